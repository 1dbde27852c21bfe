/**
 * The user-data of a cloud machine: the login user, the tuning, the software that the image lacks, the proof, and then the
 * caller's own part. Pure text: the providers encode it as their cloud wants.
 */
import type { GroupPlan, Plan } from '../resolve/plan';
import { type CloudConfig, compressFiles, renderCloudConfig } from './cloud-config';
import { efaInstaller } from './efa';
import { composeUserData, kindOfUserData, type UserDataPart } from './mime';
import { proofFiles, proofUnitNames } from './proof-files';
import { tuningSettings } from './tuning';
import { TUNE_UNIT, tuningFiles, UNTUNE_COMMANDS } from './tuning-script';
import { tuneUnit } from './units';

/** What tells the platform how the proof went: files, and units that start after the proof. */
export interface ProofReporter {
  readonly files: NonNullable<CloudConfig['write_files']>;
  readonly units: readonly string[];
}

/**
 * @param more parts that the caller of a construct adds, after the topology's own `userData`
 * @param archive a MIME archive even around one part, for services that merge theirs into it and take no gzip around the whole
 * @param reporter of `proof: enforce`
 */
export function guestUserData(
  plan: Plan,
  group: GroupPlan,
  more: readonly UserDataPart[] = [],
  archive = false,
  reporter?: ProofReporter,
): string {
  const config = guestCloudConfig(plan, group, reporter);
  const fitting = archive ? { ...config, write_files: compressFiles(config.write_files ?? []) } : config;
  const own: UserDataPart = { name: 'linerate.cfg', kind: 'cloud-config', text: renderCloudConfig(fitting) };
  const caller: UserDataPart[] =
    group.userData === undefined ? [] : [{ name: 'caller', kind: kindOfUserData(group.userData) ?? 'shell', text: group.userData }];
  return composeUserData([own, ...caller, ...more], archive);
}

/** What cloud-init is to do, as data. */
export function guestCloudConfig(plan: Plan, group: GroupPlan, reporter: ProofReporter | undefined): CloudConfig {
  const settings = tuningSettings(plan, group);
  const tuned = settings.length > 0;
  const installer = 'installEfa' in group && group.installEfa ? [efaInstaller()] : [];
  const proven = group.proof !== 'off';
  const reported = proven ? reporter : undefined;
  // The proof and its reporter wait for the end of cloud-init, so nothing in it may wait for them.
  const last = proven ? [...proofUnitNames(group), ...(reported?.units ?? [])] : [];
  return {
    ...(plan.access.sshPublicKeys.length === 0 ? {} : { users: ['default', loginUser(plan)] }),
    write_files: [
      ...(tuned ? [...tuningFiles(settings), tuneUnit()] : []),
      ...installer.map(({ path, content }) => ({ path, permissions: '0755', content })),
      ...(proven ? proofFiles(plan, group, tuned ? [TUNE_UNIT] : []) : []),
      ...(reported?.files ?? []),
    ],
    runcmd: [
      ...(tuned ? [] : UNTUNE_COMMANDS),
      ...installer.map(({ path }) => [path]),
      ...(tuned || proven ? [['systemctl', 'daemon-reload']] : []),
      ...(tuned ? [['systemctl', 'enable', '--now', TUNE_UNIT]] : []),
      ...(last.length === 0
        ? []
        : [
            ['systemctl', 'enable', ...last],
            ['systemctl', 'start', '--no-block', ...last],
          ]),
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
