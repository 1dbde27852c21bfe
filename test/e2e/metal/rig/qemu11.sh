#!/bin/bash
# A root with QEMU 11 (trixie-backports): its virtio-net has SR-IOV. The machine's own QEMU stays.
set -euo pipefail
OUT=${1:?folder}
. /etc/os-release
MIRROR=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $VERSION_CODENAME" | head -1)
MIRROR=${MIRROR%/}
rm -rf "$OUT/root"
mkdir -p "$OUT"
mmdebstrap --quiet --mode=root --variant=minbase --include=qemu-system-x86 \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt=force-unsafe-io \
  --aptopt='Acquire::Languages "none"' --aptopt='Apt::Install-Recommends "false"' \
  --setup-hook='mkdir -p "$1/etc/apt/preferences.d"; printf "Package: qemu* seabios ipxe*\nPin: release n=trixie-backports\nPin-Priority: 900\n" > "$1/etc/apt/preferences.d/qemu"' \
  trixie "$OUT/root" "deb $MIRROR trixie main" "deb $MIRROR trixie-backports main"
