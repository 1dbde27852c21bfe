/** Where a component's plan comes from: given, or resolved from the topology once for all components that share it. */
import type { AzureGroupPlan, AzurePlan } from '../../resolve/plan';
import type { Evaluation } from '../../rules/evaluate';
import type { Finding } from '../../topology/finding';
import { didYouMean } from '../../topology/suggest';
import { refusal, refuseBlocking } from './findings';
import type { PlanArgs } from './props';

/** Components of one topology resolve it once. `amend` and `overrides` change the result, so those are not kept. */
const evaluations = new WeakMap<object, Map<boolean, Evaluation>>();

function evaluated({ topology, overrides, amend }: PlanArgs & { readonly topology: object }, lateSshKeys: boolean): Evaluation {
  const plain = overrides === undefined && amend === undefined;
  const known = evaluations.get(topology) ?? new Map<boolean, Evaluation>();
  const kept = plain ? known.get(lateSshKeys) : undefined;
  if (kept !== undefined) return kept;
  // Loaded here: a caller with a finished plan pays for no catalog and no parser.
  const { evaluate } = require('../../rules/evaluate') as typeof import('../../rules/evaluate');
  const evaluation = evaluate(topology as NonNullable<PlanArgs['topology']>, {
    targets: ['azure'],
    lateSshKeys,
    ...(overrides === undefined ? {} : { overrides }),
    ...(amend === undefined ? {} : { amend: (plan) => (plan.target === 'azure' ? amend(plan) : plan) }),
  });
  if (plain) evaluations.set(topology, known.set(lateSshKeys, evaluation));
  return evaluation;
}

export interface PlanUse {
  /** Of the component. */
  readonly name: string;
  /** Keep only what concerns this group or the topology as a whole. @default - everything */
  readonly group?: string;
  /** The component brings its own SSH keys, or needs none. */
  readonly lateSshKeys: boolean;
}

export interface Planned {
  readonly plan: AzurePlan;
  /** Not blocking: for the log, once the component exists. */
  readonly findings: readonly Finding[];
}

/** @throws TopologyError with every finding, when one blocks */
export function azurePlan(args: PlanArgs, { name, group, lateSshKeys }: PlanUse): Planned {
  const { topology, plan } = args;
  if (plan !== undefined && topology === undefined) {
    if (!lateSshKeys && plan.access.sshPublicKeys.length === 0) throw noKeys();
    return { plan, findings: [] };
  }
  if (topology === undefined || plan !== undefined) {
    throw refusal({
      rule: 'azure/one-of-topology-and-plan',
      path: name,
      message: 'a component takes either a topology or a plan',
      got: plan === undefined ? 'neither' : 'both',
      fix: "pass topology: { name: 'training', groups: { ... } }, or plan: the Azure plan of evaluate()",
    });
  }
  const { plans, findings } = evaluated({ ...args, topology }, lateSshKeys);
  refuseBlocking(findings);
  const mine = findings.filter(
    ({ path }) => group === undefined || !path.startsWith('groups.') || `${path}.`.startsWith(`groups.${group}.`),
  );
  const found = plans.find((each): each is AzurePlan => each.target === 'azure');
  if (found !== undefined) return { plan: found, findings: mine };
  throw refusal({
    rule: 'azure/not-a-target',
    path: 'targets',
    message: 'the topology is not planned for Azure',
    fix: 'add azure: {} to targets, and azure to the `only` of at least one group',
  });
}

function noKeys(): Error {
  return refusal({
    rule: 'azure/ssh-key-missing',
    path: 'access.sshPublicKeys',
    message: 'a machine on Azure needs an SSH key: we make no passwords',
    fix: 'give the topology access.sshPublicKeys, or the component sshPublicKeys',
    prevents: 'InvalidParameter: linuxConfiguration.ssh.publicKeys',
  });
}

/** @throws TopologyError when the plan has no such group */
export function groupOf(plan: AzurePlan, name: string): AzureGroupPlan {
  const found = plan.groups.find((group) => group.name === name);
  if (found !== undefined) return found;
  const names = plan.groups.map((group) => group.name);
  const near = didYouMean(name, names);
  throw refusal({
    rule: 'azure/unknown-group',
    path: `groups.${name}`,
    message: 'the plan for Azure has no such group',
    got: name,
    allowed: names,
    fix: near === undefined ? 'name a group of the topology whose `only` includes azure' : `group: '${near}'`,
  });
}
