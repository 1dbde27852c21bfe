#!/bin/bash
# Host tools of the bare-metal tests on Debian 12 or 13, as root: QEMU 10 and what builds images; shells and checkers of the host program.
# Bookworm's QEMU has no SR-IOV of its igb: 10.0 comes from backports, by a list of our own, and the machine's sources stay as they are.
set -euo pipefail
D=${1:?folder}
mkdir -p "$D/lists/partial"
. /etc/os-release
KEYS=/usr/share/keyrings/debian-archive-keyring.gpg
MIRROR=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' "Codename: $VERSION_CODENAME" | head -1)
printf 'deb [signed-by=%s] %s %s main\n' "$KEYS" "${MIRROR%/}" "$VERSION_CODENAME" >"$D/sources.list"
[ "$VERSION_CODENAME" != bookworm ] || printf 'deb [signed-by=%s] %s bookworm-backports main\n' "$KEYS" "${MIRROR%/}" >>"$D/sources.list"
printf 'Dir::Etc::sourcelist "%s/sources.list";\nDir::Etc::sourceparts "/dev/null";\nDir::State::lists "%s/lists";\n' "$D" "$D" >"$D/apt.conf"
export APT_CONFIG=$D/apt.conf DEBIAN_FRONTEND=noninteractive
apt-get -q update
BACKPORTS=()
[ "$VERSION_CODENAME" != bookworm ] || BACKPORTS=(-t bookworm-backports)
apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${BACKPORTS[@]}" qemu-system-x86 qemu-utils
apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends mmdebstrap e2fsprogs kmod cpio xz-utils xorriso busybox dash shellcheck devscripts
