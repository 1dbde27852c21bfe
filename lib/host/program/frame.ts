/**
 * The frame of the host program: root prefix, tools, status file, lock, undo. POSIX sh (dash, busybox, bash); fixed text, so the
 * straight line below it is the only part that differs from host to host.
 *
 * `LINERATE_ROOT` puts another tree before every path, and `LINERATE_PATH` other tools: the tests stand in for the kernel.
 */
export const FRAME = `set -u
LC_ALL=C
PATH=\${LINERATE_PATH:-/usr/sbin:/usr/bin:/sbin:/bin:/usr/lib/nvidia}
export LC_ALL PATH
unset CDPATH IFS
R=\${LINERATE_ROOT:-}
RUN=$R/run/linerate STATE=$R/var/lib/linerate
NL='
'
MODE=apply PHASE=start
undo='' reasons='' notes='' drifts='' reboot='' changed=0 saved=0 batch='' batch_back='' locked='' ended=
D='' N='' H='' F='' got='' problem=

# tool NAME: $tool is its path. Called by path, since busybox sh prefers its own ip, which knows no virtual functions.
tool() {
  tool='' rest=$PATH:
  while [ -n "$rest" ]; do
    if [ -x "\${rest%%:*}/$1" ]; then tool=\${rest%%:*}/$1 && return 0; fi
    rest=\${rest#*:}
  done
  return 1
}

# quoted TEXT: $q is TEXT inside a JSON string.
quoted() {
  q='' rest=$1
  while [ -n "$rest" ]; do
    case $rest in
      *[\\"\\\\$NL]*)
        head=\${rest%%[\\"\\\\"$NL"]*}
        rest=\${rest#"$head"}
        case $rest in "$NL"*) q="$q$head " ;; \\\\*) q="$q$head\\\\\\\\" ;; *) q="$q$head\\\\\\"" ;; esac
        rest=\${rest#?}
        ;;
      *) q=$q$rest rest= ;;
    esac
  done
}
# listed LINES: $list is a JSON array of them.
listed() {
  list='' lines=$1
  while [ -n "$lines" ]; do
    quoted "\${lines%%"$NL"*}"
    list="$list\${list:+,}\\"$q\\""
    lines=\${lines#*"$NL"}
  done
  list="[$list]"
}
# status STATE: what happened and why, for people and for monitoring.
status() {
  mkdir -p "$STATE" || return 1
  get "$R/proc/sys/kernel/random/boot_id" || got=unknown
  boot=$got
  listed "$reasons" && r=$list
  listed "$notes" && n=$list
  printf '{"host":"%s","policyHash":"%s","phase":"%s","state":"%s","bootId":"%s","changes":%s,"reasons":%s,"notes":%s,"drift":[%s]}\\n' \\
    "$HOST" "$POLICY" "$PHASE" "$1" "$boot" "$changed" "$r" "$n" "$drifts" >"$STATE/$2.new" &&
    mv -f "$STATE/$2.new" "$STATE/$2"
}
say() {
  lines=$1
  while [ -n "$lines" ]; do
    printf 'linerate-sriov: %s\\n' "\${lines%%"$NL"*}" >&2
    lines=\${lines#*"$NL"}
  done
}
note() { notes="$notes$1$NL"; }
# reason TEXT: preflight collects them all before it refuses.
reason() { reasons="$reasons$1$NL"; }

# lock: one run at a time. mkdir is atomic, and /run is empty after a boot.
lock() {
  mkdir -p "$RUN" || exit 1
  tries=0
  until mkdir "$RUN/lock" 2>/dev/null; do
    get "$RUN/lock/pid" || :
    holder=$got
    if [ -n "$holder" ] && [ ! -d "/proc/$holder" ]; then
      rm -rf "$RUN/lock" # its run was killed
    elif [ "$tries" -ge "\${LINERATE_LOCK_SECONDS:-120}" ]; then
      say "another run (process \${holder:-unknown}) holds $RUN/lock$NL"
      exit 1
    else
      tries=$((tries + 1))
      sleep 1
    fi
  done
  locked=1
  echo $$ >"$RUN/lock/pid"
  trap 'leave' EXIT
  trap 'fail "interrupted: stopped before the end"' INT TERM HUP
}
unlock() {
  [ -z "$locked" ] || rm -rf "$RUN/lock"
  locked=
}

# leave: a program that ends otherwise than it should has failed too.
leave() {
  if [ -z "$ended" ]; then
    trap - EXIT
    reason 'the program stopped before its end'
    roll_back
    status failed "$PHASE.json"
  fi
  unlock
}

# undo_with COMMAND: run, last first, when a later step fails. One line, quoted for eval.
undo_with() { undo="$1$NL$undo"; }
roll_back() {
  todo=$undo undo=
  while [ -n "$todo" ]; do
    problem=
    eval "\${todo%%"$NL"*}" || reasons="$reasons\${problem:+could not be undone: $problem$NL}"
    todo=\${todo#*"$NL"}
  done
}
fail() {
  trap '' INT TERM HUP
  reason "$1"
  say "$1$NL"
  [ -z "$undo" ] || say "undoing what this run changed$NL"
  roll_back
  status failed "$PHASE.json"
  ended=1
  exit 1
}
# checking FUNCTION KNOB DECLARED ACTUAL: in check mode the difference is recorded, and nothing is written.
checking() {
  [ "$MODE" = check ] || return 1
  quoted "$1" && f=$q
  quoted "$2" && k=$q
  quoted "$3" && d=$q
  quoted "$4"
  drifts="$drifts\${drifts:+,}{\\"function\\":\\"$f\\",\\"knob\\":\\"$k\\",\\"declared\\":\\"$d\\",\\"actual\\":\\"$q\\"}"
  reason "$1: $2 is \${4:-not there}, declared $3"
}
`;

export const END = `
passed() {
  [ -z "$reasons" ] && return 0
  say "$reasons"
  status failed "$PHASE.json"
  ended=1
  exit 1
}
# arrive: udev may still be loading the drivers.
arrive() {
  tries=0
  locate
  while [ -n "$reasons" ] && [ "$tries" -lt "\${LINERATE_FIND:-150}" ]; do
    pause
    tries=$((tries + 1)) reasons='' taken=
    locate
  done
}
# read_back PHASE: a write that was taken is not yet a setting that holds.
read_back() {
  MODE=check
  "$1"
  MODE=apply
  [ -z "$reasons" ] && return 0
  told=$reasons reasons=
  fail "written, and not there when read back: \${told%%"$NL"*}"
}

case \${1:-} in
  pre)
    PHASE=pre
    lock
    arrive
    preflight
    passed
    firmware
    kernel
    reboot_once
    pre
    read_back pre
    status applied pre.json
    ended=1
    ;;
  post)
    PHASE=post
    lock
    if [ -e "$RUN/reboot-pending" ]; then
      say "waiting for the reboot that was asked for$NL"
      ended=1
      exit 75
    fi
    locate
    passed
    post
    read_back post
    status applied post.json
    ended=1
    ;;
  verify)
    PHASE=verify MODE=check
    locate
    if [ -z "$reasons" ]; then
      kernel
      pre
      post
    fi
    state=applied
    [ -z "$reasons" ] || state=drift
    status "$state" verify.json || say "no status file: $STATE cannot be written$NL"
    say "$reasons"
    if [ -n "$reasons" ]; then exit 3; fi
    ;;
  *)
    echo "usage: $0 pre|post|verify" >&2
    exit 2
    ;;
esac
`;
