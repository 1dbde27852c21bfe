/** Reading and writing one value: with the kernel's own errno in words when a write is refused, and what to do about it. */
export const SYSFS = `
# get FILE: its first line in $got, without a process.
get() {
  got=
  { read -r got <"$1"; } 2>/dev/null || [ -n "$got" ]
}
# base LINK: the last name of what it points to, in $got.
base() {
  got=
  [ -d "$1" ] || return 1
  cd -P "$1" 2>/dev/null || return 1
  got=\${PWD##*/}
  cd /
}
pause() { sleep "\${LINERATE_PAUSE:-0.2}" 2>/dev/null || sleep 1; }

# errno TEXT: $errno is the name of the error that TEXT ends with, and $advice what it means here.
errno() {
  errno=
  case $1 in
    *'Device or resource busy'*) errno=EBUSY ;;
    *'Cannot allocate memory'*) errno=ENOMEM ;;
    *'Resource temporarily unavailable'*) errno=EAGAIN ;;
    *'Operation not permitted'*) errno=EPERM ;;
    *'Permission denied'*) errno=EACCES ;;
    *'Invalid argument'*) errno=EINVAL ;;
    *'Numerical result out of range'*) errno=ERANGE ;;
    *'Operation not supported'*) errno=EOPNOTSUPP ;;
    *'Protocol not supported'*) errno=EPROTONOSUPPORT ;;
    *'No such file or directory'*) errno=ENOENT ;;
    *'No such device'*) errno=ENODEV ;;
    *'Input/output error'*) errno=EIO ;;
    *'Cannot assign requested address'*) errno=EADDRNOTAVAIL ;;
    *'File exists'*) errno=EEXIST ;;
    *'Read-only file system'*) errno=EROFS ;;
  esac
  case $2/$errno in
    */sriov_numvfs/EBUSY) advice='the count goes through 0, or a virtual function is in use: stop what uses it' ;;
    */sriov_numvfs/ENOMEM) advice='the firmware setup reserved no memory or bus numbers: turn on SR-IOV, Above 4G decoding and ARI, or add pci=realloc' ;;
    */sriov_numvfs/EPERM) advice='more than this port may have now: fewer, or turn off traffic classes and macvlan offload' ;;
    */sriov_numvfs/ERANGE) advice='more than sriov_totalvfs: fewer, or raise it in the firmware' ;;
    */sriov_numvfs/EOPNOTSUPP) advice='the driver runs without SR-IOV: install its firmware package (ice: DDP)' ;;
    */sriov_numvfs/EAGAIN) advice='the driver stayed busy' ;;
    */sriov_numvfs/EINVAL) advice='a virtual function is assigned to a guest: stop it' ;;
    */sriov_numvfs/ENOENT) advice='no driver is bound, or it makes no virtual functions' ;;
    *) advice= ;;
  esac
}
# put VALUE FILE: one write. When it is refused, $problem says why: a shell says "I/O error" for every errno, dd names it.
put() {
  changed=$((changed + 1)) tries=0
  if [ ! -e "$2" ]; then
    problem='No such file or directory'
  elif [ -z "$R" ] && { printf '%s\\n' "$1" >"$2"; } 2>/dev/null; then
    return 0
  else
    until problem=$(printf '%s\\n' "$1" | dd "of=$2" 2>&1); do
      problem=\${problem%%"$NL"*}
      case $problem in *'temporarily unavailable') ;; *) break ;; esac
      tries=$((tries + 1))
      [ "$tries" -lt 10 ] || break
      pause
    done
    case $problem in dd:*) ;; *) return 0 ;; esac
  fi
  errno "$problem" "$2"
  problem="write '$1' to \${2#"$R"}: \${problem##*: }\${errno:+ ($errno)}\${advice:+: $advice}"
  return 1
}
`;
