/** Checks of the IP interfaces: how many, with which driver, their queues, the MTU of each and of the path. */
import type { ExpectedInterfaces, Expectation } from '../resolve/expectation';
import { plainWord, shellWord } from './shell-word';

/** Kinds that show as RDMA devices and not as network interfaces of their own. */
const RDMA_ONLY: ReadonlySet<string> = new Set(['efa', 'efa-only']);
/** Kinds whose MTU is the fabric's, the host policy's or their master's, not the IP network's. */
const OTHER_MTU: ReadonlySet<string> = new Set([...RDMA_ONLY, 'mrdma', 'irdma', 'pf', 'vf']);

const FIX: Readonly<Record<string, string>> = {
  ena: 'the image has no ENA driver, or the interface is not attached',
  synthetic: 'the image has no hv_netvsc driver',
  vf: 'the mlx4, mlx5 or mana driver is missing, or the host revoked the function: use a newer image',
  gvnic: 'the machine runs on virtio-net or without the gve driver: use an image with the GVNIC feature',
  idpf: 'the image has no idpf driver: use an image with the IDPF feature',
  mrdma: 'an RDMA interface is missing or has no mlx5_core driver',
  irdma: 'the RDMA interface is missing or has no driver',
};

export function networkChecks(expects: Expectation): string[] {
  const kinds = expects.interfaces.filter(({ kind }) => !RDMA_ONLY.has(kind));
  const versions = expects.interfaces.flatMap(({ drivers }) =>
    drivers.flatMap(({ name, minimumVersion }) => (minimumVersion === undefined ? [] : [`version ${shellWord(name)} ${minimumVersion}`])),
  );
  const known = [...new Set(kinds.flatMap(driverNames))];
  const mtu = mtuCheck(expects);
  return [
    ...(kinds.length === 0
      ? []
      : [
          INTERFACES,
          expects.dataPlane === 'dpdk' ? USER_SPACE : 'user_space=0',
          `known=${shellWord(known.join(' '))}`,
          ...kinds.map(interfaceCheck),
        ]),
    ...(versions.length === 0 ? [] : [VERSION, ...versions]),
    ...(mtu === undefined ? [] : [MTU, mtu]),
    pathMtu(expects.mtuBytes),
    ...queueChecks(expects),
  ];
}

function driverNames({ kind, drivers }: ExpectedInterfaces): string[] {
  const names = drivers.map(({ name }) => name);
  // A NIC of the kind "MANA direct" is synthetic master and function in one (azure R22).
  return kind === 'synthetic' || names.includes('mana') ? [...names, 'mana-direct'] : names;
}

function interfaceCheck(expected: ExpectedInterfaces): string {
  const fix = FIX[expected.kind] ?? 'an interface or its driver is missing';
  return `interfaces ${plainWord(expected.kind)} ${expected.count} ${shellWord(driverNames(expected).join(' '))} ${plainWord(fix)}`;
}

/** DPDK: what a user-space driver has taken is there all the same. */
const USER_SPACE = `user_space=0
for each in "$R"/sys/bus/pci/drivers/vfio-pci/*:* "$R"/sys/bus/pci/drivers/igb_uio/*:* "$R"/sys/bus/pci/drivers/uio_pci_generic/*:*; do
  get "$each/class" || continue
  case $line in 0x02*) user_space=$((user_space + 1)) ;; esac
done
for each in "$R"/sys/bus/vmbus/drivers/uio_hv_generic/*-*-*; do [ -e "$each" ] && user_space=$((user_space + 1)); done`;

const INTERFACES = `# interfaces KIND COUNT DRIVERS FIX: how many have one of the drivers; where too few, what is there instead
interfaces() {
  n=0 instead=
  while read -r driver _; do
    case " $3 " in *" $driver "*) n=$((n + 1)) ;; *)
      case " $known $instead " in *" $driver "*) ;; *) instead="$instead\${instead:+ }$driver" ;; esac
      ;;
    esac
  done <<EOF
$nets
EOF
  case $1 in ena | gvnic | idpf | synthetic) n=$((n + user_space)) ;; esac
  if [ "$n" -ge "$2" ]; then
    result "interfaces-$1" pass "$2" "$n"
    return
  fi
  loose=
  for each in "$R"/sys/bus/pci/devices/*; do
    get "$each/class" || continue
    case $line in 0x02*) ;; *) continue ;; esac
    [ -e "$each/driver" ] && continue
    get "$each/vendor"
    loose="$loose\${loose:+ }\${line#0x}"
    get "$each/device" && loose="$loose:\${line#0x}"
  done
  result "interfaces-$1" fail "$2" "$n\${instead:+, $instead instead}\${loose:+, PCI $loose without a driver}" "$4"
}`;

/** The kernel's own modules have no version, or one that says nothing of what was ported back (ENA: "2.1.0K"). */
const VERSION = `# version DRIVER FLOOR
version() {
  if ! get "$R/sys/module/$1/version"; then
    if [ -d "$R/sys/module/$1" ]; then result "driver-$1" skip "$2 or newer" 'in-tree, no version'; else result "driver-$1" fail "$2 or newer" 'not loaded' "load or install the $1 driver"; fi
    return
  fi
  case $line in *K)
    result "driver-$1" skip "$2 or newer" "in-tree, $line"
    return
    ;;
  esac
  is=\${line%%[!0-9.]*} want=$2
  while [ -n "$want" ]; do
    a=\${is%%.*} b=\${want%%.*}
    [ "\${a:-0}" -eq "$b" ] || break
    case $is in *.*) is=\${is#*.} ;; *) is= ;; esac
    case $want in *.*) want=\${want#*.} ;; *) want= ;; esac
  done
  if [ -z "$want" ] || [ "\${a:-0}" -gt "\${b:-0}" ]; then result "driver-$1" pass "$2 or newer" "$line"; else result "driver-$1" fail "$2 or newer" "$line" "update the $1 driver"; fi
}`;

const MTU = `# mtu "BYTES:INTERFACES..." DRIVERS: each interface has one of the values, and enough of them have each
mtu() {
  wrong='' n=0 values='' few=
  for pair in $1; do values="$values\${values:+ or }\${pair%:*}"; done
  for pair in $1; do
    have_it=0
    while read -r driver name bytes flags; do
      case " $2 " in *" $driver "*) ;; *) continue ;; esac
      case $flags in 0x*[89abcdefABCDEF]??) continue ;; esac # IFF_SLAVE: its master counts
      [ "$bytes" = "\${pair%:*}" ] && have_it=$((have_it + 1))
      [ "$pair" = "\${1%% *}" ] || continue
      n=$((n + 1))
      case " $1" in *" $bytes:"*) ;; *) wrong="$wrong\${wrong:+ }$name=$bytes" ;; esac
    done <<EOF
$nets
EOF
    [ "$have_it" -ge "\${pair#*:}" ] || few="$few\${few:+, }$have_it at \${pair%:*}"
  done
  if [ "$n" -eq 0 ]; then result mtu fail "$values" 'no interface' 'see the interfaces check'
  elif [ -z "$wrong$few" ]; then result mtu pass "$values" "$n interfaces"
  else result mtu fail "$values" "\${wrong:-$few}" 'something in the guest sets another: look for a network configuration that states the MTU'; fi
}`;

function mtuCheck(expects: Expectation): string | undefined {
  const ip = expects.interfaces.filter(({ kind }) => !OTHER_MTU.has(kind));
  const drivers = [...new Set(ip.flatMap(driverNames))];
  if (drivers.length === 0) return undefined;
  const wanted = expects.networkMtus ?? [{ mtuBytes: expects.mtuBytes, interfaces: 0 }];
  // DPDK took the interfaces after the first: theirs is the application's.
  const pairs = wanted.map(({ mtuBytes, interfaces }) => `${mtuBytes}:${expects.dataPlane === 'dpdk' ? 0 : interfaces}`);
  return `mtu '${pairs.join(' ')}' ${shellWord(drivers.join(' '))}`;
}

/** IPv4 and ICMP headers. */
const HEADERS_BYTES = 28;

/** The MTU of an interface is a promise, and what the path carries the truth: a ping that may not be fragmented (azure R27). */
function pathMtu(mtuBytes: number): string {
  return `if [ -n "\${LINERATE_PEER:-}" ]; then
  if ! have ping; then result path-mtu skip ${mtuBytes} 'ping is not installed'
  elif said=$(ping -c 3 -i 0.2 -W 1 -M 'do' -s ${mtuBytes - HEADERS_BYTES} "$LINERATE_PEER" 2>&1); then result path-mtu pass ${mtuBytes} ${mtuBytes}
  elif ping -c 2 -i 0.2 -W 1 "$LINERATE_PEER" >/dev/null 2>&1; then
    case $said in
      *mtu*[0-9]*)
        said=\${said##*mtu}
        said=\${said#"\${said%%[0-9]*}"}
        said=\${said%%[!0-9]*}
        ;;
      *) said='less, and nothing says how much' ;;
    esac
    result path-mtu fail ${mtuBytes} "$said" 'a hop between the machines carries less: compare the MTU of the networks and of the peer'
  else result path-mtu skip ${mtuBytes} 'the peer does not answer'; fi
fi`;
}

/** Judged from the most queues down: so many interfaces have at least so many. */
function queueChecks({ queues, interfaceQueues, dataPlane }: Expectation): string[] {
  const wanted = [...(interfaceQueues ?? (queues === undefined ? [] : [queues]))].sort((a, b) => b - a);
  if (wanted.length === 0) return [];
  const counts = [...new Set(wanted)].map((least) => ({ least, interfaces: wanted.filter((each) => each >= least).length }));
  const judged = dataPlane === 'dpdk' ? counts.slice(-1).map(({ least }) => ({ least, interfaces: 1 })) : counts;
  return [QUEUES, ...judged.map(({ least, interfaces }) => `queues ${least} ${interfaces}`)];
}

const QUEUES = `# queues LEAST INTERFACES
queues() {
  n=0 fewer=
  while read -r driver name _; do
    case $driver in ena | gve | idpf | hv_netvsc) ;; *) continue ;; esac
    q=0
    for each in "$R/sys/class/net/$name/queues"/rx-*; do [ -e "$each" ] && q=$((q + 1)); done
    if [ "$q" -ge "$1" ]; then n=$((n + 1)); else fewer="$fewer\${fewer:+ }$name=$q"; fi
  done <<EOF
$nets
EOF
  if [ "$n" -ge "$2" ]; then result "queues-$1" pass "$2" "$n"; else result "queues-$1" fail "$2" "$n\${fewer:+, $fewer}" 'an interface has fewer queues than the plan: look at ethtool -l'; fi
}`;
