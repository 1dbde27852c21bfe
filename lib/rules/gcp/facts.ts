/** What the rules of one group look at: its wish, its plan, its machine's row. */
import { gcpSeriesFacts, type GcpSeriesFacts } from '../../catalog/gcp-series';
import type { GcpMachine } from '../../catalog/rows';
import type { GcpGroupPlan, GcpPlacementPolicyPlan, NetworkPlan } from '../../resolve/plan';
import type { CompleteGroup } from '../../topology/complete';
import type { GcpContext } from '../context';
import type { Rule, Violation } from '../rule';

export interface GroupFacts {
  readonly group: CompleteGroup;
  readonly plan: GcpGroupPlan;
  readonly row: GcpMachine;
  readonly series: GcpSeriesFacts;
  /** `groups.trainers` */
  readonly path: string;
  readonly context: GcpContext;
  readonly networkOf: (name: string) => NetworkPlan | undefined;
}

/** Every rule asks for the same facts of the same plan. */
const known = new WeakMap<GcpContext, readonly GroupFacts[]>();

export function groupsOf(context: GcpContext): readonly GroupFacts[] {
  const facts = known.get(context) ?? factsOf(context);
  known.set(context, facts);
  return facts;
}

function factsOf(context: GcpContext): GroupFacts[] {
  const { topology, plan, catalog } = context;
  return plan.groups.flatMap((each) => {
    const group = topology.groups.find(({ name }) => name === each.name);
    const row = catalog.get(each.machine);
    if (group === undefined || row === undefined) return [];
    return [
      {
        group,
        plan: each,
        row,
        series: gcpSeriesFacts(row),
        path: `groups.${each.name}`,
        context,
        networkOf: (name: string) => plan.networks.find((network) => network.name === name),
      },
    ];
  });
}

/** A rule about each group by itself. */
export function groupRule(
  rule: Omit<Rule<GcpContext>, 'check'> & { readonly each: (facts: GroupFacts) => Iterable<Violation> },
): Rule<GcpContext> {
  const { each, ...rest } = rule;
  return {
    ...rest,
    *check(context) {
      for (const facts of groupsOf(context)) yield* each(facts);
    },
  };
}

export const isRdma = (nicType: string) => nicType === 'MRDMA' || nicType === 'IRDMA';

/** Where the user can change an interface: in the list by hand, or else in the need. */
export function interfacePath({ group, path }: GroupFacts, index: number, field?: string): string {
  if (group.gcp.interfaces === undefined) return `${path}.network.interfaces`;
  return `${path}.gcp.interfaces[${index}]${field === undefined ? '' : `.${field}`}`;
}

/** The placement policy that holds the group, if one does. */
export function policyOf({ plan, context }: GroupFacts): GcpPlacementPolicyPlan | undefined {
  return context.plan.placementPolicies.find(({ name }) => name === plan.placement.group);
}
