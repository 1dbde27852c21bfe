/** A group of the plan beside the wish that it answers and the row of its size. */
import { type AzureAcceleration, azureAcceleration } from '../../catalog/azure-series';
import { azureChecks, azureEntries } from '../../resolve/azure-entries';
import { choose } from '../../resolve/choose';
import type { AzureMachine } from '../../catalog/rows';
import type { AzureGroupPlan } from '../../resolve/plan';
import type { CompleteGroup } from '../../topology/complete';
import type { AzureContext } from '../context';
import type { Rule, Violation } from '../rule';

export interface AzureGroupFacts {
  readonly group: AzureGroupPlan;
  readonly wish: CompleteGroup;
  /** undefined: an amended plan names a size that the catalog does not have. */
  readonly row: AzureMachine | undefined;
  /** Of the row, with later evidence over it. */
  readonly acceleration: AzureAcceleration;
  /** `groups.NAME`. */
  readonly path: string;
}

/** Every rule asks for the same facts of the same plan. */
const known = new WeakMap<AzureContext, readonly AzureGroupFacts[]>();

/** One entry a group of the plan, in its order. */
export function groupFacts(context: AzureContext): readonly AzureGroupFacts[] {
  const facts = known.get(context) ?? factsOf(context);
  known.set(context, facts);
  return facts;
}

function factsOf({ topology, plan, catalog }: AzureContext): AzureGroupFacts[] {
  return plan.groups.flatMap((group) => {
    const wish = topology.groups.find(({ name }) => name === group.name);
    if (wish === undefined) return [];
    const row = catalog.get(group.machine);
    const acceleration = row === undefined ? { supported: undefined, mostNics: undefined } : azureAcceleration(row);
    return [{ group, wish, row, acceleration, path: `groups.${group.name}` }];
  });
}

type GroupRule = Omit<Rule<AzureContext>, 'check'> & {
  readonly each: (facts: AzureGroupFacts, context: AzureContext) => Iterable<Violation>;
};

/** A rule that looks at one group after the other. */
export function eachGroup({ each, ...rule }: GroupRule): Rule<AzureContext> {
  return {
    ...rule,
    *check(context) {
      for (const facts of groupFacts(context)) yield* each(facts, context);
    },
  };
}

/** The cheapest size that meets the group's need and has accelerated networking: what a fix can name. */
export function acceleratedSize({ wish }: AzureGroupFacts, { catalog }: AzureContext): string | undefined {
  const asking: CompleteGroup = { ...wish, azure: { ...wish.azure, machine: undefined, acceleratedNetworking: true } };
  return choose(azureEntries(catalog), azureChecks(asking, false)).winner?.name;
}

/** Where the user spoke of a NIC: the list by hand, the block's flag, or the number of interfaces. */
export function nicPath({ wish, path }: AzureGroupFacts, index: number, field?: string): string {
  if (wish.azure.interfaces?.[index] !== undefined) return `${path}.azure.interfaces[${index}]${field === undefined ? '' : `.${field}`}`;
  if (field === 'acceleratedNetworking' && wish.azure.acceleratedNetworking !== undefined) return `${path}.azure.acceleratedNetworking`;
  return `${path}.network.interfaces`;
}

/** The block says of some NIC, or of all, that it is accelerated (or not). */
export function saidOf({ wish }: AzureGroupFacts, index: number): boolean | undefined {
  return wish.azure.interfaces?.[index]?.acceleratedNetworking ?? wish.azure.acceleratedNetworking;
}
