/** The count of virtual functions and the mode of the switch: through zero, read back, and undone when something later fails. */
export const COUNT = `
# snapshot: what undo needs to make the old virtual functions again.
snapshot() {
  saved=$((saved + 1)) text='' drivers=
  if interface && tool ip; then
    text=$("$tool" link show dev "$N" 2>/dev/null)
  fi
  for vf in "$D"/virtfn*; do
    [ -e "$vf" ] && base "$vf/driver" && drivers="$drivers \${vf##*/virtfn}=$got"
  done
  eval "S$saved=\\$text B$saved=\\$drivers"
}
# restore DIR COUNT SAVED
restore() {
  D=$1
  put 0 "$D/sriov_numvfs" || return 1
  [ "$2" != 0 ] || return 0
  [ ! -e "$D/sriov_drivers_autoprobe" ] || put 1 "$D/sriov_drivers_autoprobe"
  put "$2" "$D/sriov_numvfs" || return 1
  eval "text=\\$S$3 drivers=\\$B$3"
  [ -z "$text" ] || vf_restore "$text"
  for pair in $drivers; do
    base "$D/virtfn\${pair%%=*}" && vf_driver "$got" "\${pair#*=}"
  done
}
# zero FUNCTION: the way from any count to another (iov.c: "Disable before enabling").
zero() {
  get "$D/sriov_numvfs"
  [ "$got" != 0 ] || return 0
  had=$got
  snapshot
  undo_with "restore '$D' $had $saved"
  put 0 "$D/sriov_numvfs" || fail "$1: $problem"
  get "$D/sriov_numvfs"
  [ "$got" = 0 ] || fail "$1: 0 was written to sriov_numvfs, and it reads $got"
}
# vf_count FUNCTION COUNT
vf_count() {
  at "$1" || return 0
  get "$D/sriov_numvfs" || fail "$1: sriov_numvfs is not there (ENOENT): no driver is bound"
  [ "$got" != "$2" ] || return 0
  ! checking "$1" sriov_numvfs "$2" "$got" || return 0
  zero "$1"
  eval "NEW$I=1"
  [ "$2" != 0 ] || return 0
  # No driver may take a virtual function before its attributes are set.
  [ ! -e "$D/sriov_drivers_autoprobe" ] || put 0 "$D/sriov_drivers_autoprobe" || fail "$1: $problem"
  undo_with "put 0 '$D/sriov_numvfs'"
  put "$2" "$D/sriov_numvfs" || fail "$1: $problem"
  get "$D/sriov_numvfs"
  [ "$got" = "$2" ] || fail "$1: $2 was written to sriov_numvfs without an error, and it reads $got: the link of the physical function is down, its firmware is resetting, or it has no room"
}
# wait_vfs FUNCTION COUNT: the links come after the write returns.
wait_vfs() {
  at "$1" || return 0
  waited=0 n=0
  while [ "$n" -lt "$2" ]; do
    if [ -e "$D/virtfn$n/physfn" ] || { [ -e "$D/virtfn$n" ] && [ "$MODE" = check ]; }; then
      n=$((n + 1))
      continue
    fi
    ! checking "$1" "virtfn$n" present absent || return 0
    [ "$waited" -lt "\${LINERATE_WAIT:-600}" ] || fail "$1: virtual function $n of $2 did not appear in time"
    waited=$((waited + 1))
    pause
  done
}
# sriov_manage FUNCTION COUNT: the vGPU host driver makes them with its own tool.
sriov_manage() {
  at "$1" || return 0
  get "$D/sriov_numvfs"
  [ "$got" != "$2" ] || return 0
  ! checking "$1" sriov_numvfs "$2" "$got" || return 0
  tool sriov-manage || fail "$1: sriov-manage is missing"
  changed=$((changed + 1))
  if [ "$2" = 0 ]; then set -- "$1" "$2" -d; else set -- "$1" "$2" -e; fi
  problem=$("$tool" "$3" "\${D##*/}" 2>&1) || fail "$1: sriov-manage $3 \${D##*/}: \${problem##*"$NL"}"
  [ "$3" = -d ] || undo_with "'$tool' -d '\${D##*/}' >/dev/null"
  get "$D/sriov_numvfs"
  [ "$got" = "$2" ] || fail "$1: sriov-manage made $got virtual functions, declared $2"
}
# mode: $got is the mode of the switch of $H.
mode() {
  got=unknown
  tool devlink || { problem='devlink is missing' && return 1; }
  problem=$("$tool" dev eswitch show "$H" 2>&1) || return 1
  case $problem in *' mode switchdev'*) got=switchdev ;; *' mode legacy'*) got=legacy ;; esac
}
# set_mode FUNCTION MODE: read first, since bnxt_en refuses (EINVAL) the mode that it has.
set_mode() {
  was=$got
  changed=$((changed + 1))
  problem=$("$tool" dev eswitch set "$H" mode "$2" 2>&1) || {
    problem=\${problem##*answers: }
    errno "$problem" eswitch
    fail "$1: devlink dev eswitch set $H mode $2: \${problem%%"$NL"*}\${errno:+ ($errno)}"
  }
  undo_with "'$tool' dev eswitch set '$H' mode '$was'"
  { mode && [ "$got" = "$2" ]; } || fail "$1: the switch took the mode $2, and reads $got"
}
# eswitch_first FUNCTION MODE COUNT: for drivers that change the mode only while there are no virtual functions.
eswitch_first() {
  at "$1" || return 0
  mode || {
    [ "$2" = legacy ] || checking "$1" eswitch "$2" "$problem" || fail "$1: devlink dev eswitch show $H: $problem"
    return 0
  }
  has=$got
  get "$D/sriov_numvfs"
  # A count that must change goes through 0, and that may drop the mode: both before, the mode then.
  if [ "$has" = "$2" ] && { [ "$got" = "$3" ] || [ "$got" = 0 ] || [ "$2" = legacy ]; }; then return 0; fi
  [ "$MODE" != check ] || [ "$has" != "$2" ] || return 0
  ! checking "$1" eswitch "$2" "$has" || return 0
  zero "$1"
  mode && [ "$got" != "$2" ] || return 0
  set_mode "$1" "$2"
}
# eswitch_after FUNCTION MODE: for drivers that change the mode while every virtual function is unbound.
eswitch_after() {
  at "$1" || return 0
  mode || {
    [ "$2" = legacy ] || checking "$1" eswitch "$2" "$problem" || fail "$1: devlink dev eswitch show $H: $problem"
    return 0
  }
  [ "$got" != "$2" ] || return 0
  ! checking "$1" eswitch "$2" "$got" || return 0
  set_mode "$1" "$2"
}
# unbind_for_mode FUNCTION MODE COUNT: nothing when the mode is right already.
unbind_for_mode() {
  at "$1" && [ "$MODE" = apply ] && mode && [ "$got" != "$2" ] || return 0
  vfs_in_use "$1" "the mode of the switch goes to $2"
  [ -z "$reasons" ] || fail "$1: a virtual function is in use"
  n=0
  while [ "$n" -lt "$3" ]; do
    if base "$D/virtfn$n/driver"; then
      driver=$got
      base "$D/virtfn$n"
      put "$got" "$R/sys/bus/pci/devices/$got/driver/unbind" || fail "$1: vf $n: $problem"
      undo_with "vf_driver $got $driver"
    fi
    n=$((n + 1))
  done
}
# steer FUNCTION: flows by software, before switchdev; a driver without the parameter has nothing to set.
steer() {
  at "$1" && mode && [ "$got" = legacy ] && [ "$MODE" = apply ] || return 0
  problem=$("$tool" dev param show "$H" name flow_steering_mode 2>&1) || { note "$1: no flow_steering_mode (\${problem##*answers: })" && return 0; }
  case $problem in *'value smfs'*) return 0 ;; esac
  changed=$((changed + 1))
  problem=$("$tool" dev param set "$H" name flow_steering_mode value smfs cmode runtime 2>&1) || note "$1: flow_steering_mode stays as it is (\${problem##*answers: })"
}
# offload FUNCTION
offload() {
  at "$1" && interface || return 0
  tool ethtool || { [ "$MODE" = check ] || note "$1: hw-tc-offload stays as it is: ethtool is not installed" && return 0; }
  case $("$tool" -k "$N" 2>/dev/null) in
    *'hw-tc-offload: on'*) return 0 ;;
    *'hw-tc-offload: off'*) ;;
    *) return 0 ;;
  esac
  ! checking "$1" hw-tc-offload on off || return 0
  changed=$((changed + 1))
  problem=$("$tool" -K "$N" hw-tc-offload on 2>&1) || fail "$1: ethtool -K $N hw-tc-offload on: $problem"
  undo_with "'$tool' -K '$N' hw-tc-offload off"
}
# link_up FUNCTION
link_up() {
  at "$1" && interface || return 0
  get "$R/sys/class/net/$N/flags"
  case $got in *[13579bBdDfF]) return 0 ;; esac
  ! checking "$1" link up down || return 0
  tool ip
  changed=$((changed + 1))
  problem=$("$tool" link set dev "$N" up 2>&1) || fail "$1: ip link set dev $N up: \${problem##*answers: }"
  undo_with "'$tool' link set dev '$N' down"
}
# mtu FUNCTION BYTES
mtu() {
  at "$1" && interface || return 0
  get "$R/sys/class/net/$N/mtu"
  [ "$got" != "$2" ] || return 0
  ! checking "$1" mtu "$2" "$got" || return 0
  was=$got
  tool ip
  changed=$((changed + 1))
  problem=$("$tool" link set dev "$N" mtu "$2" 2>&1) || {
    errno "$problem" mtu
    fail "$1: ip link set dev $N mtu $2: \${problem##*answers: }\${errno:+ ($errno)}"
  }
  undo_with "'$tool' link set dev '$N' mtu $was"
}
`;
