# What the stand-ins share: state in $LINERATE_ROOT/.fake, one file a fact. Sourced by each of them.
# Its own tools, whatever the program under test is given.
PATH=/usr/bin:/bin
K=$LINERATE_ROOT/.fake
S=$LINERATE_ROOT/sys
say() { printf '%s\n' "$*" >>"$K/log"; }
# faulty NAME: is there an error to answer with? A number after it in the file says how often.
faulty() {
  [ -f "$K/fault/$1" ] || return 1
  { read -r error && read -r times; } <"$K/fault/$1"
  if [ -n "${times:-}" ]; then
    times=$((times - 1))
    if [ "$times" -le 0 ]; then rm "$K/fault/$1"; else printf '%s\n%s\n' "$error" "$times" >"$K/fault/$1"; fi
  fi
}
bound() { [ -d "$S/bus/pci/devices/$1/driver" ]; }
bind_to() { # ADDRESS DRIVER
  mkdir -p "$S/bus/pci/drivers/$2"
  : >>"$S/bus/pci/drivers/$2/unbind"
  rm -f "$S/bus/pci/devices/$1/driver"
  ln -s "../../drivers/$2" "$S/bus/pci/devices/$1/driver"
  [ "$2" = vfio-pci ] && return
  [ -f "$K/netdev/$1" ] || return
  read -r net <"$K/netdev/$1"
  mkdir -p "$S/bus/pci/devices/$1/net/$net" "$S/class/net"
  echo 1500 >"$S/bus/pci/devices/$1/net/$net/mtu"
  ln -sfn ../.. "$S/bus/pci/devices/$1/net/$net/device"
  ln -sfn "../../bus/pci/devices/$1/net/$net" "$S/class/net/$net"
}
unbind() {
  rm -f "$S/bus/pci/devices/$1/driver"
  for net in "$S/bus/pci/devices/$1"/net/*; do
    [ -d "$net" ] && rm -f "$S/class/net/${net##*/}" && rm -rf "$net"
  done
}
