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

export interface NeededTool {
  readonly command: string;
  readonly name: string;
}

/** Commands that the policy asks for, and the package that has each (Debian's, Fedora's and SUSE's names agree). */
export function packagesNeeded({ functions }: HostPolicy): NeededTool[] {
  const tools: NeededTool[] = [];
  if (functions.some(({ driver, vfs }) => driver?.firmwareCount !== undefined && vfs > 0))
    tools.push({ command: 'mstconfig', name: 'mstflint' });
  if (functions.some(({ driver }) => driver?.creates === 'virt-mgmt')) tools.push({ command: 'nvme', name: 'nvme-cli' });
  if (functions.some(({ driver, eswitch }) => driver?.eswitch?.offload === true && eswitch === 'switchdev'))
    tools.push({ command: 'ethtool', name: 'ethtool' });
  return tools;
}

export function packagesOf(policy: HostPolicy): ToolPackage[] {
  const install = INSTALL.find((row) => row.os.test(policy.os))?.install;
  return install === undefined ? [] : packagesNeeded(policy).map(({ command, name }) => ({ command, install: install(name) }));
}
