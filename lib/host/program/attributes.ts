/**
 * Attributes of virtual functions. Read once for a function, written in one batch, and only what differs: on ice and i40e each
 * write resets the virtual function. One attribute to a line, so that the line which is refused names it.
 */
export const ATTRIBUTES = `
# vf_read FUNCTION COUNT: $V0, $V1 ... are what ip shows of each virtual function.
vf_read() {
  batch='' batch_back=
  at "$1" || return 0
  interface || {
    checking "$1" interface present absent || fail "$1: the physical function has no network interface: its driver did not come up"
    return 0
  }
  n=0
  while [ "$n" -lt "$2" ]; do eval "V$n=" && n=$((n + 1)); done
  tool ip
  problem=$("$tool" link show dev "$N" 2>&1) || fail "$1: ip link show dev $N: $problem"
  vf_lines
}
vf_lines() {
  while IFS='' read -r line; do
    case $line in
      *' vf '[0-9]*)
        n=\${line#*' vf '}
        eval "V\${n%%[!0-9]*}=\\$line,"
        ;;
    esac
  done <<EOF_SHOWN
$problem
EOF_SHOWN
}
# shown WORD DEFAULT: the value after ", WORD " in $line. What the driver does not show is as it is without the attribute.
shown() {
  case $line in *", $1 "*) ;; *) got=$2 && return ;; esac
  got=\${line#*", $1 "}
  got=\${got%%,*}
}
# differs N WORD WANT IS: in check mode a difference is recorded; in apply mode the caller writes it.
differs() {
  [ "$3" != "$4" ] || return 1
  ! checking "$F" "vf $1 $2" "$3" "$4"
}
# write_vf N ARGUMENTS BACK
write_vf() {
  changed=$((changed + 1))
  batch="\${batch}link set dev $N vf $1 $2$NL"
  batch_back="link set dev $N vf $1 $3$NL$batch_back"
}
# vf FUNCTION N [mac M] [vlan V] [qos Q] [proto P] [min_tx_rate R] [max_tx_rate R] [spoofchk S] [trust T] [state S] [query_rss Q] [node_guid G] [port_guid G]
vf() {
  at "$1" || return 0
  eval "line=\\\${V$2:-}"
  vf=$2 mac='' vlan='' qos='' proto='' min='' max='' spoof='' trust='' state='' rss='' node='' port=
  if [ -z "$line" ]; then
    checking "$1" "vf $2" present absent || fail "$1: ip link show lists no vf $2"
    return 0
  fi
  shift 2
  while [ $# -gt 1 ]; do
    case $1 in
      mac) mac=$2 ;; vlan) vlan=$2 ;; qos) qos=$2 ;; proto) proto=$2 ;;
      min_tx_rate) min=$2 ;; max_tx_rate) max=$2 ;; spoofchk) spoof=$2 ;; trust) trust=$2 ;;
      state) state=$2 ;; query_rss) rss=$2 ;; node_guid) node=$2 ;; port_guid) port=$2 ;;
    esac
    shift 2
  done
  if [ -n "$mac" ]; then
    got=\${line#*link/ether } && got=\${got#*MAC } && got=\${got%%[ ,]*}
    if differs "$vf" mac "$mac" "$got"; then write_vf "$vf" "mac $mac" "mac $got"; fi
  fi
  if [ -n "$vlan" ]; then
    shown vlan 0 && is_vlan=$got
    shown qos 0 && is_qos=$got
    shown 'vlan protocol' 802.1Q && is_proto=$got
    if differs "$vf" vlan "$vlan\${qos:+ qos $qos}\${proto:+ $proto}" "$is_vlan\${qos:+ qos $is_qos}\${proto:+ $is_proto}"; then
      [ "$proto" = "$is_proto" ] && [ "$proto" != 802.1ad ] && proto=
      write_vf "$vf" "vlan $vlan\${qos:+ qos $qos}\${proto:+ proto $proto}" "vlan $is_vlan\${qos:+ qos $is_qos}\${proto:+ proto $is_proto}"
    fi
  fi
  if [ -n "$max" ] || [ -n "$min" ]; then
    shown max_tx_rate 0Mbps && is_max=\${got%Mbps}
    shown min_tx_rate 0Mbps && is_min=\${got%Mbps}
    if differs "$vf" rate "\${min:+min $min }\${max:+max $max}" "\${min:+min $is_min }\${max:+max $is_max}"; then
      write_vf "$vf" "\${min:+min_tx_rate $min }\${max:+max_tx_rate $max}" "\${min:+min_tx_rate $is_min }\${max:+max_tx_rate $is_max}"
    fi
  fi
  if [ -n "$spoof" ]; then
    shown 'spoof checking' off
    if differs "$vf" spoofchk "$spoof" "$got"; then write_vf "$vf" "spoofchk $spoof" "spoofchk $got"; fi
  fi
  if [ -n "$trust" ]; then
    shown trust off
    if differs "$vf" trust "$trust" "$got"; then write_vf "$vf" "trust $trust" "trust $got"; fi
  fi
  if [ -n "$state" ]; then
    shown link-state auto
    if differs "$vf" state "$state" "$got"; then write_vf "$vf" "state $state" "state $got"; fi
  fi
  if [ -n "$rss" ]; then
    shown query_rss off
    if differs "$vf" query_rss "$rss" "$got"; then write_vf "$vf" "query_rss $rss" "query_rss $got"; fi
  fi
  if [ -n "$node" ]; then
    shown NODE_GUID ''
    if differs "$vf" node_guid "$node" "$got"; then write_vf "$vf" "node_guid $node" "node_guid \${got:-$node}"; fi
  fi
  if [ -n "$port" ]; then
    shown PORT_GUID ''
    if differs "$vf" port_guid "$port" "$got"; then write_vf "$vf" "port_guid $port" "port_guid \${got:-$port}"; fi
  fi
}
# vf_write FUNCTION: everything that differs, in one process. New virtual functions need no undo of their own: the count takes it back.
vf_write() {
  [ -n "$batch" ] && at "$1" || return 0
  tool ip
  eval "is_new=\\\${NEW$I:-}"
  if [ -z "$is_new" ]; then
    saved=$((saved + 1))
    eval "S$saved=\\$batch_back"
    undo_with "batch_restore $saved"
  fi
  problem=$(printf '%s' "$batch" | "$tool" -batch - 2>&1) && { batch='' batch_back='' && return 0; }
  refused=\${problem##*:}
  refused=\${refused%%[!0-9]*}
  n=1 text=$batch
  while [ "$n" -lt "\${refused:-1}" ]; do text=\${text#*"$NL"} && n=$((n + 1)); done
  problem=\${problem%%"$NL"*}
  errno "$problem" vf
  fail "$1: ip \${text%%"$NL"*}: \${problem##*answers: }\${errno:+ ($errno)}"
}
batch_restore() {
  tool ip
  eval "text=\\$S$1"
  printf '%s' "$text" | "$tool" -force -batch - >/dev/null 2>&1
}
# vf_restore SHOWN: the attributes that ip showed before the virtual functions were destroyed.
vf_restore() {
  problem=$1 text=
  interface && tool ip || return 0
  while IFS='' read -r line; do
    case $line in *' vf '[0-9]*) ;; *) continue ;; esac
    n=\${line#*' vf '} && n=\${n%%[!0-9]*} line=$line,
    got=\${line#*link/ether } && got=\${got#*MAC } && text="\${text}link set dev $N vf $n mac \${got%%[ ,]*}$NL"
    shown vlan 0 && is_vlan=$got && shown qos 0
    [ "$is_vlan" = 0 ] || text="\${text}link set dev $N vf $n vlan $is_vlan qos $got$NL"
    shown max_tx_rate 0Mbps
    [ "$got" = 0Mbps ] || text="\${text}link set dev $N vf $n max_tx_rate \${got%Mbps}$NL"
    shown 'spoof checking' ''
    [ -z "$got" ] || text="\${text}link set dev $N vf $n spoofchk $got$NL"
    shown trust ''
    [ -z "$got" ] || text="\${text}link set dev $N vf $n trust $got$NL"
  done <<EOF_SHOWN
$1
EOF_SHOWN
  printf '%s' "$text" | "$tool" -force -batch - >/dev/null 2>&1
  problem=
}
`;
