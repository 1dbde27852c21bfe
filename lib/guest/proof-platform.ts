/** Checks of what one platform alone has: Azure's bonded functions, ENA Express, the metadata service, GPUs and NUMA, host functions. */
import type { Expectation } from '../resolve/expectation';
import type { ProofSubject } from './proof-prelude';
import { plainWord, shellWord } from './shell-word';

export function platformChecks(expects: Expectation, subject: ProofSubject): string[] {
  const functions = expects.virtualFunctions ?? [];
  return [
    ...(expects.virtualFunctionBonded === undefined ? [] : [bondedCheck(expects)]),
    ...(expects.enaExpress === undefined ? [] : [enaExpressCheck(expects.enaExpress, expects.enaExpressInterfaces)]),
    ...(expects.gpus === undefined || expects.gpus === 0 ? [] : [gpuCheck(expects.gpus)]),
    ...(expects.numaNodes === undefined ? [] : [numaCheck(expects.numaNodes)]),
    ...metadataCheck(expects, subject),
    ...(functions.length === 0
      ? []
      : [
          VIRTUAL_FUNCTIONS,
          ...functions.map(({ function: fn, driver, count }) => `virtual_functions ${plainWord(fn)} ${shellWord(driver)} ${count}`),
        ]),
  ];
}

/**
 * Azure: configuration proves nothing (the portal shows accelerated networking as on even where the guest runs on the
 * synthetic path); a bonded virtual function whose counters move does (azure R23; AgentBaker ValidateMANA). The ping goes to
 * the platform's own address, which every machine reaches; whether it answers does not matter.
 */
function bondedCheck({ interfaces }: Expectation): string {
  const count = (kind: string) => interfaces.find((each) => each.kind === kind)?.count ?? 0;
  return `# Each synthetic interface has a virtual function under it, and traffic moves through that.
bare=''
spare=${Math.max(0, count('synthetic') - count('vf'))} # without accelerated networking, by the plan
while read -r driver name _; do
  [ "$driver" = hv_netvsc ] || continue
  vf=
  for each in "$R/sys/class/net/$name"/lower_*; do [ -e "$each" ] && vf=\${each##*/lower_}; done
  if [ -z "$vf" ]; then
    if [ "$spare" -gt 0 ]; then spare=$((spare - 1)); else bare="$bare $name"; fi
    continue
  fi
  result "vf-bonded-$name" pass 'a virtual function' "$vf"
  get "$R/sys/class/net/$vf/statistics/tx_packets" || line=0
  before=$line
  if have ping; then ping -c 3 -i 0.2 -W 1 -I "$name" "\${LINERATE_PEER:-168.63.129.16}" >/dev/null 2>&1
  elif have curl; then curl -s -m 2 -o /dev/null --interface "$name" http://168.63.129.16/; fi
  get "$R/sys/class/net/$vf/statistics/tx_packets" || line=0
  if [ "$line" -gt "$before" ]; then result "vf-traffic-$name" pass 'packets move' "$((line - before)) packets"
  elif [ "$line" -gt 0 ] && ! have ping && ! have curl; then result "vf-traffic-$name" skip 'packets move' "$line since boot, and nothing to send more with"
  else result "vf-traffic-$name" fail 'packets move' "none sent by the function, $line since boot" 'traffic takes the synthetic path'; fi
done <<EOF
$nets
EOF
for name in $bare; do
  result "vf-bonded-$name" fail 'a virtual function' none 'the mlx4, mlx5 or mana driver is missing, or the host revoked the function: use a newer image'
done`;
}

/**
 * \`ena_srd_mode\`: 1 is TCP, 3 is TCP and UDP (EC2 guide, ENA Express metrics; amzn-drivers ena_ethtool.c). A larger frame than
 * 8900 leaves no room for SRD's header: the mtu check sees to that.
 */
function enaExpressCheck(mode: 'tcp' | 'tcp+udp', interfaces: number | undefined): string {
  const want = mode === 'tcp' ? '1 | 3' : '3';
  return `on=0 off='' silent=0 all=0
if ! have ethtool; then result ena-express skip '${mode}' 'ethtool is not installed'
else
  while read -r driver name _; do
    [ "$driver" = ena ] || continue
    all=$((all + 1))
    line=$(ethtool -S "$name" 2>/dev/null)
    case $line in *ena_srd_mode:*) line=\${line##*ena_srd_mode:} ;; *) silent=$((silent + 1)) && continue ;; esac
    line=\${line# }
    line=\${line%%
*}
    case $line in ${want}) on=$((on + 1)) ;; *) off="$off\${off:+ }$name=\${line:-none}" ;; esac
  done <<EOF
$nets
EOF
  want=${interfaces ?? '$all'}
  [ "$want" -gt 0 ] || want=1
  if [ "$on" -ge "$want" ]; then result ena-express pass '${mode}' "$on interfaces"
  elif [ "$((on + silent))" -ge "$want" ]; then result ena-express skip '${mode}' 'the driver reports no SRD mode (2.8.0 does)'
  else result ena-express fail '${mode}' "mode \${off:-none}" 'ENA Express is off for this interface'; fi
fi`;
}

function gpuCheck(count: number): string {
  return `n=0
for each in "$R"/sys/bus/pci/devices/*; do
  get "$each/class" || continue
  case $line in 0x0302?? | 0x0300?? | 0x1200??) ;; *) continue ;; esac
  get "$each/vendor"
  case $line in 0x10de | 0x1002) n=$((n + 1)) ;; esac
done
at_least gpus ${count} "$n" 'a GPU is missing from the PCI bus: replace the machine'`;
}

function numaCheck(count: number): string {
  return `n=0
for each in "$R"/sys/devices/system/node/node[0-9]*; do [ -e "$each" ] && n=$((n + 1)); done
at_least numa-nodes ${count} "$n" 'the machine is another than the plan chose'`;
}

/** What the platform itself says of the machine: its type, its zone, whether it stands in a placement group. */
function metadataCheck({ placement }: Expectation, { target, machine }: ProofSubject): string[] {
  const query = METADATA[target];
  if (query === undefined) return [];
  return [
    `# fact CHECK EXPECTED OBSERVED FIX
fact() { if [ -z "$3" ]; then result "$1" skip "$2" 'the metadata service gives no answer'; elif [ "$3" = "$2" ]; then result "$1" pass "$2" "$3"; else result "$1" fail "$2" "$3" "$4"; fi; }
ask() { curl -sf -m 2 --noproxy '*' -w '\\n' "$@" 2>/dev/null; }
meta=\${LINERATE_METADATA:-http://169.254.169.254}
# shellcheck disable=SC2034 # not every plan expects a zone or a placement group
type='' zone='' placed=''
# shellcheck disable=SC2034
if have curl; then
${query}
fi
fact machine ${plainWord(machine)} "$type" 'the machine is another than the plan chose'`,
    ...(placement?.zone === undefined ? [] : [`fact zone ${plainWord(placement.zone)} "$zone" 'the machine stands in another zone'`]),
    ...(target === 'aws' && placement?.inGroup === true
      ? [
          `if [ -z "$type" ]; then fact placement-group yes '' ''; else fact placement-group yes "$placed" 'the machine was launched outside its placement group'; fi`,
        ]
      : []),
  ];
}

/** IMDSv2; Azure Instance Metadata Service; Compute Engine metadata server. Each sets \`type\`, \`zone\` and \`placed\`. */
const METADATA: Readonly<Record<string, string>> = {
  aws: `  token=$(ask -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' "$meta/latest/api/token")
  if [ -n "$token" ]; then
    set -- "$meta/latest/meta-data/instance-type" "$meta/latest/meta-data/placement/availability-zone" "$meta/latest/meta-data/placement/group-name"
    # shellcheck disable=SC2046 # three words, the last one may be missing
    set -- $(ask -H "X-aws-ec2-metadata-token: $token" "$@")
    type=\${1:-} zone=\${2:-} placed=no
    [ -z "\${3:-}" ] || placed=yes
  fi`,
  azure: `  at="$meta/metadata/instance/compute" of='?api-version=2021-02-01&format=text'
  # shellcheck disable=SC2046 # two words
  set -- $(ask -H 'Metadata: true' "$at/vmSize$of" "$at/zone$of")
  type=\${1:-} zone=\${2:-}`,
  gcp: `  # shellcheck disable=SC2046 # two words
  set -- $(ask -H 'Metadata-Flavor: Google' "$meta/computeMetadata/v1/instance/machine-type" "$meta/computeMetadata/v1/instance/zone")
  type=\${1:-} zone=\${2:-}
  type=\${type##*/} zone=\${zone##*/}`,
};

const VIRTUAL_FUNCTIONS = `# virtual_functions PCI DRIVER COUNT: of a physical function on bare metal
virtual_functions() {
  dir=$R/sys/bus/pci/devices/$1
  if ! get "$dir/sriov_numvfs"; then
    result "vfs-$1" skip "$3" 'selected otherwise than by PCI address'
    return
  fi
  n=0
  for each in "$dir"/virtfn*; do [ -e "$each" ] && n=$((n + 1)); done
  if [ "$line" = "$3" ] && [ "$n" -eq "$3" ]; then result "vfs-$1" pass "$3" "$n"; else result "vfs-$1" fail "$3" "$line ($n present)" 'see the status of linerate-sriov-pre.service'; fi
  driver=$(readlink "$dir/driver" 2>/dev/null)
  [ "\${driver##*/}" = "$2" ] || result "pf-driver-$1" fail "$2" "\${driver##*/}" 'bind the declared driver'
}`;
