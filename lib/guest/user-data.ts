/**
 * The user-data of a cloud machine: the login user, the tuning, the software that the image lacks, the proof, and then the
 * caller's own part. Pure text: the providers encode it as their cloud wants.
 */
import type { GroupPlan, Plan } from '../resolve/plan';
import { type CloudConfig, renderCloudConfig } from './cloud-config';
import { efaInstaller } from './efa';
import { composeUserData, kindOfUserData, type UserDataPart } from './mime';
import { proofScript } from './proof-script';
import { tuningSettings } from './tuning';
import { tuningFiles, UNTUNE_COMMANDS } from './tuning-script';
import { PROOF_PATH, proofUnits, tuneUnit } from './units';

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
  const settings = tuningSettings(plan, group);
  const tuned = settings.length > 0;
  const installer = 'installEfa' in group && group.installEfa ? [efaInstaller()] : [];
  const proof = group.proof !== 'off';
  const units = [...(tuned ? ['linerate-tune.service'] : []), ...(proof ? ['linerate-proof.service', 'linerate-proof.timer'] : [])];
  return {
    ...(plan.access.sshPublicKeys.length === 0 ? {} : { users: ['default', loginUser(plan)] }),
    write_files: [
      ...(tuned ? [...tuningFiles(settings), tuneUnit()] : []),
      ...installer.map(({ path, content }) => ({ path, permissions: '0755', content })),
      ...(proof
        ? [
            {
              path: PROOF_PATH,
              permissions: '0755',
              content: proofScript(group.expects, {
                target: plan.target,
                topology: plan.topology,
                group: group.name,
                machine: group.machine,
              }),
            },
            ...proofUnits(group.proof, tuned),
          ]
        : []),
    ],
    runcmd: [
      ...(tuned ? [] : UNTUNE_COMMANDS),
      ...installer.map(({ path }) => [path]),
      ...(units.length === 0 ? [] : [['systemctl', 'daemon-reload'], ...units.map((name) => ['systemctl', 'enable', '--now', name])]),
    ],
  };
}

function loginUser({ access }: Plan): Readonly<Record<string, unknown>> {
  return {
    name: access.user,
    groups: 'adm, systemd-journal',
    sudo: 'ALL=(ALL) NOPASSWD:ALL',
    shell: '/bin/bash',
    lock_passwd: true,
    ssh_authorized_keys: access.sshPublicKeys,
  };
}
