/**
 * The user-data of a cloud machine: the login user, the kernel settings that the plan decided, the software that the
 * image lacks, and then the caller's own part. Pure text: the providers encode it as their cloud wants.
 */
import type { GroupPlan, Plan } from '../resolve/plan';
import { type CloudConfig, renderCloudConfig } from './cloud-config';
import { efaInstaller } from './efa';
import { composeUserData, kindOfUserData, type UserDataPart } from './mime';

/**
 * @param more parts that the caller of a construct adds, after the topology's own `userData`
 * @param archive a MIME archive even around one part
 */
export function guestUserData(plan: Plan, group: GroupPlan, more: readonly UserDataPart[] = [], archive = false): string {
  const own: UserDataPart = { name: 'linerate.cfg', kind: 'cloud-config', text: renderCloudConfig(guestCloudConfig(plan, group)) };
  const caller: UserDataPart[] =
    group.userData === undefined ? [] : [{ name: 'caller', kind: kindOfUserData(group.userData) ?? 'shell', text: group.userData }];
  return composeUserData([own, ...caller, ...more], archive);
}

function guestCloudConfig(plan: Plan, group: GroupPlan): CloudConfig {
  const { user, sshPublicKeys } = plan.access;
  const sysctl =
    'tcpKeepaliveSeconds' in group && group.tcpKeepaliveSeconds !== undefined
      ? [`net.ipv4.tcp_keepalive_time = ${group.tcpKeepaliveSeconds}`]
      : [];
  const installer = 'installEfa' in group && group.installEfa ? [efaInstaller()] : [];
  return {
    ...(sshPublicKeys.length === 0
      ? {}
      : {
          users: [
            'default',
            {
              name: user,
              groups: 'adm, systemd-journal',
              sudo: 'ALL=(ALL) NOPASSWD:ALL',
              shell: '/bin/bash',
              lock_passwd: true,
              ssh_authorized_keys: sshPublicKeys,
            },
          ],
        }),
    write_files: [
      ...(sysctl.length === 0 ? [] : [{ path: '/etc/sysctl.d/90-linerate.conf', permissions: '0644', content: `${sysctl.join('\n')}\n` }]),
      ...installer.map(({ path, content }) => ({ path, permissions: '0755', content })),
    ],
    runcmd: [...(sysctl.length === 0 ? [] : [['sysctl', '--system']]), ...installer.map(({ path }) => [path])],
  };
}
