/**
 * The EFA software for an image that lacks it: AWS's own installer: kernel module, rdma-core and libfabric (`--minimal` would
 * leave libfabric, and so `fi_info`, out). Source: EFA user guide, "Install the EFA software" (field notes aws R-25).
 */
export const EFA_INSTALL_PATH = '/usr/local/sbin/linerate-install-efa';

/** Of the key that signs the installer: the same guide. */
const SIGNER = '4E9091BCBB97A96B26B15E59A05480B1DD2D3CCC';

export function efaInstaller(): { readonly path: string; readonly content: string } {
  return {
    path: EFA_INSTALL_PATH,
    content: `#!/bin/sh
# Installs the EFA driver and libfabric once. Where gpg is, a signature that is not AWS's stops it; a failed download leaves
# nothing behind.
set -eu
command -v fi_info >/dev/null 2>&1 && exit 0
[ -x /opt/amazon/efa/bin/fi_info ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
load() { curl -fsSL --proto '=https' --retry 5 -o "$1" "https://efa-installer.amazonaws.com/$2"; }
load efa.tar.gz aws-efa-installer-latest.tar.gz
if command -v gpg >/dev/null 2>&1 && load efa.sig aws-efa-installer-latest.tar.gz.sig && load efa.key aws-efa-installer.key; then
  export GNUPGHOME="$work/gnupg"
  mkdir -m 700 "$GNUPGHOME"
  gpg --batch --quiet --import efa.key
  gpg --batch --status-fd 1 --verify efa.sig efa.tar.gz 2>/dev/null | grep -q '^\\[GNUPG:\\] VALIDSIG .*${SIGNER}' || {
    echo 'linerate-install-efa: the signature of the installer is not that of AWS' >&2
    exit 1
  }
else echo 'linerate-install-efa: signature not checked: no gpg, or none to load' >&2; fi
tar -xzf efa.tar.gz
cd aws-efa-installer
./efa_installer.sh -y
`,
  };
}
