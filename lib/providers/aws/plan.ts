/** Where a construct's plan comes from: given, or resolved from the topology once for all constructs that share it. */
import type { IConstruct } from 'constructs';
import type { AwsGroupPlan, AwsPlan } from '../../resolve/plan';
import type { Evaluation } from '../../rules/evaluate';
import { type Finding, TopologyError } from '../../topology/finding';
import { didYouMean } from '../../topology/suggest';
import { annotate, refuseBlocking } from './findings';
import type { PlanProps } from './props';

/** Group constructs of one topology resolve it once. `amend` and `overrides` change the result, so those are not kept. */
const evaluations = new WeakMap<object, Evaluation>();

function evaluated({ topology, overrides, amend }: PlanProps & { readonly topology: object }): Evaluation {
  const plain = overrides === undefined && amend === undefined;
  const known = plain ? evaluations.get(topology) : undefined;
  if (known !== undefined) return known;
  // Loaded here: a caller with a finished plan pays for no catalog and no parser.
  const { evaluate } = require('../../rules/evaluate') as typeof import('../../rules/evaluate');
  const evaluation = evaluate(topology as NonNullable<PlanProps['topology']>, {
    targets: ['aws'],
    ...(overrides === undefined ? {} : { overrides }),
    ...(amend === undefined ? {} : { amend: (plan) => (plan.target === 'aws' ? amend(plan) : plan) }),
  });
  if (plain) evaluations.set(topology, evaluation);
  return evaluation;
}

/**
 * @param group annotate only what concerns this group or the topology as a whole
 * @throws TopologyError with every finding, when one blocks
 */
export function awsPlan(scope: IConstruct, props: PlanProps, group?: string): AwsPlan {
  const { topology, plan } = props;
  if (plan !== undefined && topology === undefined) return plan;
  if (topology === undefined || plan !== undefined) {
    throw refusal({
      rule: 'aws/one-of-topology-and-plan',
      path: scope.node.path,
      message: 'a construct takes either a topology or a plan',
      got: plan === undefined ? 'neither' : 'both',
      fix: "pass topology: { name: 'training', groups: { ... } }, or plan: the AWS plan of evaluate()",
    });
  }
  const { plans, findings } = evaluated({ ...props, topology });
  refuseBlocking(findings);
  const mine = findings.filter(
    ({ path }) => group === undefined || !path.startsWith('groups.') || `${path}.`.startsWith(`groups.${group}.`),
  );
  annotate(scope, mine);
  const found = plans.find((each): each is AwsPlan => each.target === 'aws');
  if (found === undefined) {
    throw refusal({
      rule: 'aws/not-a-target',
      path: 'targets',
      message: 'the topology is not planned for AWS',
      fix: 'add aws: {} to targets, and aws to the `only` of at least one group',
    });
  }
  return found;
}

/** @throws TopologyError when the plan has no such group */
export function groupOf(plan: AwsPlan, name: string): AwsGroupPlan {
  const found = plan.groups.find((group) => group.name === name);
  if (found !== undefined) return found;
  const names = plan.groups.map((group) => group.name);
  const near = didYouMean(name, names);
  throw refusal({
    rule: 'aws/unknown-group',
    path: `groups.${name}`,
    message: 'the plan for AWS has no such group',
    got: name,
    allowed: names,
    fix: near === undefined ? 'name a group of the topology whose `only` includes aws' : `group: '${near}'`,
  });
}

/** One blocking finding about the use of a construct, as the error to throw. */
export function refusal(finding: Omit<Finding, 'level' | 'source'> & { readonly source?: string }): Error {
  return new TopologyError([{ level: 'error', source: 'linerate: properties of the constructs', ...finding }]);
}
