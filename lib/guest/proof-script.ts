/**
 * The proof: one POSIX sh file compiled from what the resolver expects. It reads sysfs with the shell's own `read`, so a
 * machine with 32 interfaces is judged in one pass; it needs coreutils alone, and uses ethtool, fi_info and curl where they
 * are (a check that needs a missing tool is reported as skipped, never as passed).
 *
 * Exit status: 0 the fast path is on, 3 it is off. Writes proof.json (schema 1) and a Prometheus text file, each by a
 * rename, into LINERATE_OUT (default /var/lib/linerate). LINERATE_ROOT prefixes /sys, for tests and containers.
 */
import type { ExpectedInterfaces, Expectation } from '../resolve/expectation';

export const PROOF_SCHEMA = 1;

export interface ProofSubject {
  readonly target: string;
  readonly topology: string;
  readonly group: string;
  readonly machine: string;
}

export function proofScript(expects: Expectation, subject: ProofSubject): string {
  return `${[
    HEAD(subject),
    ...expects.interfaces.filter(({ kind }) => !RDMA_ONLY.has(kind)).map(interfaceCheck),
    ...expects.interfaces.flatMap(versionChecks),
    mtuCheck(expects),
    ...(expects.rdma === undefined ? [] : [rdmaCheck(expects.rdma)]),
    ...(expects.virtualFunctionBonded === true ? [BONDED] : []),
    ...(expects.enaExpress === undefined ? [] : [enaExpressCheck(expects.enaExpress)]),
    ...(expects.queues === undefined ? [] : [queueCheck(expects.queues)]),
    ...(expects.gpus === undefined || expects.gpus === 0 ? [] : [`count_pci gpus 0x0302 0x0300 -- ${expects.gpus}`]),
    ...(expects.numaNodes === undefined ? [] : [`count_dirs numa-nodes ${expects.numaNodes} "$R"/sys/devices/system/node/node[0-9]*`]),
    ...(expects.virtualFunctions ?? []).map(
      ({ function: fn, driver, count }) => `virtual_functions ${quote(fn)} ${quote(driver)} ${count}`,
    ),
    TAIL,
  ].join('\n')}\n`;
}

/** Kinds that show as RDMA devices and not as network interfaces of their own. */
const RDMA_ONLY: ReadonlySet<string> = new Set(['efa', 'efa-only']);

/** A word for the shell, in single quotes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const HEAD = ({ target, topology, group, machine }: ProofSubject): string => `#!/bin/sh
# linerate proof: is the fast path of this machine on? Exit 0: yes. Exit 3: no, and proof.json says what is off and why.
# Expected by the plan of ${topology}/${group} on ${target} (${machine}).
set -u
LC_ALL=C
PATH=\${LINERATE_PATH:-/opt/amazon/efa/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
export LC_ALL PATH
R=\${LINERATE_ROOT:-}
OUT=\${LINERATE_OUT:-$R/var/lib/linerate}
json= prom= failed=0 passed=0 skipped=0 reasons=

# result NAME VERDICT EXPECTED OBSERVED [FIX]
result() {
  observed=$4
  case $observed in *[!A-Za-z0-9\\ ._:+,/=\\(\\)-]*) observed='(unprintable)' ;; esac
  case $2 in pass) passed=$((passed + 1)) value=1 ;; fail) failed=$((failed + 1)) value=0 reasons="\${reasons:+$reasons; }$1: expected $3, observed $observed" ;; *) skipped=$((skipped + 1)) value= ;; esac
  json="$json\${json:+,}
    {\\"check\\":\\"$1\\",\\"verdict\\":\\"$2\\",\\"expected\\":\\"$3\\",\\"observed\\":\\"$observed\\"\${5:+,\\"fix\\":\\"$5\\"}}"
  [ -z "$value" ] || prom="$prom
linerate_fast_path_check{check=\\"$1\\"} $value"
  printf '%-7s %-28s expected %s, observed %s%s\\n' "$2" "$1" "$3" "$observed" "\${5:+ -- $5}"
}
# at_least NAME EXPECTED OBSERVED FIX
at_least() { if [ "$3" -ge "$2" ] 2>/dev/null; then result "$1" pass "$2" "$3"; else result "$1" fail "$2" "\${3:-none}" "$4"; fi; }
have() { command -v "$1" >/dev/null 2>&1; }
# get FILE: its first line in $line, without a process.
get() { line=; { read -r line <"$1"; } 2>/dev/null; [ -n "$line" ]; }

# One pass over the network interfaces: "driver name mtu flags" of each that has a device behind it.
nets= devices=
for dir in "$R"/sys/class/net/*; do [ -e "$dir/device/driver" ] && devices="$devices $dir/device/driver"; done
# shellcheck disable=SC2086 # paths of sysfs have no spaces
drivers=$(readlink $devices 2>/dev/null)
for dir in $devices; do
  driver=\${drivers%%
*}
  drivers=\${drivers#*
}
  dir=\${dir%/device/driver}
  get "$dir/mtu"
  mtu=$line
  get "$dir/flags"
  nets="$nets
\${driver##*/} \${dir##*/} \${mtu:-0} \${line:-0x0}"
done

# interfaces KIND COUNT DRIVERS FIX: how many have one of the drivers
interfaces() {
  n=0
  while read -r driver name _; do
    case " $3 " in *" $driver "*) n=$((n + 1)) ;; esac
  done <<EOF
$nets
EOF
  at_least "interfaces-$1" "$2" "$n" "$4"
}
# version DRIVER FLOOR: only an out-of-tree module has a version; the kernel's own goes with the kernel.
version() {
  if ! get "$R/sys/module/$1/version"; then
    if [ -d "$R/sys/module/$1" ]; then result "driver-$1" skip ">= $2" 'in-tree, no version'; else result "driver-$1" fail ">= $2" 'not loaded' "load or install the $1 driver"; fi
    return
  fi
  have_v=\${line%%[!0-9.]*} want=$2
  while [ -n "$want" ]; do
    a=\${have_v%%.*} b=\${want%%.*}
    [ "\${a:-0}" -eq "$b" ] || break
    case $have_v in *.*) have_v=\${have_v#*.} ;; *) have_v= ;; esac
    case $want in *.*) want=\${want#*.} ;; *) want= ;; esac
  done
  if [ -z "$want" ] || [ "\${a:-0}" -gt "\${b:-0}" ]; then result "driver-$1" pass ">= $2" "$line"; else result "driver-$1" fail ">= $2" "$line" "update the $1 driver"; fi
}
# mtu BYTES DRIVERS: every interface of the data path, none less
mtu() {
  low= n=0
  while read -r driver name bytes flags; do
    case " $2 " in *" $driver "*) ;; *) continue ;; esac
    case $flags in 0x*[89abcdefABCDEF]??) continue ;; esac # IFF_SLAVE: its master counts
    n=$((n + 1))
    [ "$bytes" -ge "$1" ] || low="\${low:+$low }$name=$bytes"
  done <<EOF
$nets
EOF
  if [ "$n" -eq 0 ]; then result mtu fail "$1" 'no interface' 'see the interfaces check'
  elif [ -z "$low" ]; then result mtu pass "$1" "$n interfaces"
  else result mtu fail "$1" "$low" 'something in the guest lowered it: look for a network configuration that sets the MTU'; fi
}
# count_dirs NAME COUNT PATH...
count_dirs() {
  name=$1 want=$2 n=0
  shift 2
  for each; do [ -e "$each" ] && n=$((n + 1)); done
  at_least "$name" "$want" "$n" 'the machine is another than the plan chose'
}
# count_pci NAME CLASS... -- COUNT: functions of these PCI classes, NVIDIA, AMD or Intel data-centre
count_pci() {
  name=$1 classes= n=0
  shift
  while [ "$1" != -- ]; do classes="$classes $1" && shift; done
  for each in "$R"/sys/bus/pci/devices/*; do
    get "$each/class" || continue
    case " $classes " in *" \${line%??} "*) ;; *) continue ;; esac
    get "$each/vendor" || continue
    case $line in 0x10de | 0x1002) n=$((n + 1)) ;; esac
  done
  at_least "$name" "$2" "$n" 'a GPU is missing from the PCI bus: replace the machine'
}
# rdma FABRIC DRIVER COUNT GBPS: devices, their ports up, their rate (0: not judged)
rdma() {
  n=0 down= slow= found=
  for each in "$R"/sys/class/infiniband/*; do [ -e "$each/device/driver" ] && found="$found $each/device/driver"; done
  # shellcheck disable=SC2086 # paths of sysfs have no spaces
  drivers=$(readlink $found 2>/dev/null)
  for each in $found; do
    driver=\${drivers%%
*}
    drivers=\${drivers#*
}
    each=\${each%/device/driver}
    [ "\${driver##*/}" = "$2" ] || continue
    if [ "$1" = infiniband ]; then
      get "$each/ports/1/link_layer" && [ "$line" != InfiniBand ] && continue
    fi
    n=$((n + 1))
    if get "$each/ports/1/state"; then case $line in *ACTIVE*) ;; *) down="\${down:+$down }\${each##*/}" ;; esac; fi
    if [ "$4" -gt 0 ] && get "$each/ports/1/rate"; then
      rate=\${line%%[!0-9]*}
      [ "\${rate:-0}" -ge "$4" ] || slow="\${slow:+$slow }\${each##*/}=\${rate:-0}"
    fi
  done
  at_least rdma-devices "$3" "$n" "the $2 driver sees too few devices: an interface has no RDMA, or its driver is not loaded"
  [ "$n" -eq 0 ] && return
  if [ -z "$down" ]; then result rdma-ports pass ACTIVE ACTIVE; else result rdma-ports fail ACTIVE "$down" 'the port is down: look at dmesg and at the fabric'; fi
  [ "$4" -eq 0 ] && return
  if [ -z "$slow" ]; then result rdma-rate pass "$4 Gbps" "$4 Gbps"; else result rdma-rate fail "$4 Gbps" "$slow" 'the link trained below its rate: replace the machine'; fi
}
# virtual_functions PCI DRIVER COUNT: of a physical function on bare metal
virtual_functions() {
  dir=$R/sys/bus/pci/devices/$1
  if ! get "$dir/sriov_numvfs"; then result "vfs-$1" skip "$3" 'selected otherwise than by PCI address'; return; fi
  n=0
  for each in "$dir"/virtfn*; do [ -e "$each" ] && n=$((n + 1)); done
  if [ "$line" = "$3" ] && [ "$n" -eq "$3" ]; then result "vfs-$1" pass "$3" "$n"; else result "vfs-$1" fail "$3" "$line ($n present)" 'see the status of linerate-sriov-pre.service'; fi
  case $(readlink "$dir/driver" 2>/dev/null) in */"$2") ;; *) result "pf-driver-$1" fail "$2" "$(readlink "$dir/driver" 2>/dev/null)" 'bind the declared driver' ;; esac
}
`;

function driverWords({ drivers }: ExpectedInterfaces): string {
  return drivers.map(({ name }) => name).join(' ');
}

const FALLBACK: Readonly<Record<string, string>> = {
  ena: 'the image has no ENA driver, or the interface is not attached',
  synthetic: 'the image has no hv_netvsc driver',
  gvnic: 'the machine runs on virtio-net or without the gve driver: use an image with the GVNIC feature',
  idpf: 'the image has no idpf driver: use an image with the IDPF feature',
  mrdma: 'an RDMA interface is missing or has no mlx5_core driver',
  irdma: 'the RDMA interface is missing or has no driver',
};

function interfaceCheck(expected: ExpectedInterfaces): string {
  return `interfaces ${quote(expected.kind)} ${expected.count} ${quote(driverWords(expected))} ${quote(FALLBACK[expected.kind] ?? 'an interface or its driver is missing')}`;
}

function versionChecks({ drivers }: ExpectedInterfaces): string[] {
  return drivers.flatMap(({ name, minimumVersion }) => (minimumVersion === undefined ? [] : [`version ${quote(name)} ${minimumVersion}`]));
}

function mtuCheck({ interfaces, mtuBytes }: Expectation): string {
  const ip = interfaces.filter(({ kind }) => !RDMA_ONLY.has(kind) && !['mrdma', 'irdma', 'pf'].includes(kind));
  const drivers = [...new Set(ip.flatMap(({ drivers: each }) => each.map(({ name }) => name)))];
  return drivers.length === 0 ? '' : `mtu ${mtuBytes} ${quote(drivers.join(' '))}`;
}

/** The kernel driver behind a verbs device. */
const RDMA_DRIVER: Readonly<Record<string, string>> = { efa: 'efa', mlx5: 'mlx5_core', irdma: 'irdma' };

function rdmaCheck({ fabric, provider, devices, linkGbps }: NonNullable<Expectation['rdma']>): string {
  // EFA's port rate in sysfs is not the rate of its SRD: only InfiniBand and RoCE ports tell theirs.
  const rate = fabric === 'infiniband' || fabric === 'roce' ? Math.floor(linkGbps ?? 0) : 0;
  const lines = [`rdma ${fabric} ${quote(RDMA_DRIVER[provider] ?? provider)} ${devices} ${rate}`];
  if (fabric === 'efa') {
    lines.push(`if have fi_info; then
  n=$(fi_info -p efa -t FI_EP_RDM 2>/dev/null | grep -c '^ *domain:')
  at_least libfabric-efa ${devices} "$n" 'libfabric does not see every EFA: install the EFA software'
else result libfabric-efa skip ${devices} 'fi_info is not installed'; fi`);
  } else {
    lines.push(`if have ibv_devinfo; then
  n=$(ibv_devinfo 2>/dev/null | grep -c 'hca_id:')
  at_least verbs-devices ${devices} "$n" 'the verbs library does not see every device: install rdma-core'
else result verbs-devices skip ${devices} 'ibv_devinfo is not installed'; fi`);
  }
  return lines.join('\n');
}

/**
 * Azure: configuration proves nothing (the portal shows accelerated networking as on even where the guest runs on the
 * synthetic path); a bonded virtual function whose counters move does (azure R23; AgentBaker ValidateMANA).
 */
const BONDED = `# Each synthetic interface has a virtual function under it, and traffic moves through that.
while read -r driver name _; do
  [ "$driver" = hv_netvsc ] || continue
  vf=
  for each in "$R/sys/class/net/$name"/lower_*; do [ -e "$each" ] && vf=\${each##*/lower_}; done
  if [ -z "$vf" ]; then
    result "vf-bonded-$name" fail 'a virtual function' none 'the mlx4, mlx5 or mana driver is missing, or the host revoked the function: use a newer image'
    continue
  fi
  result "vf-bonded-$name" pass 'a virtual function' "$vf"
  get "$R/sys/class/net/$vf/statistics/tx_packets" || line=0
  before=$line
  have ping && ping -c 3 -i 0.2 -W 1 -I "$name" "\${LINERATE_PEER:-168.63.129.16}" >/dev/null 2>&1
  get "$R/sys/class/net/$vf/statistics/tx_packets" || line=0
  if [ "$line" -gt "$before" ]; then result "vf-traffic-$name" pass 'packets move' "$((line - before)) packets"
  elif [ "$line" -gt 0 ]; then result "vf-traffic-$name" pass 'packets moved' "$line packets since boot"
  else result "vf-traffic-$name" fail 'packets move' 'none sent by the function' 'traffic takes the synthetic path'; fi
done <<EOF
$nets
EOF`;

/** \`ena_srd_mode\`: 1 is TCP, 3 is TCP and UDP (EC2 guide, ENA Express metrics). */
function enaExpressCheck(mode: 'tcp' | 'tcp+udp'): string {
  const want = mode === 'tcp' ? '1|3' : '3';
  return `while read -r driver name _; do
  [ "$driver" = ena ] || continue
  if ! have ethtool; then result "ena-express-$name" skip '${mode}' 'ethtool is not installed'; continue; fi
  line=$(ethtool -S "$name" 2>/dev/null | grep 'ena_srd_mode:')
  line=\${line##*: }
  case $line in
    ${want}) result "ena-express-$name" pass '${mode}' "mode $line" ;;
    '') result "ena-express-$name" skip '${mode}' 'the driver reports no SRD mode (2.8.0 does)' ;;
    *) result "ena-express-$name" fail '${mode}' "mode $line" 'ENA Express is off for this interface' ;;
  esac
done <<EOF
$nets
EOF`;
}

function queueCheck(queues: number): string {
  return `while read -r driver name _; do
  case $driver in ena | gve | idpf | hv_netvsc) ;; *) continue ;; esac
  n=0
  for each in "$R/sys/class/net/$name/queues"/rx-*; do [ -e "$each" ] && n=$((n + 1)); done
  at_least "queues-$name" ${queues} "$n" 'the interface has fewer queues than the plan: look at ethtool -l'
done <<EOF
$nets
EOF`;
}

const TAIL = `
verdict=on code=0
[ "$failed" -eq 0 ] || { verdict=off code=3; }
mkdir -p "$OUT" && {
  printf '{"schema":${PROOF_SCHEMA},"fastPath":"%s","passed":%s,"failed":%s,"skipped":%s,"reason":"%s","checks":[%s\\n]}\\n' "$verdict" "$passed" "$failed" "$skipped" "$reasons" "$json" >"$OUT/proof.json.new" && mv "$OUT/proof.json.new" "$OUT/proof.json"
  printf '# HELP linerate_fast_path 1 when every check of the proof passed.\\n# TYPE linerate_fast_path gauge\\nlinerate_fast_path %s\\n# HELP linerate_fast_path_check 1 when the check passed.\\n# TYPE linerate_fast_path_check gauge%s\\n' "$((code == 0))" "$prom" >"$OUT/proof.prom.new" && mv "$OUT/proof.prom.new" "$OUT/proof.prom"
}
echo "fast path $verdict: $passed passed, $failed failed, $skipped skipped"
exit $code`;
