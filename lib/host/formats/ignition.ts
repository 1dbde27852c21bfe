/**
 * Ignition 3.3.0 (Fedora CoreOS, Flatcar): files, units and kernel arguments before the first real boot, so the first boot is like every other.
 * Nothing is installed, and nothing of the user's runs.
 */
import { gzipSync } from 'node:zlib';
import { type CompiledHost, hostPrograms, unitsOf } from '../host-files';
import type { Loss, RenderedFormat } from '../loss-report';
import { packagesNeeded } from '../packages';
import { staticKernelArguments } from './static-kernel-arguments';

/** Flatcar's /usr is an image; Fedora CoreOS has /usr/local under /var, and SELinux lets programs run from there. */
const DIRECTORY: Readonly<Record<string, string>> = { flatcar: '/opt/linerate/sbin', 'fedora-coreos': '/usr/local/sbin' };

export function renderIgnition(compiled: CompiledHost): RenderedFormat {
  const { policy, plan, group } = compiled;
  const directory = DIRECTORY[policy.os] ?? '/usr/local/sbin';
  const program = `${directory}/linerate-sriov`;
  const proof = `${directory}/linerate-proof`;
  const kernelArguments = staticKernelArguments(policy);
  const config = {
    ignition: { version: '3.3.0' },
    ...(kernelArguments.length === 0 ? {} : { kernelArguments: { shouldExist: kernelArguments } }),
    ...(plan.access.sshPublicKeys.length === 0
      ? {}
      : {
          passwd: {
            users: [{ name: plan.access.user, groups: ['sudo', 'wheel', 'systemd-journal'], sshAuthorizedKeys: plan.access.sshPublicKeys }],
          },
        }),
    storage: {
      files: [
        { path: '/etc/hostname', mode: 0o644, overwrite: true, contents: { source: dataUrl(`${policy.name}\n`) } },
        ...hostPrograms(compiled, program, proof).map(({ path, mode, content }) => ({
          path,
          mode: Number.parseInt(mode, 8),
          overwrite: true,
          contents: { compression: 'gzip', source: packedUrl(content) },
        })),
      ],
    },
    systemd: { units: unitsOf(compiled, program, proof).map(({ name, content }) => ({ name, enabled: true, contents: content })) },
  };
  const losses: Loss[] = [
    ...(policy.kernel.isolateCpus === undefined
      ? []
      : [
          {
            what: 'kernel isolateCpus',
            because: 'the CPUs follow from the host: not in Ignition; the program adds them on the first boot, with its one reboot',
          },
        ]),
    ...packagesNeeded(policy).map(({ command, name }) => ({
      what: command,
      because: 'Ignition installs no packages, and preflight refuses without it',
      instead: policy.os === 'flatcar' ? `a systemd-sysext image with ${name}` : `rpm-ostree install ${name}`,
    })),
    ...(group.userData === undefined
      ? []
      : [
          {
            what: "metal.userData, the user's own part",
            because: 'Ignition runs no scripts and reads no cloud-config',
            instead: 'a unit in an Ignition config that merges this one',
          },
        ]),
  ];
  return { format: 'ignition', files: { 'config.ign': `${JSON.stringify(config, undefined, 2)}\n` }, losses };
}

function dataUrl(text: string): string {
  return `data:,${encodeURIComponent(text)}`;
}

/** No time stamp and no file name in the gzip header: equal bytes for equal text. */
function packedUrl(text: string): string {
  return `data:;base64,${gzipSync(text, { level: 9 }).toString('base64')}`;
}
