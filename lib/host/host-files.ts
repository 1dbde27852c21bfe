/** What a Linux host gets whatever brings it there: the program, the units, the proof. Every renderer ships the same files. */
import { proofScript } from '../guest/proof-script';
import { metalExpectation } from '../resolve/metal-expect';
import type { MetalGroupPlan, MetalHostPlan, MetalPlan } from '../resolve/plan';
import { type HostPolicy, hostPolicy } from './host-policy';
import type { HostOperations } from './operation';
import { compilePolicy } from './operations';
import { hostProgram } from './program/program';
import { HOST_PROOF_PATH, hostUnits, PROGRAM_PATH, type UnitFile } from './units';

export interface HostFile {
  readonly path: string;
  readonly mode: '0755' | '0644';
  readonly content: string;
}

/** Everything about one host that the renderers need. */
export interface CompiledHost {
  readonly plan: MetalPlan;
  readonly group: MetalGroupPlan;
  readonly host: MetalHostPlan;
  readonly policy: HostPolicy;
  readonly operations: HostOperations;
  readonly program: string;
}

export function compileHost(plan: MetalPlan, group: MetalGroupPlan, host: MetalHostPlan): CompiledHost {
  const policy = hostPolicy(plan, group, host);
  const operations = compilePolicy(policy);
  return { plan, group, host, policy, operations, program: hostProgram(policy, operations) };
}

/** Programs in `directory`, for systems whose /usr is not theirs to write. */
export function hostPrograms({ plan, group, policy, program }: CompiledHost, path = PROGRAM_PATH, proofPath = HOST_PROOF_PATH): HostFile[] {
  const expects = metalExpectation(policy.functions, group.mtuBytes);
  return [
    { path, mode: '0755', content: program },
    ...(group.proof === 'off'
      ? []
      : [
          {
            path: proofPath,
            mode: '0755' as const,
            content: proofScript(expects, { target: 'metal', topology: plan.topology, group: group.name, machine: group.machine }),
          },
        ]),
  ];
}

export function unitsOf({ policy, group }: CompiledHost, path?: string, proofPath?: string): UnitFile[] {
  return hostUnits(policy.name, group.proof, path, proofPath);
}
