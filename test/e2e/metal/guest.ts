/** What runs inside the igb guest: small programs that look at the wire and at VFIO, and the report of a boot. */
import { REPORTER } from './rig';

/** Opens a device through VFIO as a guest's QEMU does: group viable, container, IOMMU, device. `hold` keeps it open. */
const VFIO = `import fcntl, os, struct, sys, time
address = sys.argv[1]
group = os.path.basename(os.readlink(f'/sys/bus/pci/devices/{address}/iommu_group'))
container = os.open('/dev/vfio/vfio', os.O_RDWR)
fd = os.open('/dev/vfio/' + group, os.O_RDWR)
status = bytearray(struct.pack('II', 8, 0))
fcntl.ioctl(fd, 0x3B67, status)
print('viable' if struct.unpack('II', status)[1] & 1 else 'not viable', end=' ')
fcntl.ioctl(fd, 0x3B68, struct.pack('i', container))
fcntl.ioctl(container, 0x3B66, 1)
import ctypes
name = ctypes.create_string_buffer(address.encode())
device = ctypes.CDLL(None, use_errno=True).ioctl(fd, 0x3B6A, name)
print('opened' if device >= 0 else 'refused', flush=True)
if sys.argv[2:] == ['hold']:
    time.sleep(3600)
`;

/** Sends untagged frames on one interface; prints the tag with which they come out of another. */
const WIRE = `import socket, struct, sys, time
send_on, see_on = sys.argv[1:3]
source, target = (bytes.fromhex(each.replace(':', '')) for each in sys.argv[3:5])
see = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
see.bind((see_on, 0))
see.setsockopt(263, 8, 1)
see.settimeout(1)
send = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
send.bind((send_on, 0))
end, found = time.time() + 60, set()
while time.time() < end and not found:
    send.send(target + source + b'\\x88\\xb5' + b'linerate' * 8)
    try:
        data, extra, _, _ = see.recvmsg(2048, socket.CMSG_SPACE(20))
    except TimeoutError:
        continue
    if source not in data[:12] or b'linerate' not in data:
        continue
    tag = struct.unpack('IIIHHHH', extra[0][2][:20]) if extra else None
    if tag and tag[0] & 0x10:
        found.add(f'vlan {tag[5] & 0xfff} priority {tag[5] >> 13}')
    elif data[12:14] == b'\\x81\\x00':
        inside = struct.unpack('!H', data[14:16])[0]
        found.add(f'vlan {inside & 0xfff} priority {inside >> 13}')
    else:
        found.add('untagged')
print(' '.join(sorted(found)) or 'nothing')
`;

const REPORT = `#!/bin/sh
exec >/dev/virtio-ports/org.linerate.result 2>&1
${REPORTER}
A=/sys/bus/pci/devices/0000:01:00.0 B=/sys/bus/pci/devices/0000:02:00.0 C=/sys/bus/pci/devices/0000:03:00.0
net() { ls "$1/net"; }
boot=$(($(cat /root/boots 2>/dev/null || echo 0) + 1))
echo $boot >/root/boots
state() { for f in pre post verify; do cat /var/lib/linerate/$f.json; done; }
drivers() { for p in $A $B $C; do for v in $p/virtfn*; do printf '%s ' "$(basename "$(readlink $v/driver)")"; done; done; }
look() {
  r "$1 units" 'systemctl is-active linerate-sriov-pre linerate-sriov-post linerate-proof; systemctl show -p Result --value linerate-sriov-pre linerate-sriov-post linerate-proof; systemctl --failed --no-legend'
  r "$1 state" state
  r "$1 counts" 'cat $A/sriov_numvfs $B/sriov_numvfs $C/sriov_numvfs'
  r "$1 shown" 'ip link show dev $(net $A); ip link show dev $(net $B)'
  r "$1 drivers" drivers
  r "$1 verify" '/usr/local/sbin/linerate-sriov verify'
  r "$1 journal" 'journalctl -b -u linerate-sriov-pre -u linerate-sriov-post -u linerate-proof --no-pager -o cat | tail -30'
}
look "boot$boot"
if [ "$boot" = 1 ]; then
  r 'boot1 vf mac' 'cat $A/virtfn0/net/*/address; ip link show dev $(net $A) | grep "vf 0"'
  for p in $A $B; do ip link set $(net $p) promisc on; ip link set $(net $p/virtfn0) up; ip link set $(net $p/virtfn1) up; done
  sleep 4
  r 'boot1 wire' 'python3 /extra/wire.py $(net $A/virtfn0) $(net $B) $(cat $A/virtfn0/net/*/address) $(cat $B/net/*/address)'
  r 'boot1 wire untagged' 'python3 /extra/wire.py $(net $A/virtfn1) $(net $B) $(cat $A/virtfn1/net/*/address) $(cat $B/net/*/address)'
  for p in $A $B; do ip link set $(net $p) promisc off; done
  ip netns add one; ip netns add two
  a=$(net $A/virtfn1) b=$(net $B/virtfn1)
  r 'boot1 mtu' "cat /sys/class/net/$a/mtu /sys/class/net/$b/mtu /sys/class/net/$(net $A)/mtu"
  ip link set $a netns one; ip -n one addr add 10.9.0.1/24 dev $a; ip -n one link set $a up
  ip link set $b netns two; ip -n two addr add 10.9.0.2/24 dev $b; ip -n two link set $b up
  sleep 4
  r 'boot1 ping' 'ip netns exec one ping -c 3 -i 0.3 -W 2 -q -M do -s 8900 10.9.0.2'
  r 'boot1 vfio' 'python3 /extra/vfio.py $(basename $(readlink $A/virtfn3))'
  r 'boot1 nvme' 'nvme list-secondary /dev/nvme0'
  r 'boot1 proof' '/usr/local/sbin/linerate-proof; cat /var/lib/linerate/proof.json'
  r 'boot1 in another namespace' 'cp /extra/more.sh /tmp/p; sh /tmp/p pre; code=$?; cat $A/sriov_numvfs; (exit $code)'
  sync
  systemctl --no-block start reboot.target
  exit
fi
broken() { # NAME PROGRAM: as the unit, then the right program again
  cp "/extra/$2" /usr/local/sbin/linerate-sriov
  systemctl restart linerate-sriov-pre 2>/dev/null
  r "broken $1" 'systemctl show -p ActiveState,Result linerate-sriov-pre; cat /var/lib/linerate/pre.json; cat $A/sriov_numvfs $B/sriov_numvfs; ip link show dev $(net $A) | grep "vf 0"'
  cp /extra/right.sh /usr/local/sbin/linerate-sriov
}
if [ "$boot" = 2 ]; then
  broken 'count over the device' nine.sh
  broken 'physical function missing' missing.sh
  python3 /extra/vfio.py $(basename $(readlink $A/virtfn3)) hold >/dev/null &
  sleep 3
  broken 'function in use' more.sh
  kill %1
  sleep 1
  r 'same policy, nothing to do' 'systemctl restart linerate-sriov-pre linerate-sriov-post && state'
  echo 0 >$A/sriov_numvfs
  r 'drift' '/usr/local/sbin/linerate-sriov verify'
  r 'repaired' 'systemctl restart linerate-sriov-pre linerate-sriov-post && /usr/local/sbin/linerate-sriov verify && drivers'
fi
sync
systemctl --no-block start poweroff.target
`;

/** Files of the second disk. `programs` are host programs that are wrong in some way. */
export function guestFiles(programs: Readonly<Record<string, string>>): Record<string, string> {
  return { 'vfio.py': VFIO, 'wire.py': WIRE, report: REPORT, ...programs };
}

/** The user's own part of the user-data: mounts the second disk, and reports on every boot, after ours. */
export const BOOTSTRAP = `#!/bin/sh
mkdir -p /extra
echo '/dev/vdc /extra iso9660 ro,nofail 0 0' >>/etc/fstab
cat >/etc/systemd/system/report.service <<'UNIT'
[Unit]
RequiresMountsFor=/extra
After=linerate-sriov-post.service linerate-proof.service
[Service]
Type=oneshot
TimeoutStartSec=1200
ExecStart=/bin/sh /extra/report
[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
mount /extra
systemctl enable report.service
systemctl --no-block start report.service
`;
