/** The plan table as data: one row per group and target, in the order of the topology. Text, HTML and diff read it. */
import type { BandwidthBasis, GroupPlan, Plan, RdmaFabric } from '../resolve/plan';
import type { CompleteGroup, CompleteTopology } from '../topology/complete';
import type { Target } from '../topology/types';
import { plural, quantity } from './amounts';

export interface PlanRow {
  readonly group: string;
  readonly target: Target;
  /** undefined: no machine fits; the findings say why. */
  readonly plan: GroupPlan | undefined;
  /** The least per hour of the group's clouds, where two or more have a price; `known` when another has none. */
  readonly cheapest: boolean | 'known';
}

export interface PlanGroup {
  readonly name: string;
  /** What was asked, in a few words: `4 nodes`, `8 x h100 or h200`. */
  readonly need: readonly string[];
  readonly rows: readonly PlanRow[];
}

/** @param targets those that the command planned: the others get no row */
export function planGroups(topology: CompleteTopology, plans: readonly Plan[]): PlanGroup[] {
  const planned = plans.map(({ target }) => target);
  return topology.groups.flatMap((group) => {
    const rows = plans
      .filter(({ target }) => group.targets.includes(target) && planned.includes(target))
      .map((plan) => ({ target: plan.target, plan: (plan.groups as readonly GroupPlan[]).find(({ name }) => name === group.name) }));
    if (rows.length === 0) return [];
    const prices = rows.flatMap(({ plan }) => (plan?.usdPerHour == null ? [] : [plan.usdPerHour]));
    const least = prices.length > 1 ? Math.min(...prices) : undefined;
    const all = rows.every(({ target, plan }) => target === 'metal' || typeof plan?.usdPerHour === 'number');
    return [
      {
        name: group.name,
        need: needWords(group),
        rows: rows.map(({ target, plan }) => ({
          group: group.name,
          target,
          plan,
          cheapest: least !== undefined && plan?.usdPerHour === least && (all || ('known' as const)),
        })),
      },
    ];
  });
}

export function needWords({ count, machine, network, sriov }: CompleteGroup): string[] {
  const { min, desired, max } = count;
  const nodes = `${plural(desired, 'node')}${min === max ? '' : ` (${quantity(min)} to ${quantity(max)})`}`;
  const models = machine.gpus.models.join(' or ');
  return [
    nodes,
    ...(machine.gpus.count > 0 ? [`${machine.gpus.count} ${models === '' ? 'GPUs' : `x ${models}`}`] : []),
    ...(machine.vcpus > 0 ? [plural(machine.vcpus, 'vCPU')] : []),
    ...(machine.memoryGiB > 0 ? [`${quantity(machine.memoryGiB)} GiB`] : []),
    ...(network.bandwidthGbps > 0 ? [`${quantity(network.bandwidthGbps)} Gbps sustained`] : []),
    ...(network.rdma === 'none'
      ? []
      : [network.rdmaGbps > 0 ? `RDMA ${network.rdma}, ${quantity(network.rdmaGbps)} Gbps` : `RDMA ${network.rdma}`]),
    ...(network.flowGbps > 0 ? [`${quantity(network.flowGbps)} Gbps a flow`] : []),
    ...(sriov?.functions ?? []).map(({ vfs, driver }) => `${plural(vfs, 'VF')} of ${driver}`),
  ];
}

export const FABRIC_WORDS: Readonly<Record<RdmaFabric, string>> = {
  none: 'none',
  efa: 'EFA',
  infiniband: 'InfiniBand',
  roce: 'RoCE',
  falcon: 'Falcon',
};

/** What a sustained figure is worth, in words. */
export const BASIS_WORDS: Readonly<Record<BandwidthBasis, string>> = {
  baseline: "AWS's baseline: sustained without burst credits",
  limit: 'the size\'s documented limit ("up to"), not a promise',
  declared: "the owner's own word",
  unknown: 'no source says',
};

/** $/h of a whole plan at the desired counts; groups without a price are named. */
export function planCost(plan: Plan): { readonly usdPerHour: number | undefined; readonly unpriced: readonly string[] } {
  const groups = plan.groups as readonly GroupPlan[];
  const priced = groups.filter(({ usdPerHour }) => usdPerHour !== null);
  return {
    usdPerHour: priced.length === 0 ? undefined : priced.reduce((sum, { usdPerHour, count }) => sum + (usdPerHour ?? 0) * count, 0),
    unpriced: groups.filter(({ usdPerHour }) => usdPerHour === null).map(({ name }) => name),
  };
}
