/**
 * The EFA software for an image that lacks it: AWS's own installer: kernel module,
 * rdma-core and libfabric (`--minimal` would leave libfabric, and so `fi_info`, out). Source: EFA user guide, "Install the EFA software" (field notes aws R-25).
 */
export function efaInstaller(): { readonly path: string; readonly content: string } {
  return {
    path: '/usr/local/sbin/linerate-install-efa',
    content: `#!/bin/sh
# Installs the EFA driver and libfabric once. The archive is signed by AWS; a failed download leaves nothing behind.
set -eu
command -v fi_info >/dev/null 2>&1 && exit 0
[ -x /opt/amazon/efa/bin/fi_info ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
curl -fsSL --retry 5 -o efa.tar.gz https://efa-installer.amazonaws.com/aws-efa-installer-latest.tar.gz
tar -xzf efa.tar.gz
cd aws-efa-installer
./efa_installer.sh -y
`,
  };
}
