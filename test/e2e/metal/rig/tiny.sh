#!/bin/bash
# tiny.sh IMAGE FILES OUT [KO...]: an initramfs without systemd or disk, 8 s a boot: busybox, dash, ip, devlink, ethtool and the modules. It runs
# FILES/test.sh under $TEST_SHELL (default dash) and powers off.
set -euo pipefail
IMAGE=${1:?} FILES=${2:?} OUT=${3:?}
shift 3
KVER=$(cat "$IMAGE/kver") ROOT=$IMAGE/root
W=$(mktemp -d)
trap 'rm -rf "$W"' EXIT
mkdir -p "$W"/{bin,sbin,m,proc,sys,dev,tmp,run,etc,lib64,usr/lib,usr/bin,usr/sbin,var/lib}
ln -s ../lib64 "$W/usr/lib64"
ln -s usr/lib "$W/lib"
for busybox in "$IMAGE"/busybox/usr/bin/busybox "$IMAGE"/busybox/bin/busybox; do [ ! -e "$busybox" ] || cp "$busybox" "$W/bin/busybox"; done
for program in usr/bin/ip usr/sbin/devlink usr/bin/dash usr/sbin/ethtool usr/bin/dd usr/bin/kmod; do
  cp "$ROOT/$program" "$W/usr/bin/"
  chroot "$ROOT" ldd "/$program" | grep -oE '/[^ ]+\.so[^ ]*' | while read -r library; do
    mkdir -p "$W$(dirname "$library")"
    cp -L "$ROOT$library" "$W$library"
  done
done
ln -s kmod "$W/usr/bin/modprobe"
for module in psample 8021q igb igbvf vfio-pci vfio_iommu_type1 virtio_net dummy; do
  modprobe -d "$IMAGE/modules" -S "$KVER" --show-depends "$module" 2>/dev/null | awk '/^insmod/ { print $2 }'
done | awk '!seen[$0]++' | while read -r file; do
  name=$(basename "$file" .xz)
  case $file in *.xz) xz -dc "$file" >"$W/m/$name" ;; *) cp "$file" "$W/m/$name" ;; esac
  echo "$name"
done >"$W/m/order"
for ko; do cp "$ko" "$W/m/" && basename "$ko" >>"$W/m/order"; done
cp -r "$FILES" "$W/test"
cat >"$W/init" <<INIT
#!/bin/busybox sh
export PATH=/usr/bin:/bin:/sbin
/bin/busybox --install -s /bin 2>/dev/null
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev; mount -t debugfs d /sys/kernel/debug; mount -t tmpfs t /run
while read m; do insmod /m/\$m || echo "insmod \$m failed"; done < /m/order
cd /test
echo "=== start"; ${TEST_SHELL:-/usr/bin/dash} /test/test.sh 2>&1; echo "=== end \$?"; poweroff -f
INIT
chmod +x "$W/init"
(cd "$W" && find . | cpio -o -H newc --quiet) >"$OUT"
