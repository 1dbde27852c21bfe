/** Where a component's plan comes from: given, or resolved from the topology once for all components that share it. */
import type { GcpGroupPlan, GcpPlan } from '../../resolve/plan';
import type { Evaluation } from '../../rules/evaluate';
import type { Finding } from '../../topology/finding';
import { didYouMean } from '../../topology/suggest';
import { refusal, refuseBlocking } from './findings';
import type { PlanArgs } from './props';

/** Group components of one topology resolve it once. `amend` and `overrides` change the result, so those are not kept. */
const evaluations = new WeakMap<object, Evaluation>();

function evaluated({ topology, overrides, amend }: PlanArgs & { readonly topology: object }): Evaluation {
  const plain = overrides === undefined && amend === undefined;
  const known = plain ? evaluations.get(topology) : undefined;
  if (known !== undefined) return known;
  // Loaded here: a caller with a finished plan pays for no catalog and no parser.
  const { evaluate } = require('../../rules/evaluate') as typeof import('../../rules/evaluate');
  const evaluation = evaluate(topology as NonNullable<PlanArgs['topology']>, {
    targets: ['gcp'],
    ...(overrides === undefined ? {} : { overrides }),
    ...(amend === undefined ? {} : { amend: (plan) => (plan.target === 'gcp' ? amend(plan) : plan) }),
  });
  if (plain) evaluations.set(topology, evaluation);
  return evaluation;
}

export interface Planned {
  readonly plan: GcpPlan;
  /** Not blocking: for the log, once the component exists. */
  readonly findings: readonly Finding[];
}

/**
 * @param group keep only what concerns this group or the topology as a whole
 * @throws TopologyError with every finding, when one blocks
 */
export function gcpPlan(args: PlanArgs, group?: string): Planned {
  const { topology, plan } = args;
  if (plan !== undefined && topology === undefined) return { plan, findings: [] };
  if (topology === undefined || plan !== undefined) {
    throw refusal({
      rule: 'gcp/one-of-topology-and-plan',
      path: '',
      message: 'a component takes either a topology or a plan',
      got: plan === undefined ? 'neither' : 'both',
      fix: "pass topology: { name: 'training', groups: { ... } }, or plan: the gcp plan of evaluate()",
    });
  }
  const { plans, findings } = evaluated({ ...args, topology });
  refuseBlocking(findings);
  const found = plans.find((each): each is GcpPlan => each.target === 'gcp');
  if (found === undefined) {
    throw refusal({
      rule: 'gcp/not-a-target',
      path: 'targets',
      message: 'the topology is not planned for Google Cloud',
      fix: 'add gcp: {} to targets, and gcp to the `only` of at least one group',
    });
  }
  const mine = findings.filter(
    ({ path }) => group === undefined || !path.startsWith('groups.') || `${path}.`.startsWith(`groups.${group}.`),
  );
  return { plan: found, findings: mine };
}

/** @throws TopologyError when the plan has no such group */
export function groupOf(plan: GcpPlan, name: string): GcpGroupPlan {
  const found = plan.groups.find((group) => group.name === name);
  if (found !== undefined) return found;
  const names = plan.groups.map((group) => group.name);
  const near = didYouMean(name, names);
  throw refusal({
    rule: 'gcp/unknown-group',
    path: `groups.${name}`,
    message: 'the plan for Google Cloud has no such group',
    got: name,
    allowed: names,
    fix: near === undefined ? 'name a group of the topology whose `only` includes gcp' : `group: '${near}'`,
  });
}
