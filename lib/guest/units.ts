/**
 * systemd units of a cloud machine: the tuning, then the proof, at every boot, and the proof again by a timer, since a
 * fast path can be lost while a machine runs (Azure revokes a virtual function for servicing: azure R19).
 */
import type { ProofMode } from '../topology/types';
import type { CloudConfig } from './cloud-config';
import { TUNE_PATH } from './tuning-script';

type File = NonNullable<CloudConfig['write_files']>[number];

export const PROOF_PATH = '/usr/local/sbin/linerate-proof';
const UNITS = '/etc/systemd/system';

export function tuneUnit(): File {
  return unit('linerate-tune.service', [
    '[Unit]',
    'Description=linerate: guest tuning',
    'After=network-online.target',
    'Wants=network-online.target',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    `ExecStart=${TUNE_PATH}`,
    '[Install]',
    'WantedBy=multi-user.target',
  ]);
}

export function proofUnits(proof: ProofMode, tuned: boolean): File[] {
  const after = tuned ? ['After=linerate-tune.service'] : [];
  return [
    unit('linerate-proof.service', [
      '[Unit]',
      'Description=linerate: prove that the fast path is on',
      'After=network-online.target',
      'Wants=network-online.target',
      ...after,
      '[Service]',
      'Type=oneshot',
      // Exit 3 is the verdict "off": with `report` it is news, not a failed unit.
      ...(proof === 'enforce' ? [] : ['SuccessExitStatus=3']),
      `ExecStart=${PROOF_PATH}`,
      '[Install]',
      'WantedBy=multi-user.target',
    ]),
    unit('linerate-proof.timer', [
      '[Unit]',
      'Description=linerate: the proof again, for drift',
      '[Timer]',
      'OnUnitActiveSec=15min',
      'RandomizedDelaySec=60',
      '[Install]',
      'WantedBy=timers.target',
    ]),
  ];
}

function unit(name: string, lines: readonly string[]): File {
  return { path: `${UNITS}/${name}`, permissions: '0644', content: `${lines.join('\n')}\n` };
}
