#!/bin/bash
# A Debian 13 guest: OUT/{vmlinuz,initrd.img,root.img,root/,kver,modules/}. Kernel and modules straight from the .deb, no boot loader.
# The cloud kernel has no igb; uncompressed modules and a short list of them save 20 s of every emulated boot.
set -euo pipefail
OUT=${1:?folder}
. /etc/os-release
MIRROR=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $VERSION_CODENAME" | head -1)
MIRROR=${MIRROR%/}
KEYS=/usr/share/keyrings/debian-archive-keyring.gpg
mkdir -p "$OUT"/{apt/lists/partial,apt/cache/archives/partial,dl}
cd "$OUT"
echo "deb [signed-by=$KEYS] $MIRROR trixie main" >apt/sources.list
APT=(-q -o "Dir::Etc::sourcelist=$OUT/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$OUT/apt/lists" -o "Dir::Cache=$OUT/apt/cache" -o APT::Sandbox::User=root)
apt-get "${APT[@]}" update >/dev/null
KERNEL=$(apt-cache "${APT[@]}" depends linux-image-amd64 | awk '/Depends:/ { print $2; exit }')
(cd dl && apt-get "${APT[@]}" download "$KERNEL" busybox-static >/dev/null)

SKIP=(--dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt=force-unsafe-io --aptopt='Acquire::Languages "none"')
rm -rf root
mmdebstrap --quiet --mode=root --variant=minbase "${SKIP[@]}" \
  --include=systemd,systemd-sysv,udev,dbus,cloud-init,iproute2,iputils-ping,pciutils,ethtool,kmod,netplan.io,nvme-cli,ca-certificates,python3-jsonschema,network-manager \
  trixie root "deb $MIRROR trixie main"

rm -rf unpacked busybox
dpkg-deb -x dl/linux-image-*.deb unpacked
dpkg-deb -x dl/busybox-static_*.deb busybox
KVER=$(ls unpacked/usr/lib/modules)
echo "$KVER" >kver
cp "unpacked/boot/vmlinuz-$KVER" vmlinuz
mkdir -p modules/lib
ln -sfn ../../unpacked/usr/lib/modules modules/lib/modules
depmod -b modules -a "$KVER"
WANTED='virtio_blk virtio_net virtio_rng virtio_console ext4 crc32c_generic isofs nls_ascii igb igbvf vfio-pci vfio_iommu_type1 nvme 8021q bonding dummy veth overlay configfs autofs4 fuse af_packet nf_tables ptp dca psample'
TREE=root/usr/lib/modules/$KVER
rm -rf "$TREE"
for module in $WANTED; do modprobe -d "$OUT/modules" -S "$KVER" --show-depends "$module" 2>/dev/null | awk '/^insmod/ { print $2 }'; done | sort -u |
  while read -r file; do
    inside=${file#*/lib/modules/"$KVER"/}
    mkdir -p "$TREE/$(dirname "$inside")"
    xz -dc "$file" >"$TREE/${inside%.xz}"
  done
cp "unpacked/usr/lib/modules/$KVER"/modules.{builtin,builtin.modinfo,order} "$TREE/"
depmod -b root -a "$KVER" 2>/dev/null || true

echo sriov-guest >root/etc/hostname
echo '/dev/vda / ext4 defaults,noatime 0 1' >root/etc/fstab
chroot root systemctl -q enable systemd-networkd
chroot root systemctl -q disable NetworkManager NetworkManager-wait-online NetworkManager-dispatcher 2>/dev/null || true
mkdir -p root/etc/cloud/cloud.cfg.d root/etc/systemd/journald.conf.d
echo 'datasource_list: [ NoCloud, None ]' >root/etc/cloud/cloud.cfg.d/90_dpkg.cfg
printf '[Journal]\nStorage=volatile\n' >root/etc/systemd/journald.conf.d/volatile.conf
chroot root systemctl -q mask apt-daily.timer apt-daily-upgrade.timer e2scrub_all.timer systemd-networkd-wait-online.service systemd-timesyncd.service systemd-logind.service \
  getty@tty1.service serial-getty@ttyS0.service systemd-update-utmp.service systemd-hwdb-update.service ldconfig.service systemd-pstore.service fstrim.timer dpkg-db-backup.timer 2>/dev/null || true

rm -rf initrd
mkdir -p initrd/{bin,m,proc,sys,dev,root}
cp busybox/usr/bin/busybox initrd/bin/ 2>/dev/null || cp busybox/bin/busybox initrd/bin/
for module in virtio_blk ext4 crc32c_generic isofs; do modprobe -d "$OUT/root" -S "$KVER" --show-depends "$module" 2>/dev/null; done | awk '/^insmod/ { print $2 }' | awk '!seen[$0]++' |
  while read -r file; do cp "$file" initrd/m/ && basename "$file"; done >initrd/m/order
cat >initrd/init <<'INIT'
#!/bin/busybox sh
B=/bin/busybox
$B mount -t proc proc /proc; $B mount -t sysfs sysfs /sys; $B mount -t devtmpfs dev /dev
while read m; do $B insmod /m/$m 2>/dev/null; done < /m/order
i=0; while [ ! -b /dev/vda ] && [ $i -lt 400 ]; do $B usleep 50000; i=$((i+1)); done
$B mount -t ext4 -o noatime /dev/vda /root || exec $B sh
$B mount --move /dev /root/dev; $B mount --move /sys /root/sys; $B mount --move /proc /root/proc
exec $B switch_root /root /sbin/init
INIT
chmod +x initrd/init
(cd initrd && find . | cpio -o -H newc --quiet) >initrd.img

rm -rf root/var/cache/apt/archives/*.deb root/var/lib/apt/lists/* root.img
truncate -s 2G root.img
mke2fs -q -F -t ext4 -O ^has_journal,^metadata_csum -E lazy_itable_init=1 -d root root.img
