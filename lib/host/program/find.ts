/** Finding the physical functions: exactly one for each selector, by what survives a boot; anything else is refused. */
export const FIND = `
# physical DIR: is it a function that can have virtual functions, and none itself?
physical() { [ -e "$1/sriov_numvfs" ] && [ ! -e "$1/physfn" ]; }

# interface: $N is the network interface of $D. In switchdev the representors stand beside it in the same folder.
interface() {
  N=
  for each in "$D"/net/* "$D"/virtio*/net/*; do
    [ -d "$each" ] || continue
    if get "$each/phys_port_name"; then case $got in *[cp]f*[vs]f*) continue ;; esac; fi
    N=\${each##*/}
    return 0
  done
  return 1
}
# candidate DIR: one more that matches.
candidate() {
  case " $found " in *" $1 "*) return ;; esac
  found="$found\${found:+ }$1"
}
# found INDEX FUNCTION: exactly one, or a reason.
settle() {
  D='' H=
  case $found in
    '') reason "$2: no physical function matches" ;;
    *' '*) reason "$2: more than one physical function matches: $found" ;;
    *) D=$found ;;
  esac
  if [ -n "$D" ]; then
    base "$D/subsystem" && H=$got/\${D##*/}
    for other in $taken; do [ "$other" != "$D" ] || reason "$2: \${D##*/} is matched by another function of the policy already"; done
    taken="$taken $D"
  fi
  eval "D$1=\\$D H$1=\\$H"
}
taken=
# require_ready FUNCTION network|device: its driver is bound, and has made the interface.
require_ready() {
  at "$1" || return 0
  [ -d "$D/driver" ] || { reason "$1: no driver is bound (ENOENT)" && return; }
  [ "$2" != network ] || interface || reason "$1: its driver has made no network interface"
}

find_pci() {
  found=
  ! physical "$R/sys/bus/pci/devices/$2" || found=$R/sys/bus/pci/devices/$2
  if [ -z "$found" ] && [ -d "$R/sys/bus/pci/devices/$2" ]; then
    D=
    eval "D$1= H$1="
    reason "$2: the device is there, and has no sriov_numvfs (ENOENT): SR-IOV is off in its firmware or in the firmware setup, or it is no physical function"
    return
  fi
  settle "$1" "$2"
}
# device_of INTERFACE: its device, or the bus device above it (virtio).
device_of() {
  dir=
  cd -P "$1/device" 2>/dev/null || return 1
  dir=$PWD
  cd /
  if [ ! -e "$dir/sriov_numvfs" ] && [ -e "\${dir%/*}/sriov_numvfs" ]; then dir=\${dir%/*}; fi
  base "$dir/subsystem" || got=pci
  dir=$R/sys/bus/$got/devices/\${dir##*/}
}
find_mac() {
  found=
  for net in "$R"/sys/class/net/*; do
    # A bond lends its address to its members; the permanent one stands beside it.
    get "$net/bonding_slave/perm_hwaddr" || get "$net/address" || continue
    [ "$got" = "$3" ] || continue
    device_of "$net" || continue
    physical "$dir" && candidate "$dir"
  done
  settle "$1" "$2"
}
find_name() {
  found=
  if [ ! -e "$R/sys/class/net/$3" ] && tool ip; then
    got=$("$tool" -o link show dev "$3" 2>/dev/null) # an alternative name
    got=\${got#*: }
    set -- "$1" "$2" "\${got%%[:@]*}"
  fi
  if [ -n "$3" ] && device_of "$R/sys/class/net/$3" && physical "$dir"; then found=$dir; fi
  settle "$1" "$2"
}
find_slot() {
  found=
  if get "$R/sys/bus/pci/slots/$3/address"; then
    for each in "$R/sys/bus/pci/devices/$got".*; do physical "$each" && candidate "$each"; done
  fi
  settle "$1" "$2"
}
# find_device INDEX FUNCTION VENDOR DEVICE PORT
find_device() {
  found=
  for each in "$R"/sys/bus/pci/devices/*; do
    { get "$each/vendor" && [ "$got" = "0x$3" ]; } || continue
    { get "$each/device" && [ "$got" = "0x$4" ] && physical "$each"; } || continue
    if [ -n "$5" ]; then
      D=$each
      if interface && get "$D/net/$N/phys_port_name"; then
        case $got in "p$5") ;; *) continue ;; esac
      else
        [ "\${each##*.}" = "$5" ] || continue
      fi
    fi
    candidate "$each"
  done
  settle "$1" "$2"
}
# find_driver INDEX FUNCTION DRIVER ORDINAL COUNT: exactly COUNT must match; the ORDINAL-th in the order of addresses is taken.
find_driver() {
  found='' n=0
  for each in "$R"/sys/bus/pci/devices/*; do
    { base "$each/driver" && [ "$got" = "$3" ] && physical "$each"; } || continue
    [ "$n" -ne "$4" ] || found=$each
    n=$((n + 1))
  done
  if [ "$n" -ne "$5" ]; then
    eval "D$1= H$1="
    reason "$2: $n physical functions have the driver $3, declared $5"
    return
  fi
  settle "$1" "$2"
}
`;
