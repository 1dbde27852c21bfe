/** NVMe: flexible resources are shared out among the secondary controllers, the functions made, and each brought online. */
export const NVME = `
# nvme_of FUNCTION: $C is its controller's device.
nvme_of() {
  at "$1" || return 1
  for each in "$D"/nvme/nvme*; do
    if [ -d "$each" ]; then C=/dev/\${each##*/} && return 0; fi
  done
  checking "$1" controller present absent || fail "$1: no NVMe controller"
  return 1
}
# nvme_read FUNCTION: for each secondary controller of virtual function N: $E_N its id, $T_N online or offline, $Q_N and $W_N what it has.
nvme_read() {
  tool nvme || fail "$1: nvme is missing: install nvme-cli"
  problem=$("$tool" list-secondary "$C" 2>&1) || fail "$1: nvme list-secondary $C: $problem"
  id='' s=0
  while IFS='' read -r line; do
    value=\${line##*: }
    case $line in
      *' SCID '*) id=$((\${value%% *})) ;;
      *' SCS '*) case $value in *Online*) s=online ;; *) s=offline ;; esac ;;
      *' VFN '*) v=$((\${value%% *} - 1)) ;;
      *' NVQ '*) q_now=$((\${value%% *})) ;;
      *' NVI '*) if [ "\${v:--1}" -ge 0 ]; then eval "E_$v=$id T_$v=$s Q_$v=$q_now W_$v=$((\${value%% *}))"; fi ;;
    esac
  done <<EOF_LIST
$problem
EOF_LIST
  problem=$("$tool" primary-ctrl-caps "$C" 2>&1) || fail "$1: nvme primary-ctrl-caps $C: $problem"
  P=0 vq=0 vi=0 vq_most=0 vi_most=0 vq_own=0 vi_own=0
  while read -r name colon value _; do
    [ "$colon" = : ] || continue
    case $name in
      cntlid) P=$((value)) ;;
      vqfrt) vq=$((value)) ;; vqfrsm) vq_most=$((value)) ;; vqrfap) vq_own=$((value)) ;;
      vifrt) vi=$((value)) ;; vifrsm) vi_most=$((value)) ;; virfap) vi_own=$((value)) ;;
    esac
  done <<EOF_CAPS
$problem
EOF_CAPS
}
# nvme_share COUNT: an equal share for each, within what one may have. An admin and an I/O queue are the least.
nvme_share() {
  q=$((vq / $1)) && [ "$q" -le "$vq_most" ] || q=$vq_most
  w=$((vi / $1)) && [ "$w" -le "$vi_most" ] || w=$vi_most
}
nvme_do() {
  changed=$((changed + 1))
  problem=$("$tool" virt-mgmt "$C" "$@" 2>&1) || fail "$F: nvme virt-mgmt $C $*: \${problem%%"$NL"*}"
}
# nvme_prepare FUNCTION COUNT: everything offline, the primary's own share given back.
nvme_prepare() {
  nvme_of "$1" || return 0
  nvme_read "$1"
  nvme_share "$2"
  { [ "$q" -ge 2 ] && [ "$w" -ge 1 ]; } || fail "$1: $vq queues and $vi interrupts are not enough for $2 controllers (2 queues and 1 interrupt each)"
  get "$D/sriov_numvfs"
  [ "$got" != "$2" ] && [ "$MODE" = apply ] || return 0
  n=0
  while eval "id=\\\${E_$n:-}" && [ -n "$id" ]; do
    eval "s=\\$T_$n"
    case $s in offline) ;; *) nvme_do -c "$id" -a 7 ;; esac
    n=$((n + 1))
  done
  zero "$1"
  if [ "$vq_own" -gt 0 ] || [ "$vi_own" -gt 0 ]; then
    nvme_do -c "$P" -r 0 -a 1 -n 0
    nvme_do -c "$P" -r 1 -a 1 -n 0
    problem=$("$tool" reset "$C" 2>&1) || fail "$1: nvme reset $C: $problem"
  fi
}
# nvme_share_out FUNCTION N COUNT
nvme_share_out() {
  nvme_of "$1" || return 0
  get "$D/sriov_numvfs"
  [ "$got" != "$3" ] && [ "$MODE" = apply ] || return 0
  nvme_share "$3"
  eval "id=\\\${E_$2:-}"
  [ -n "$id" ] || fail "$1: no secondary controller belongs to virtual function $2"
  nvme_do -c "$id" -r 0 -a 8 -n "$q"
  nvme_do -c "$id" -r 1 -a 8 -n "$w"
}
# nvme_online FUNCTION N COUNT
nvme_online() {
  nvme_of "$1" || return 0
  eval "id=\\\${E_$2:-} s=\\\${T_$2:-}"
  [ "$s" != online ] || return 0
  ! checking "$1" "vf $2 state" online "$s" || return 0
  nvme_do -c "$id" -a 9
  undo_with "'$tool' virt-mgmt '$C' -c $id -a 7"
}
`;
