/** Where a host's plan comes from: given, or resolved from the topology. */
import type { MetalPlan } from '../../resolve/plan';
import type { CompleteTopology } from '../../topology/complete';
import { type Finding, isBlocking, TopologyError } from '../../topology/finding';
import type { Topology } from '../../topology/types';

export interface MetalPlanProps {
  /** Either this or `plan`. */
  readonly topology?: Topology | CompleteTopology;
  readonly plan?: MetalPlan;
  /** The last word on the plan before the rules see it: data in, data out. */
  readonly amend?: (plan: MetalPlan) => MetalPlan;
}

export interface PlannedMetal {
  readonly plan: MetalPlan;
  /** Not blocking. */
  readonly findings: readonly Finding[];
}

/** @throws TopologyError with every finding, when one blocks */
export function metalPlan({ topology, plan, amend }: MetalPlanProps): PlannedMetal {
  if (plan !== undefined && topology === undefined) return { plan: amend === undefined ? plan : amend(plan), findings: [] };
  if (topology === undefined || plan !== undefined) {
    throw refused({
      rule: 'host/one-of-topology-and-plan',
      message: 'HostSriov takes either a topology or a plan',
      got: plan === undefined ? 'neither' : 'both',
      fix: "pass topology: { name: 'rack', groups: { ... } }, or plan: the metal plan of evaluate()",
    });
  }
  // Loaded here: a caller with a finished plan pays for no catalog and no parser.
  const { evaluate } = require('../../rules/evaluate') as typeof import('../../rules/evaluate');
  const { plans, findings } = evaluate(topology, {
    targets: ['metal'],
    ...(amend === undefined ? {} : { amend: (each) => (each.target === 'metal' ? amend(each) : each) }),
  });
  if (findings.some(isBlocking)) throw new TopologyError(findings);
  const found = plans.find((each): each is MetalPlan => each.target === 'metal');
  if (found === undefined) {
    throw refused({
      rule: 'host/not-a-target',
      message: 'the topology is not planned on bare metal',
      fix: 'name hosts in a group: metal: { hosts: [ { name: rack1-n01 } ] }',
    });
  }
  return { plan: found, findings };
}

function refused(finding: Pick<Finding, 'rule' | 'message' | 'got' | 'fix'>): TopologyError {
  return new TopologyError([{ level: 'error', path: '', source: 'linerate: arguments of HostSriov', ...finding }]);
}
