/** Files that the program itself keeps: a name for an interface, rules of udev, kernel arguments; and the one guarded reboot. */
export const FILES = `
# write_file PATH TEXT
write_file() {
  text='' old=
  if [ -f "$R$1" ]; then
    while IFS='' read -r line || [ -n "$line" ]; do old="$old$line$NL"; done <"$R$1"
  fi
  [ "$old" != "$2$NL" ] || return 0
  ! checking host "$1" 'as declared' "\${old:+another text}" || return 0
  mkdir -p "$R\${1%/*}" || fail "$1: its folder cannot be made"
  changed=$((changed + 1))
  if [ -n "$old" ]; then
    saved=$((saved + 1))
    eval "S$saved=\\$old"
    undo_with "file_restore '$1' $saved"
  else
    undo_with "rm -f '$R$1'"
  fi
  { printf '%s\\n' "$2" >"$R$1.new" && mv -f "$R$1.new" "$R$1"; } || fail "$1 cannot be written"
}
file_restore() {
  eval "text=\\$S$2"
  printf '%s' "$text" >"$R$1"
}
# pin_name FUNCTION: the name that the interface has now stays, whatever switchdev does to its phys_port_name.
pin_name() {
  at "$1" && interface || return 0
  file=/etc/systemd/network/10-linerate-\${D##*/}.link
  [ ! -e "$R$file" ] || return 0
  [ "$MODE" = apply ] || return 0
  get "$R/sys/class/net/$N/address" || return 0
  write_file "$file" "# linerate: the name of $1 before its switch goes to switchdev
[Match]
PermanentMACAddress=$got
Type=ether

[Link]
Name=$N"
}
# need_reboot WHY
need_reboot() { reboot="$reboot\${reboot:+; }$1"; }
# reboot_once: never twice for the same reason (boot id and policy are the guard).
reboot_once() {
  guard=$STATE/reboot
  if [ -z "$reboot" ]; then
    [ ! -e "$guard" ] || rm -f "$guard"
    return 0
  fi
  get "$R/proc/sys/kernel/random/boot_id" || got=unknown
  boot=$got
  if [ -e "$guard" ]; then
    { read -r was_policy && read -r was_boot && read -r was_reason; } <"$guard" || :
    if [ "$was_policy" = "$POLICY" ] && [ "$was_reason" = "$reboot" ] && [ "$was_boot" != "$boot" ]; then
      fail "still missing after the reboot that was made for it: $reboot; there is no second one"
    fi
  fi
  { mkdir -p "$STATE" && printf '%s\\n%s\\n%s\\n' "$POLICY" "$boot" "$reboot" >"$guard"; } || fail "$guard cannot be written, so nothing would guard against a reboot loop"
  : >"$RUN/reboot-pending"
  reason "one reboot is needed: $reboot"
  say "$reasons"
  status rebooting pre.json
  ended=1
  if [ -n "\${LINERATE_REBOOT:-}" ]; then
    "$LINERATE_REBOOT"
  else
    # Without logind (masked, or not up yet) the target itself.
    systemctl --no-block reboot 2>/dev/null || systemctl --no-block start reboot.target
  fi
  exit 75
}
`;
