/**
 * systemd units of a cloud machine: the tuning, then the proof, at every boot, and the proof again by a timer, since a
 * fast path can be lost while a machine runs (Azure revokes a virtual function for servicing: azure R19).
 */
import type { ProofMode } from '../topology/types';
import type { CloudConfig } from './cloud-config';
import { TUNE_PATH, TUNE_UNIT } from './tuning-script';

type File = NonNullable<CloudConfig['write_files']>[number];

export const PROOF_PATH = '/usr/local/sbin/linerate-proof';
export const PROOF_UNIT = 'linerate-proof.service';
export const PROOF_TIMER = 'linerate-proof.timer';
/** Reached only where the proof holds: what needs the fast path says `Requires=` and `After=` it. */
export const READY_TARGET = 'linerate-ready.target';
const UNITS = '/etc/systemd/system';

/** Without RemainAfterExit: an interface that appears later starts it again. */
export function tuneUnit(): File {
  return unit(TUNE_UNIT, [
    '[Unit]',
    'Description=linerate: guest tuning',
    // Of irqbalance only whether it runs is asked.
    'After=network-online.target irqbalance.service',
    'Wants=network-online.target',
    '[Service]',
    'Type=oneshot',
    `ExecStart=${TUNE_PATH}`,
    '[Install]',
    'WantedBy=multi-user.target',
  ]);
}

/**
 * The proof judges the finished machine, so it waits for the last stage of cloud-init, in which the caller's own part runs.
 * Wanted by cloud-init.target and not by multi-user.target: cloud-final comes after that one, and it would be a cycle
 * (cloud-init docs, "Boot stages": ordering of units against cloud-init).
 */
const AFTER_CLOUD_INIT = { after: ['cloud-final.service'], wantedBy: 'cloud-init.target' };

/**
 * @param after units that come before the proof
 * @param place where the boot has it; a host orders it after its own units
 */
export function proofUnits(
  proof: ProofMode,
  after: readonly string[],
  place: { readonly after: readonly string[]; readonly wantedBy: string } = AFTER_CLOUD_INIT,
): File[] {
  return [
    unit(PROOF_UNIT, [
      '[Unit]',
      'Description=linerate: prove that the fast path is on',
      `After=${['network-online.target', ...after, ...place.after].join(' ')}`,
      'Wants=network-online.target',
      '[Service]',
      'Type=oneshot',
      // Exit 3 is the verdict "off": with `report` it is news, not a failed unit.
      ...(proof === 'enforce' ? [] : ['SuccessExitStatus=3']),
      // To run the path check, name a machine to measure the path to: LINERATE_PEER=10.0.0.2.
      'EnvironmentFile=-/etc/linerate/proof.env',
      `ExecStart=${PROOF_PATH}`,
      '[Install]',
      `WantedBy=${place.wantedBy}`,
    ]),
    unit(PROOF_TIMER, [
      '[Unit]',
      'Description=linerate: the proof again, for drift',
      '[Timer]',
      'OnBootSec=5min',
      'OnUnitActiveSec=15min',
      'RandomizedDelaySec=60',
      '[Install]',
      'WantedBy=timers.target',
    ]),
    ...(proof === 'enforce' ? [readyTarget(place.wantedBy)] : []),
  ];
}

function readyTarget(wantedBy: string): File {
  return unit(READY_TARGET, [
    '[Unit]',
    'Description=linerate: the fast path is on',
    `Requires=${PROOF_UNIT}`,
    `After=${PROOF_UNIT}`,
    '[Install]',
    `WantedBy=${wantedBy}`,
  ]);
}

export function unit(name: string, lines: readonly string[]): File {
  return { path: `${UNITS}/${name}`, permissions: '0644', content: `${lines.join('\n')}\n` };
}
