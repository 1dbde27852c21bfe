/** Drivers of virtual functions: one address at a time (driver_override), never an id that catches every device like it. */
export const DRIVERS = `
# load MODULE
load() {
  [ ! -d "$R/sys/module/$1" ] || return 0
  ! checking host "module $1" loaded absent || return 0
  tool modprobe || fail "modprobe is missing: install kmod"
  changed=$((changed + 1))
  problem=$("$tool" "$1" 2>&1) || fail "the module $1 cannot be loaded: \${problem##*: }"
}
# vf_driver ADDRESS DRIVER: $DRIVER is a driver's name, or \`netdevice\` for the one that the kernel picks.
vf_driver() {
  device=$R/sys/bus/pci/devices/$1
  override=$2
  [ "$2" != netdevice ] || override=
  if get "$device/driver_override"; then [ "$got" != '(null)' ] || got=; fi
  [ "$got" = "$override" ] || put "$override" "$device/driver_override" || return 1
  if base "$device/driver"; then
    [ "$got" != "$2" ] || return 0
    put "$1" "$device/driver/unbind" || return 1
  fi
  put "$1" "$R/sys/bus/pci/drivers_probe"
}
# bind FUNCTION FIRST LAST DRIVER EXPECTED: EXPECTED is the driver's name that must show, or \`any\`.
bind() {
  at "$1" || return 0
  n=$2
  while [ "$n" -le "$3" ]; do
    if base "$D/virtfn$n"; then
      address=$got is=
      base "$D/virtfn$n/driver" && is=$got
      if [ "$is" != "$5" ] && { [ "$5" != any ] || [ -z "$is" ] || [ "$is" = vfio-pci ]; }; then
        if ! checking "$1" "vf $n driver" "$4" "$is"; then
          if [ "$4" = netdevice ] && get "$D/sriov_drivers_autoprobe" && [ "$got" = 0 ]; then
            put 1 "$D/sriov_drivers_autoprobe" || fail "$1: $problem"
          fi
          vf_driver "$address" "$4" || fail "$1: vf $n ($address): $problem"
          undo_with "vf_unbind $address '$is'"
          tries=0
          until base "$D/virtfn$n/driver"; do
            tries=$((tries + 1))
            [ "$tries" -lt 25 ] || fail "$1: vf $n ($address) has no driver after the probe, declared $4: is its module loaded, and does it know the device?"
            pause
          done
          [ "$5" = any ] || [ "$got" = "$5" ] || fail "$1: vf $n ($address) went to $got, declared $4"
        fi
      fi
    else
      checking "$1" "vf $n" present absent || fail "$1: virtual function $n is not there"
    fi
    n=$((n + 1))
  done
}
vf_unbind() {
  [ ! -e "$R/sys/bus/pci/devices/$1/driver" ] || put "$1" "$R/sys/bus/pci/devices/$1/driver/unbind" || return 1
  put '' "$R/sys/bus/pci/devices/$1/driver_override"
  [ -z "$2" ] || vf_driver "$1" "$2"
}
# isolated FUNCTION FIRST LAST: a group is usable only when everything in it is handed out; anything else in it reaches the guest.
isolated() {
  at "$1" || return 0
  n=$2
  while [ "$n" -le "$3" ]; do
    if [ -e "$D/virtfn$n" ]; then
      if [ ! -d "$D/virtfn$n/iommu_group/devices" ]; then
        checking "$1" "vf $n IOMMU group" present absent || fail "$1: vf $n has no IOMMU group: the IOMMU is off"
      else
        base "$D/virtfn$n" && own=$got
        for other in "$D/virtfn$n/iommu_group/devices"/*; do
          [ "\${other##*/}" != "$own" ] || continue
          get "$other/class" && case $got in 0x0604*) continue ;; esac
          if base "$other/physfn" && [ "$got" = "\${D##*/}" ]; then continue; fi
          checking "$1" "vf $n IOMMU group" alone "with \${other##*/}" ||
            fail "$1: vf $n shares its IOMMU group with \${other##*/}: that device would reach the guest too; turn on ACS, or use another slot"
        done
      fi
    fi
    n=$((n + 1))
  done
}
# vf_mtu FUNCTION FIRST LAST BYTES
vf_mtu() {
  at "$1" || return 0
  n=$2 batch=
  while [ "$n" -le "$3" ]; do
    net='' tries=0
    while [ -z "$net" ]; do
      for each in "$D/virtfn$n"/net/* "$D/virtfn$n"/virtio*/net/*; do [ ! -d "$each" ] || net=\${each##*/}; done
      [ -z "$net" ] || break
      tries=$((tries + 1))
      if [ "$tries" -ge 25 ] || [ "$MODE" = check ]; then
        checking "$1" "vf $n interface" present absent || fail "$1: vf $n has no network interface"
        break
      fi
      pause
    done
    if [ -n "$net" ] && get "$R/sys/class/net/$net/mtu" && [ "$got" != "$4" ] && ! checking "$1" "vf $n mtu" "$4" "$got"; then
      batch="\${batch}link set dev $net mtu $4$NL"
    fi
    n=$((n + 1))
  done
  [ -n "$batch" ] || return 0
  tool ip
  changed=$((changed + 1))
  problem=$(printf '%s' "$batch" | "$tool" -batch - 2>&1) || {
    problem=\${problem%%"$NL"*}
    errno "$problem" mtu
    fail "$1: MTU $4 on its virtual functions: \${problem##*answers: }\${errno:+ ($errno)}"
  }
  batch=
}
# vf_rdma FUNCTION FIRST LAST
vf_rdma() {
  at "$1" || return 0
  n=$2
  while [ "$n" -le "$3" ]; do
    tries=0
    until [ -d "$D/virtfn$n/infiniband" ]; do
      tries=$((tries + 1))
      if [ "$tries" -ge 25 ] || [ "$MODE" = check ]; then
        checking "$1" "vf $n RDMA device" present absent || fail "$1: vf $n has no RDMA device"
        break
      fi
      pause
    done
    n=$((n + 1))
  done
}
# vdpa FUNCTION N DRIVER
vdpa() {
  at "$1" && base "$D/virtfn$2" || return 0
  name=vdpa-$got address=$got
  if [ ! -d "$R/sys/bus/vdpa/devices/$name" ]; then
    ! checking "$1" "vf $2 vdpa" "$3" absent || return 0
    tool vdpa || fail "$1: vdpa is missing: install iproute2"
    changed=$((changed + 1))
    problem=$("$tool" dev add name "$name" mgmtdev "pci/$address" 2>&1) || fail "$1: vdpa dev add name $name mgmtdev pci/$address: \${problem##*answers: }"
    undo_with "'$tool' dev del '$name'"
  fi
  base "$R/sys/bus/vdpa/devices/$name/driver" && [ "$got" = "$3" ] && return 0
  ! checking "$1" "vf $2 vdpa" "$3" "$got" || return 0
  [ -z "$got" ] || put "$name" "$R/sys/bus/vdpa/devices/$name/driver/unbind" || fail "$1: $problem"
  put "$name" "$R/sys/bus/vdpa/drivers/$3/bind" || fail "$1: $problem"
}
# subfunction FUNCTION NUMBER MAC
subfunction() {
  at "$1" || return 0
  tool devlink || fail 'devlink is missing: install iproute2'
  problem=$("$tool" port show 2>/dev/null)
  while IFS= read -r line; do
    case "$line " in "$H/"*" sfnum $2 "*) return 0 ;; esac
  done <<EOF_PORTS
$problem
EOF_PORTS
  ! checking "$1" "subfunction $2" present absent || return 0
  changed=$((changed + 1))
  problem=$("$tool" port add "$H" flavour pcisf pfnum "\${D##*.}" sfnum "$2" 2>&1) || {
    errno "$problem" port
    fail "$1: devlink port add $H flavour pcisf sfnum $2: \${problem##*answers: }\${errno:+ ($errno)}"
  }
  port=\${problem%%:*}
  undo_with "'$tool' port del '$port'"
  # Attributes before activation: an active subfunction keeps those that it had.
  problem=$("$tool" port 'function' set "$port" hw_addr "$3" 2>&1) || fail "$1: devlink port function set $port hw_addr $3: \${problem##*answers: }"
  problem=$("$tool" port 'function' set "$port" state active 2>&1) || fail "$1: devlink port function set $port state active: \${problem##*answers: }"
}
`;
