/** Topologies for Azure in few words, and what the resolver and the rules make of them. */
import { loadCatalog } from '../../lib/catalog/load';
import { catalogOf } from '../../lib/catalog/indexed';
import type { AzureMachine, Catalog } from '../../lib/catalog/rows';
import { resolveAzure } from '../../lib/resolve/azure';
import type { AzureGroupPlan, AzurePlan } from '../../lib/resolve/plan';
import { AZURE_RULES } from '../../lib/rules/azure';
import { runRules } from '../../lib/rules/rule';
import type { CompleteTopology } from '../../lib/topology/complete';
import { type Finding, formatFinding, isBlocking } from '../../lib/topology/finding';
import { completeTopology } from '../../lib/topology/parse';
import type { GroupNeed, Topology } from '../../lib/topology/types';

export const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig example@linerate';
export const azure = loadCatalog('azure');

/** @param more over the group `g` alone, or several groups and the topology's own fields */
export function topologyOf(groups: Readonly<Record<string, GroupNeed>>, more: Partial<Topology> = {}): CompleteTopology {
  const { topology, findings } = completeTopology({
    name: 't',
    targets: { azure: {} },
    access: { sshPublicKeys: [KEY], from: ['203.0.113.0/24'] },
    ...more,
    groups,
  } satisfies Topology);
  if (topology === undefined) throw new Error(findings.map(formatFinding).join('\n'));
  return topology;
}

export interface Outcome {
  readonly topology: CompleteTopology;
  readonly plan: AzurePlan;
  readonly group: AzureGroupPlan;
  readonly findings: readonly Finding[];
  readonly errors: readonly Finding[];
  of(rule: string): readonly Finding[];
}

export function outcome(
  topology: CompleteTopology,
  amend: (plan: AzurePlan) => AzurePlan = (plan) => plan,
  catalog: Catalog<'azure'> = azure,
): Outcome {
  const resolved = resolveAzure(topology, catalog);
  const plan = amend(resolved.plan as AzurePlan);
  const findings = [...resolved.findings, ...runRules(AZURE_RULES, { topology, plan, catalog })];
  return {
    topology,
    plan,
    group: plan.groups[0] as AzureGroupPlan,
    findings,
    errors: findings.filter(isBlocking),
    of: (rule) => findings.filter((finding) => finding.rule === rule),
  };
}

/** A catalog of this size alone: the contest over all of them is not what is asked. */
export function catalogWith(row: AzureMachine): Catalog<'azure'> {
  const { asOf, pricesAsOf, priceRegion, retired, overrides } = azure;
  return catalogOf('azure', [row], { asOf, pricesAsOf, priceRegion, retired, overrides });
}

/** One group `g`. */
export function one(group: GroupNeed, more: Partial<Topology> = {}, amend?: (plan: AzurePlan) => AzurePlan): Outcome {
  return outcome(topologyOf({ g: group }, more), amend);
}

/** Every group of the plan with these fields over it. */
export function amended(more: Partial<AzureGroupPlan>): (plan: AzurePlan) => AzurePlan {
  return (plan) => ({ ...plan, groups: plan.groups.map((group) => ({ ...group, ...more })) });
}
