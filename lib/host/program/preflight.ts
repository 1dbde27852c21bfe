/** What must be true before anything is changed. Every check adds a reason; the program refuses once, with all of them. */
export const PREFLIGHT = `
# require_bare_metal: a cloud has made the virtual functions already, and shows no SR-IOV capability to its guest.
require_bare_metal() {
  get "$R/sys/class/dmi/id/sys_vendor" || return 0
  vendor=$got
  get "$R/sys/class/dmi/id/chassis_asset_tag" || :
  case $vendor/$got in
    Amazon*) reason 'this is an EC2 machine: its NICs have no virtual functions to make, .metal included' ;;
    Google*) reason 'this is a Compute Engine machine: its NICs have no virtual functions to make, bare metal included' ;;
    Microsoft*/7783-7084-3265-9085-8269-3286-77) reason 'this is an Azure machine: accelerated networking is its SR-IOV, and no host sees the physical function' ;;
  esac
}
require_tool() { tool "$1" || reason "$1 is missing: install $2"; }
require_iproute2() {
  tool ip || { reason 'ip is missing: install iproute2' && return; }
  case $("$tool" -V 2>&1) in *iproute2*) ;; *) reason "$tool is not iproute2's: it knows no virtual functions" ;; esac
}
# require_driver FUNCTION NAME...: the bound driver is the declared one.
require_driver() {
  at "$1" || return 0
  fn=$1
  shift
  base "$D/driver" || { reason "$fn: no driver is bound, declared $1 (ENOENT)" && return; }
  for each; do [ "$got" != "$each" ] || return 0; done
  reason "$fn: the driver is $got, declared $1"
}
# require_class FUNCTION PREFIX...: of the PCI class, 0x02 is a network, 0x0108 NVMe.
require_class() {
  at "$1" || return 0
  get "$D/class" || return 0
  fn=$1
  shift
  for each; do case $got in "$each"*) return 0 ;; esac; done
  reason "$fn: PCI class $got is not the declared kind"
}
# require_total FUNCTION COUNT: what the driver allows. A missing file (netdevsim) allows what the write allows.
require_total() {
  at "$1" || return 0
  [ -e "$D/sriov_totalvfs" ] || return 0
  get "$D/sriov_totalvfs"
  [ "\${got:-0}" -ge "$2" ] || reason "$1: $2 virtual functions are declared, sriov_totalvfs is \${got:-0} (ERANGE)"
}
# require_kernel FUNCTION MAJOR MINOR WHY
require_kernel() {
  get "$R/proc/sys/kernel/osrelease" || return 0
  major=\${got%%.*} minor=\${got#*.}
  minor=\${minor%%[!0-9]*}
  [ "$major" -gt "$2" ] || { [ "$major" -eq "$2" ] && [ "$minor" -ge "$3" ]; } || reason "$1: kernel $got, and $2.$3 is needed: $4"
}
# iommu_on: are there groups?
iommu_on() {
  for each in "$R"/sys/kernel/iommu_groups/*; do [ -e "$each" ] && return 0; done
  return 1
}
# require_iommu: on, or something that the kernel arguments turn on.
require_iommu() {
  iommu_on && return
  get "$R/proc/cmdline" || :
  case " $got " in
    *' intel_iommu=off '* | *' amd_iommu=off '* | *' iommu=off '* | *' iommu=soft '*)
      reason 'the IOMMU is off: a kernel argument turns it off, and vfio-pci needs it'
      return
      ;;
  esac
  [ -e "$R/sys/firmware/acpi/tables/DMAR" ] && return # the kernel stage turns it on
  if [ -e "$R/sys/firmware/acpi/tables/IVRS" ]; then
    reason 'the IOMMU is off although the firmware describes one (IVRS): look at dmesg for AMD-Vi'
  else
    reason 'there is no IOMMU: turn on VT-d or AMD-Vi in the firmware setup'
  fi
}
# require_safe: switches that take the isolation away from every guest.
require_safe() {
  get "$R/sys/module/vfio/parameters/enable_unsafe_noiommu_mode" && [ "$got" = Y ] && reason 'vfio.enable_unsafe_noiommu_mode is on: no device isolation'
  get "$R/sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts" && [ "$got" = Y ] && reason 'vfio_iommu_type1.allow_unsafe_interrupts is on: a guest may inject interrupts'
  get "$R/sys/module/vfio_pci/parameters/disable_denylist" && [ "$got" = Y ] && reason 'vfio_pci.disable_denylist is on: devices with known holes reach a guest'
  get "$R/proc/cmdline" || return 0
  case " $got " in *' pcie_acs_override='*) reason 'pcie_acs_override is on: it lies about the isolation between functions' ;; esac
  return 0
}
# require_one_owner WORD FILE...: exactly one program writes the count; find the others.
require_one_owner() {
  word=$1
  shift
  for file; do
    [ -f "$file" ] || continue
    while read -r line; do
      case $line in '#'*) ;; *"$word"*)
        reason "\${file#"$R"} sets $word: exactly one owner may make virtual functions"
        break
        ;;
      esac
    done <"$file"
  done
}
# require_unused FUNCTION COUNT: a change of the count destroys every virtual function there is.
require_unused() {
  at "$1" && get "$D/sriov_numvfs" || return 0
  [ "$got" != "$2" ] || return 0
  [ "$got" = 0 ] || vfs_in_use "$1" "the count goes from $got to $2, and that destroys them all"
}
vfs_in_use() {
  open=
  for vf in "$D"/virtfn*; do
    [ -e "$vf" ] || continue
    who=\${vf##*/virtfn}
    base "$vf/driver" || continue
    case $got in
      vfio-pci)
        base "$vf/iommu_group" || continue
        [ -n "$open" ] || open=$(ls -l /proc/[0-9]*/fd "$R"/run/linerate/fd 2>/dev/null)
        case $open in *"/dev/vfio/$got$NL"* | *"/dev/vfio/$got") reason "$1: vf $who is open by a guest (/dev/vfio/$got); stop it: $2 (EBUSY)" ;; esac
        ;;
      *)
        has=
        for net in "$vf"/net/*; do
          [ -e "$net" ] || continue
          has=1
          [ ! -e "$net/master" ] || reason "$1: vf $who (\${net##*/}) is in a bond or bridge; take it out: $2 (EBUSY)"
        done
        [ -n "$has" ] || [ ! -d "$vf/net" ] || reason "$1: vf $who is in another network namespace; $2 (EBUSY)"
        ;;
    esac
  done
}
# require_not_boot FUNCTION COUNT: creating functions takes the link down on many drivers, and a mounted root with it.
require_not_boot() {
  at "$1" && get "$D/sriov_numvfs" && [ "$got" != "$2" ] && interface || return 0
  while read -r dev dest _; do
    [ "$dev" != "$N" ] || [ "$dest" != 00000000 ] || reason "$1: $N carries the default route, and its link goes down while virtual functions are made"
  done <"$R/proc/net/route"
}
require_not_mounted() {
  at "$1" && get "$D/sriov_numvfs" && [ "$got" != "$2" ] || return 0
  for each in "$D"/nvme/nvme*; do
    [ -e "$each" ] || continue
    while read -r dev where _; do
      case $dev in "/dev/\${each##*/}"n*) reason "$1: $dev is mounted at $where, and the controller is reset while its resources are shared out" ;; esac
    done <"$R/proc/mounts"
  done
}
`;
