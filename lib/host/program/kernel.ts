/** Kernel arguments: exact tokens, written for every kernel of the host, checked again after the one reboot. */
export const KERNEL = `
missing=
# kernel_argument TOKENS: they must stand on the command line in this order.
kernel_argument() {
  get "$R/proc/cmdline" || fail '/proc/cmdline cannot be read'
  case " $got " in *" $1 "*) return 0 ;; esac
  ! checking host 'kernel arguments' "$1" absent || return 0
  missing="$missing\${missing:+ }$1"
}
# iommu_argument: where the firmware describes VT-d and the kernel has left it off.
iommu_argument() {
  iommu_on && return
  [ -e "$R/sys/firmware/acpi/tables/DMAR" ] || return 0
  kernel_argument intel_iommu=on
  get "$R/proc/cmdline"
  case " $got " in *' intel_iommu=on '*) checking host IOMMU on off || fail 'intel_iommu=on is set, and there are no IOMMU groups: look at dmesg for DMAR' ;; esac
}
# in_list CPU LIST
in_list() {
  left=$2,
  while [ -n "$left" ]; do
    part=\${left%%,*} left=\${left#*,}
    [ "$1" -ge "\${part%-*}" ] && [ "$1" -le "\${part#*-}" ] && return 0
  done
  return 1
}
# add_cpu CPU: one more of $cpus.
add_cpu() { cpus="$cpus\${cpus:+,}$1"; }
# each_cpu LIST: $all is it written out.
each_cpu() {
  all='' left=$1,
  while [ -n "$left" ]; do
    part=\${left%%,*} left=\${left#*,}
    c=\${part%-*}
    while [ "$c" -le "\${part#*-}" ]; do all="$all $c" && c=$((c + 1)); done
  done
}
# isolate LIST|numa FUNCTION...: two cores, with their threads, are always left to the host.
isolate() {
  wanted=$1
  shift
  if [ "$wanted" = numa ]; then
    wanted=
    for fn; do
      at "$fn" || continue
      get "$D/numa_node" || got=-1
      [ "$got" -ge 0 ] || fail "$fn: its NUMA node is unknown (-1): state the CPUs, isolateCpus: 2-23"
      get "$R/sys/devices/system/node/node$got/cpulist" || fail "$fn: NUMA node $got lists no CPUs"
      case ",$wanted," in *",$got,"*) ;; *) wanted="$wanted\${wanted:+,}$got" ;; esac
    done
  fi
  get "$R/sys/devices/system/cpu/online" || fail 'the online CPUs are not known'
  online=$got cores=0 kept=
  each_cpu "$online"
  everyone=$all
  for cpu in $everyone; do
    [ "$cores" -lt 2 ] || break
    case ",$kept," in *",$cpu,"*) continue ;; esac
    get "$R/sys/devices/system/cpu/cpu$cpu/topology/thread_siblings_list" || got=$cpu
    each_cpu "$got"
    for c in $all; do kept="$kept\${kept:+,}$c"; done
    cores=$((cores + 1))
  done
  each_cpu "$wanted"
  cpus='' outside=
  for cpu in $all; do
    in_list "$cpu" "$online" || outside="$outside $cpu"
    case ",$kept," in *",$cpu,"*) ;; *) case ",$cpus," in *",$cpu,"*) ;; *) add_cpu "$cpu" ;; esac ;; esac
  done
  [ -z "$outside" ] || fail "isolateCpus names CPUs that are not there:$outside"
  [ -n "$cpus" ] || fail "nothing is left to isolate: the host keeps two cores ($kept)"
  rest=
  for cpu in $everyone; do case ",$cpus," in *",$cpu,"*) ;; *) rest="$rest\${rest:+,}$cpu" ;; esac; done
  kernel_argument "isolcpus=managed_irq,domain,$cpus nohz_full=$cpus rcu_nocbs=$cpus irqaffinity=$rest"
}
# huge_pages SIZE COUNT: there are so many, or the kernel could not find the memory.
huge_pages() {
  [ -z "$reboot" ] || return 0 # they come with the reboot
  get "$R/sys/kernel/mm/hugepages/hugepages-$1kB/nr_hugepages" || got=0
  [ "$got" -lt "$2" ] || return 0
  checking host "huge pages of $1 kB" "$2" "$got" || fail "$2 huge pages of $1 kB are declared, the kernel found memory for $got"
}
# write_arguments: for every kernel, and for those that come later.
write_arguments() {
  [ -n "$missing" ] || return 0
  line="GRUB_CMDLINE_LINUX_DEFAULT=\\"\\$GRUB_CMDLINE_LINUX_DEFAULT $missing\\""
  if tool grubby; then
    changed=$((changed + 1))
    problem=$("$tool" --update-kernel=ALL "--args=$missing" 2>&1) || fail "grubby: $problem"
    [ ! -f "$R/etc/kernel/cmdline" ] || append_arguments
  elif tool rpm-ostree; then
    set --
    for token in $missing; do set -- "$@" "--append-if-missing=$token"; done
    changed=$((changed + 1))
    problem=$("$tool" kargs "$@" 2>&1) || fail "rpm-ostree kargs: $problem"
  elif [ -f "$R/oem/grub.cfg" ]; then
    append_line /oem/grub.cfg "set linux_append=\\"\\$linux_append $missing\\""
  elif [ -f "$R/usr/share/oem/grub.cfg" ]; then
    append_line /usr/share/oem/grub.cfg "set linux_append=\\"\\$linux_append $missing\\""
  elif tool update-grub; then
    # A drop-in that sorts after the cloud image's 50-cloudimg-settings.cfg, and appends.
    write_file /etc/default/grub.d/99-linerate.cfg "# linerate: kernel arguments of the host policy
$line"
    problem=$("$tool" 2>&1) || fail "update-grub: $problem"
  elif tool grub2-mkconfig && [ -f "$R/etc/default/grub" ]; then
    text=
    while IFS='' read -r old || [ -n "$old" ]; do case $old in *'# linerate') ;; *) text="$text$old$NL" ;; esac; done <"$R/etc/default/grub"
    write_file /etc/default/grub "$text$line # linerate"
    problem=$("$tool" -o "$R/boot/grub2/grub.cfg" 2>&1) || fail "grub2-mkconfig: $problem"
  elif [ -f "$R/etc/kernel/cmdline" ]; then
    append_arguments
    tool kernel-install && { problem=$("$tool" add-all 2>&1) || note "kernel-install add-all: $problem"; }
  else
    fail "kernel arguments are missing ($missing), and no boot loader is known here (GRUB, grubby, systemd-boot)"
  fi
  need_reboot "kernel arguments: $missing"
}
# append_line FILE LINE: in the place of the one that was appended before.
append_line() {
  keep=
  while IFS= read -r old || [ -n "$old" ]; do case $old in *'# linerate') ;; *) keep="$keep$old$NL" ;; esac; done <"$R$1"
  write_file "$1" "$keep$2 # linerate"
}
append_arguments() {
  get "$R/etc/kernel/cmdline"
  case " $got " in *" $missing "*) ;; *) write_file /etc/kernel/cmdline "$got $missing" ;; esac
}
`;
