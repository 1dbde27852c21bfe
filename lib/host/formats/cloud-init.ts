/**
 * The NoCloud seed of a host: user-data, meta-data, network-config. User-data cannot change an instance's network configuration
 * (cloud-init, network-config reference), so units do the work: written, enabled, and on the first boot started by runcmd, since
 * cloud-init writes them after the network is up; from the second boot systemd orders them.
 */
import { type CloudConfig, renderCloudConfig } from '../../guest/cloud-config';
import { composeUserData, kindOfUserData, type UserDataPart } from '../../guest/mime';
import { type CompiledHost, hostPrograms, unitsOf } from '../host-files';
import { packagesOf } from '../packages';

export function seedFiles(compiled: CompiledHost): Record<'user-data' | 'meta-data' | 'network-config', string> {
  return { 'user-data': userData(compiled), 'meta-data': metaData(compiled), 'network-config': networkConfig(compiled) };
}

/** cloud-init runs the scripts of an instance in the order of their names, and runcmd is one of them (cc_scripts_user, runparts). */
const USERS_PART = 'users-part';

function userData(compiled: CompiledHost): string {
  const own: UserDataPart = { name: 'linerate.cfg', kind: 'cloud-config', text: renderCloudConfig(cloudConfig(compiled)) };
  const { userData: callers } = compiled.group;
  return composeUserData([
    own,
    ...(callers === undefined ? [] : [{ name: USERS_PART, kind: kindOfUserData(callers) ?? ('shell' as const), text: callers }]),
  ]);
}

function cloudConfig(compiled: CompiledHost): CloudConfig {
  const { plan } = compiled;
  const units = unitsOf(compiled);
  const names = units.map(({ name }) => name);
  return {
    ...(plan.access.sshPublicKeys.length === 0
      ? {}
      : {
          users: [
            'default',
            {
              name: plan.access.user,
              groups: 'adm, systemd-journal',
              sudo: 'ALL=(ALL) NOPASSWD:ALL',
              shell: '/bin/bash',
              lock_passwd: true,
              ssh_authorized_keys: plan.access.sshPublicKeys,
            },
          ],
        }),
    write_files: [
      ...hostPrograms(compiled).map(({ path, mode, content }) => ({ path, permissions: mode, content })),
      ...units.map(({ name, content }) => ({ path: `/etc/systemd/system/${name}`, permissions: '0644', content })),
    ],
    runcmd: [
      ...packagesOf(compiled.policy).map(({ command, install }) => ['sh', '-c', `command -v ${command} >/dev/null || ${install}`]),
      ['systemctl', 'daemon-reload'],
      ['systemctl', 'enable', ...names],
      ['systemctl', 'start', ...names],
    ],
  };
}

function metaData({ policy, plan }: CompiledHost): string {
  // A new policy is a new instance to cloud-init: what runs once per instance runs again.
  return `instance-id: ${plan.topology}-${policy.name}-${policy.hash.slice(0, 12)}\nlocal-hostname: ${policy.name}\n`;
}

/** DHCP on the boot interface, and nothing on any other: a virtual function must not ask for an address. */
function networkConfig({ policy }: CompiledHost): string {
  if (policy.mac === undefined) {
    return '# No MAC address of a boot interface is declared: cloud-init brings up the first interface with a link, by DHCP.\n';
  }
  return ['version: 2', 'ethernets:', '  boot:', '    match:', `      macaddress: "${policy.mac}"`, '    dhcp4: true', ''].join('\n');
}
