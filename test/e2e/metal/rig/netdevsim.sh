#!/bin/bash
# netdevsim.ko for the guest's kernel: Debian builds none, and every symbol that it needs is exported. IMAGE is the folder of image.sh.
set -euo pipefail
IMAGE=${1:?image folder} OUT=${2:?folder}
. /etc/os-release
MIRROR=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $VERSION_CODENAME" | head -1)
ROOT=$OUT/build
mkdir -p "$OUT"
rm -rf "$ROOT"
mmdebstrap --quiet --mode=root --variant=minbase --include=linux-headers-amd64,linux-source-6.12,make,xz-utils \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt=force-unsafe-io --aptopt='Acquire::Languages "none"' --aptopt='Apt::Install-Recommends "false"' \
  trixie "$ROOT" "deb ${MIRROR%/} trixie main"
KVER=$(ls "$ROOT/usr/lib/modules")
[ "$KVER" = "$(cat "$IMAGE/kver")" ] || { echo "headers are $KVER, the image's kernel is $(cat "$IMAGE/kver"): build the image again" >&2 && exit 1; }
mkdir -p "$ROOT/nds"
tar -C "$ROOT/nds" --strip-components=1 -xJf "$ROOT"/usr/src/linux-source-6.12.tar.xz --wildcards '*/drivers/net/netdevsim/*'
chroot "$ROOT" make -s -C "/lib/modules/$KVER/build" M=/nds/drivers/net/netdevsim CONFIG_NETDEVSIM=m modules
strip --strip-debug -o "$OUT/netdevsim.ko" "$ROOT/nds/drivers/net/netdevsim/netdevsim.ko"
rm -rf "$ROOT"
