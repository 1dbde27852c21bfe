/** The proof on the machine: the script, what it was compiled from (for `linerate verify`), and its units. */
import type { GroupPlan, Plan } from '../resolve/plan';
import type { CloudConfig } from './cloud-config';
import { proofScript, type ProofSubject } from './proof-script';
import { PROOF_PATH, PROOF_TIMER, PROOF_UNIT, proofUnits, READY_TARGET } from './units';

type File = NonNullable<CloudConfig['write_files']>[number];

export const EXPECTS_PATH = '/etc/linerate/expects.json';

export function proofSubject(plan: Plan, group: GroupPlan): ProofSubject {
  return { target: plan.target, topology: plan.topology, group: group.name, machine: group.machine };
}

/** @param after units that come before the proof */
export function proofFiles(plan: Plan, group: GroupPlan, after: readonly string[]): readonly File[] {
  const subject = proofSubject(plan, group);
  return [
    { path: PROOF_PATH, permissions: '0755', content: proofScript(group.expects, subject) },
    { path: EXPECTS_PATH, permissions: '0644', content: `${JSON.stringify({ ...subject, expects: group.expects })}\n` },
    ...proofUnits(group.proof, after),
  ];
}

export function proofUnitNames(group: GroupPlan): readonly string[] {
  return [PROOF_UNIT, PROOF_TIMER, ...(group.proof === 'enforce' ? [READY_TARGET] : [])];
}
