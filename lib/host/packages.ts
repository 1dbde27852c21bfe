/** Tools that a policy asks for beside coreutils and iproute2, and how each family of systems installs them. */
import type { HostPolicy } from './host-policy';

export interface ToolPackage {
  readonly command: string;
  readonly install: string;
}

const INSTALL: readonly { readonly os: RegExp; readonly install: (name: string) => string }[] = [
  {
    os: /^(?:debian|ubuntu)-/,
    install: (name) => `{ apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends ${name}; }`,
  },
  { os: /^rhel-/, install: (name) => `dnf install -qy ${name}` },
  { os: /^suse-/, install: (name) => `zypper -qn install ${name}` },
];

export function packagesOf({ functions, os }: HostPolicy): ToolPackage[] {
  const install = INSTALL.find((row) => row.os.test(os))?.install;
  if (install === undefined) return [];
  const tools: [command: string, name: string][] = [];
  if (functions.some(({ driver, vfs }) => driver?.firmwareCount !== undefined && vfs > 0)) tools.push(['mstconfig', 'mstflint']);
  if (functions.some(({ driver }) => driver?.creates === 'virt-mgmt')) tools.push(['nvme', 'nvme-cli']);
  if (functions.some(({ driver, eswitch }) => driver?.eswitch?.offload === true && eswitch === 'switchdev'))
    tools.push(['ethtool', 'ethtool']);
  return tools.map(([command, name]) => ({ command, install: install(name) }));
}
