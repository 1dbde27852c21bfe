/**
 * The words of the tuning script: small functions of POSIX sh. Each leaves alone what stands already, keeps what stood before
 * in `tuning.before`, and reads back what it wrote. A machine without the knob is no failure: it says so and goes on.
 */
export const TUNING_HEAD = `set -u
LC_ALL=C
PATH=\${LINERATE_PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
export LC_ALL PATH
R=\${LINERATE_ROOT:-}
# What stood before: settings of the kernel, that a file sets again at each boot, and those that a boot undoes by itself.
saved=$R/var/lib/linerate/tuning.before boot=$R/run/linerate/tuning.before
code=0
have() { command -v "$1" >/dev/null 2>&1; }
get() { line=; { read -r line <"$1"; } 2>/dev/null; [ -n "$line" ]; }
note() { echo "linerate-tune: $*"; }
refused() { echo "linerate-tune: refused: $*" >&2; code=1; }`;

/** What \`undo\` puts back, and the files that it takes away. */
export const tuningUndo = (files: readonly string[]): string => `undo() {
  # The rules first: an interface that comes back must not be tuned again. A unit is disabled while its file is there.
  [ -n "$R" ] || ! have systemctl || systemctl disable -q linerate-tune.service
  rm -f ${files.map((file) => `"$R${file}"`).join(' ')}
  [ -n "$R" ] || ! have udevadm || udevadm control --reload
  for list in "$saved" "$boot"; do
    [ -e "$list" ] || continue
    while read -r what was; do
      # shellcheck disable=SC2086 # words of the line
      set -- $was
      case $what in
        /*) echo "$was" >"$R$what" || refused "$what back to $was" ;;
        ring) ethtool -G "$1" rx "$2" || refused "$1: receive ring back to $2" ;;
        coalesce)
          nic=$1
          shift
          ethtool -C "$nic" "$@" || refused "$nic: coalescing back to $*"
          ;;
        pci)
          echo >"$R/sys/bus/pci/devices/$was/driver_override"
          echo "$was" >"$R/sys/bus/pci/devices/$was/driver/unbind"
          echo "$was" >"$R/sys/bus/pci/drivers_probe"
          ;;
        vmbus)
          echo "$was" >"$R/sys/bus/vmbus/drivers/uio_hv_generic/unbind"
          echo "$was" >"$R/sys/bus/vmbus/drivers/hv_netvsc/bind"
          ;;
      esac
    done <"$list"
    rm -f "$list"
  done
}`;

export const TUNING_KEEP = `before=$(cat "$saved" "$boot" 2>/dev/null)
# keep WHAT WAS: what stood before the first change
keep() {
  case "
$before" in *"
$1 "*) return ;; esac
  before="$before
$1 $2"
  case $1 in /proc/sys/*) list=$saved ;; *) list=$boot ;; esac
  mkdir -p "\${list%/*}" && echo "$1 $2" >>"$list"
}
# put FILE VALUE
put() {
  if ! get "$R$1"; then note "no $1 here"; return; fi
  # shellcheck disable=SC2086 # sysctl separates by tabs
  set -- "$1" "$2" $line
  file=$1 value=$2
  shift 2
  [ "$*" = "$value" ] && return
  keep "$file" "$*"
  echo "$value" >"$R$file" 2>/dev/null
  get "$R$file"
  # shellcheck disable=SC2086
  set -- $line
  [ "$*" = "$value" ] || refused "$file = $value (it stays at $*)"
}`;

/** Word -> its definition, and the words that it uses itself. */
export const TUNING_WORDS: Readonly<Record<string, string>> = {
  mtu_by_network: `# mtu_by_network NIC BYTES "BASE/PREFIX:BYTES...": the MTU of the network that the address lies in
mtu_by_network() {
  nic=$1 bytes=$2 others=$3
  address=$(ip -o -4 addr show dev "$nic" 2>/dev/null)
  case $address in *' inet '*) ;; *) note "$nic has no address yet" && return ;; esac
  address=\${address#* inet }
  address=\${address%%/*}
  a=\${address%%.*} b=\${address#*.} d=\${address##*.}
  c=\${b#*.}
  number=$(((a << 24) + (\${b%%.*} << 16) + (\${c%%.*} << 8) + d))
  for each in $others; do
    block=\${each%:*}
    [ "$((number >> (32 - \${block#*/})))" -eq "$((\${block%/*} >> (32 - \${block#*/})))" ] && bytes=\${each#*:}
  done
  put "/sys/class/net/$nic/mtu" "$bytes"
}`,
  receive_ring: `# receive_ring NIC N: as deep as the device allows, N at most
receive_ring() {
  if ! have ethtool; then note "$1: the receive ring needs ethtool"; return; fi
  most='' now=''
  while read -r key size _; do
    case $key in RX:) if [ -z "$most" ]; then most=$size; else now=$size; fi ;; esac
  done <<END
$(ethtool -g "$1" 2>/dev/null)
END
  case $most:$now in *[!0-9:]* | :* | *:) note "$1 does not tell its receive ring" && return ;; esac
  want=$2
  [ "$most" -ge "$want" ] || want=$most
  [ "$now" -ge "$want" ] && return
  keep "ring $1" "$now"
  ethtool -G "$1" rx "$want" || refused "$1: receive ring of $want"
}`,
  interrupt_at_once: `# interrupt_at_once NIC: no coalescing
interrupt_at_once() {
  if ! have ethtool; then note "$1: interrupt moderation needs ethtool"; return; fi
  adaptive='' rx='' tx=''
  while read -r key a b _; do
    case $key in Adaptive) adaptive=$b ;; rx-usecs:) rx=$a ;; tx-usecs:) tx=$a ;; esac
  done <<END
$(ethtool -c "$1" 2>/dev/null)
END
  case $rx:$tx in *[!0-9:]* | :* | *:) note "$1 has no interrupt moderation" && return ;; esac
  [ "$adaptive:$rx:$tx" = off:0:0 ] && return
  keep "coalesce $1" "adaptive-rx \${adaptive:-off} rx-usecs $rx tx-usecs $tx"
  ethtool -C "$1" adaptive-rx off rx-usecs 0 tx-usecs 0 || refused "$1: an interrupt at once"
}`,
  interrupts_near: `# interrupts_near NIC: one CPU of the card's NUMA node after the other, over all cards of the node
pool='' pool_of=''
interrupts_near() {
  if have systemctl && systemctl is-active -q irqbalance; then note "$1: irqbalance spreads the interrupts"; return; fi
  get "$R/sys/class/net/$1/device/local_cpulist" || return 0
  if [ "$line" != "$pool_of" ]; then
    pool_of=$line all='' rest=$line,
    while [ -n "$rest" ]; do
      part=\${rest%%,*} rest=\${rest#*,}
      cpu=\${part%-*}
      while [ "$cpu" -le "\${part#*-}" ]; do all="$all $cpu" cpu=$((cpu + 1)); done
    done
    pool=$all
  fi
  for irq in "$R/sys/class/net/$1/device/msi_irqs"/*; do
    [ -e "$irq" ] || continue
    pool=\${pool# }
    [ -n "$pool" ] || pool=\${all# }
    put "/proc/irq/\${irq##*/}/smp_affinity_list" "\${pool%% *}"
    case $pool in *' '*) pool=\${pool#* } ;; *) pool='' ;; esac
  done
}`,
  /** The largest value that the kernel takes, which is what it makes of "max" (Linux, include/linux/dynamic_queue_limits.h). */
  no_byte_limit: `# no_byte_limit NIC: byte queue limits as wide as they go
no_byte_limit() {
  if get "$R/sys/module/ena/parameters/enable_bql" && [ "$line" = 0 ]; then return; fi
  for queue in "$R/sys/class/net/$1/queues"/tx-*; do
    [ -e "$queue/byte_queue_limits/limit_min" ] && put "\${queue#"$R"}/byte_queue_limits/limit_min" 1879048192
  done
  return 0
}`,
  free_memory: `free_memory() {
  size=0
  while read -r key size _; do [ "$key" = MemTotal: ] && break; done <"$R/proc/meminfo"
  want=$((size / 100))
  [ "$want" -le 1048576 ] || want=1048576
  get "$R/proc/sys/vm/min_free_kbytes" && [ "$line" -lt "$want" ] && put /proc/sys/vm/min_free_kbytes "$want"
  return 0
}`,
  shallow_sleep: `shallow_sleep() {
  for state in "$R"/sys/devices/system/cpu/cpu[0-9]*/cpuidle/state*; do
    get "$state/name" || continue
    case $line in POLL | C1 | WFI) ;; *) put "\${state#"$R"}/disable" 1 ;; esac
  done
}`,
  management: `# management NIC: whether the machine is reached through it, or something else stands on it
management() {
  own='' best=''
  while read -r route; do
    case $route in *' dev '*) ;; *) continue ;; esac
    metric=0
    case $route in *' metric '*) metric=\${route#* metric } metric=\${metric%% *} ;; esac
    if [ -z "$best" ] || [ "$metric" -lt "$best" ]; then best=$metric own=\${route#* dev } own=\${own%% *}; fi
  done <<END
$(ip -o route show default 2>/dev/null)
END
  # Without a default route nobody knows: then none is taken.
  if [ -z "$own" ] || [ "$own" = "$1" ]; then return 0; fi
  for each in "$R/sys/class/net/$1"/upper_*; do [ -e "$each" ] && return 0; done
  return 1
}`,
  user_space_pci: `user_space_pci() {
  management "$1" && return
  device=$(readlink -f "$R/sys/class/net/$1/device")
  if ! modprobe vfio-pci; then refused "$1: no vfio-pci"; return; fi
  # A virtual machine has no IOMMU: the device then reaches all of the machine's memory.
  set -- "$1" "$R"/sys/class/iommu/*
  [ -e "$2" ] || echo 1 >"$R/sys/module/vfio/parameters/enable_unsafe_noiommu_mode"
  ip link set dev "$1" down
  keep "pci \${device##*/}" ''
  echo vfio-pci >"$device/driver_override"
  echo "\${device##*/}" >"$device/driver/unbind"
  echo "\${device##*/}" >"$R/sys/bus/pci/drivers_probe"
  [ -e "$R/sys/bus/pci/drivers/vfio-pci/\${device##*/}" ] || refused "$1: vfio-pci does not take \${device##*/}"
}`,
  user_space_vmbus: `user_space_vmbus() {
  management "$1" && return
  device=$(readlink -f "$R/sys/class/net/$1/device")
  if ! modprobe uio_hv_generic; then refused "$1: no uio_hv_generic"; return; fi
  for each in "$R/sys/class/net/$1"/lower_*; do [ -e "$each" ] && ip link set dev "\${each##*/lower_}" down; done
  ip link set dev "$1" down
  keep "vmbus \${device##*/}" ''
  echo f8615163-df3e-46c5-913f-f2d2f965ed0e >"$R/sys/bus/vmbus/drivers/uio_hv_generic/new_id" 2>/dev/null
  echo "\${device##*/}" >"$R/sys/bus/vmbus/drivers/hv_netvsc/unbind"
  echo "\${device##*/}" >"$R/sys/bus/vmbus/drivers/uio_hv_generic/bind"
  [ -e "$R/sys/bus/vmbus/drivers/uio_hv_generic/\${device##*/}" ] || refused "$1: uio_hv_generic does not take \${device##*/}"
}`,
};

export const USES: Readonly<Record<string, readonly string[]>> = {
  user_space_pci: ['management'],
  user_space_vmbus: ['management'],
};
