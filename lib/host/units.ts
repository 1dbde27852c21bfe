/** The two oneshot units: before the network comes up, and after bonds; and the proof. */
import type { ProofMode } from '../topology/types';

export const PROGRAM_PATH = '/usr/local/sbin/linerate-sriov';
export const HOST_PROOF_PATH = '/usr/local/sbin/linerate-proof';
export const PRE_UNIT = 'linerate-sriov-pre.service';
export const POST_UNIT = 'linerate-sriov-post.service';
export const PROOF_UNIT = 'linerate-proof.service';

export interface UnitFile {
  readonly name: string;
  readonly content: string;
}

/** Far above the 90 s of systemd's default: some drivers take minutes for 64 functions (nmstate/nmstate#2366). */
const TIMEOUT_SECONDS = 600;

export function hostUnits(
  host: string,
  proof: ProofMode,
  program: string = PROGRAM_PATH,
  proofProgram: string = HOST_PROOF_PATH,
): UnitFile[] {
  return [
    unit(PRE_UNIT, [
      '[Unit]',
      `Description=linerate: virtual functions of ${host}, before the network`,
      'DefaultDependencies=no',
      'RequiresMountsFor=/usr/local/sbin /var/lib',
      'After=local-fs.target systemd-remount-fs.service systemd-tmpfiles-setup.service systemd-modules-load.service systemd-udev-trigger.service',
      'Wants=network-pre.target',
      'Before=network-pre.target systemd-networkd.service NetworkManager.service networking.service wicked.service ovs-vswitchd.service openvswitch-switch.service',
      'Conflicts=shutdown.target',
      'Before=shutdown.target',
      '',
      '[Service]',
      'Type=oneshot',
      'RemainAfterExit=yes',
      `TimeoutStartSec=${TIMEOUT_SECONDS}`,
      'ExecStartPre=-/usr/bin/udevadm settle --timeout=60',
      `ExecStart=${program} pre`,
      '',
      '[Install]',
      'WantedBy=multi-user.target',
    ]),
    unit(POST_UNIT, [
      '[Unit]',
      `Description=linerate: drivers of the virtual functions of ${host}, after the network`,
      `Requires=${PRE_UNIT}`,
      `After=${PRE_UNIT} network.target systemd-networkd-wait-online.service NetworkManager-wait-online.service ovs-vswitchd.service`,
      'Before=libvirtd.service virtqemud.service kubelet.service',
      '',
      '[Service]',
      'Type=oneshot',
      'RemainAfterExit=yes',
      `TimeoutStartSec=${TIMEOUT_SECONDS}`,
      `ExecStart=${program} post`,
      '',
      '[Install]',
      'WantedBy=multi-user.target',
    ]),
    ...(proof === 'off'
      ? []
      : [
          unit(PROOF_UNIT, [
            '[Unit]',
            `Description=linerate: prove that ${host} is what it is declared to be`,
            `Requires=${POST_UNIT}`,
            `After=${POST_UNIT} network-online.target`,
            '',
            '[Service]',
            'Type=oneshot',
            // Exit 3 is the verdict "off": with `report` it is news, not a failed unit.
            ...(proof === 'enforce' ? [] : ['SuccessExitStatus=3']),
            `ExecStart=${program} verify`,
            `ExecStart=${proofProgram}`,
            '',
            '[Install]',
            'WantedBy=multi-user.target',
          ]),
        ]),
  ];
}

function unit(name: string, lines: readonly string[]): UnitFile {
  return { name, content: `${lines.join('\n')}\n` };
}
