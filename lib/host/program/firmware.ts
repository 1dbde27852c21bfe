/** mlx5: SRIOV_EN and NUM_OF_VFS of the firmware, by comparing what is current with what the next boot will have. */
export const FIRMWARE = `
# firmware_vfs FUNCTION COUNT
firmware_vfs() {
  at "$1" || return 0
  get "$D/sriov_totalvfs" || got=0
  total=$got
  if ! tool mstconfig; then
    [ "$total" -ge "$2" ] || fail "$1: the firmware allows $total virtual functions, declared $2, and mstconfig is missing: install mstflint"
    [ "$total" -eq "$2" ] || note "$1: the firmware reserves room for $total virtual functions, declared $2; mstconfig is not installed"
    return 0
  fi
  firmware_read "$1" || return 0
  [ "$current" != "$2 True" ] || [ "$next" != "$2 True" ] || return 0
  if [ "$current" != "$2 True" ] || [ "$next" != "$2 True" ]; then
    was=$current
    if [ "$next" != "$2 True" ]; then
      get "$R/sys/kernel/security/lockdown" && case $got in *'[integrity]'* | *'[confidentiality]'*) fail "$1: the kernel is locked down, and mstconfig cannot write: set SRIOV_EN=1 NUM_OF_VFS=$2 before Secure Boot is on" ;; esac
      changed=$((changed + 1))
      problem=$("$tool" -d "\${D##*/}" -y set SRIOV_EN=True "NUM_OF_VFS=$2" 2>&1) || fail "$1: mstconfig set SRIOV_EN=True NUM_OF_VFS=$2: $problem"
    fi
    # Current was right already: only the next boot would have changed it, and no reboot is needed.
    [ "$was" != "$2 True" ] || return 0
    need_reboot "firmware of $1: SRIOV_EN=True NUM_OF_VFS=$2 (a power cycle, or mstfwreset)"
  fi
}
# firmware_read FUNCTION: $current and $next are "NUM_OF_VFS SRIOV_EN".
firmware_read() {
  problem=$("$tool" -d "\${D##*/}" -e q SRIOV_EN NUM_OF_VFS 2>&1) || fail "$1: mstconfig q: $problem"
  n_current='' n_next='' e_current='' e_next=
  while read -r name one two three four; do
    [ "$name" != '*' ] || { name=$one one=$two two=$three three=$four; }
    case $name in
      NUM_OF_VFS) n_current=$two n_next=$three ;;
      SRIOV_EN) e_current=\${two%%(*} e_next=\${three%%(*} ;;
    esac
  done <<EOF_QUERY
$problem
EOF_QUERY
  [ -n "$n_current" ] || { note "$1: mstconfig shows no NUM_OF_VFS; a BlueField in DPU mode cannot be configured from the host" && return 1; }
  current="$n_current $e_current" next="$n_next $e_next"
}
`;
