/** Every machine of one cloud that satisfies a need: the contest's entries and checks without the contest. */
import { loadCatalog } from '../catalog/load';
import type { CatalogOverrides } from '../catalog/overrides';
import type { Catalog, GpuFacts, Machine } from '../catalog/rows';
import type { CompleteTopology } from '../topology/complete';
import type { Architecture, Cloud } from '../topology/types';
import { awsChecks, awsEntries } from './aws-entries';
import { azureChecks, azureEntries } from './azure-entries';
import type { MachineEntry } from './checks';
import { type Check, choose } from './choose';
import { gcpChecks, gcpEntries } from './gcp-entries';
import { GCP_MTU_BYTES } from './gcp-capacity';
import type { BandwidthBasis } from './plan';

export interface FoundMachine {
  readonly machine: string;
  readonly vcpus: number | null;
  readonly memoryGiB: number | null;
  readonly arch: readonly Architecture[];
  readonly gpus: Pick<GpuFacts, 'model' | 'count' | 'fractional'> | null;
  readonly bareMetal: boolean;
  /** IP traffic sustained, under the layout that suits it best; null where no source says. */
  readonly sustainedGbps: number | null;
  readonly basis: BandwidthBasis;
  /** Sum over the RDMA interfaces; 0 without RDMA; null where its rate is unknown. */
  readonly rdmaGbps: number | null;
  readonly usdPerHour: number | null;
  readonly usdPerGbpsHour: number | null;
  /** Google: the figure needs Tier_1, which costs extra. */
  readonly tier1?: true;
  /** Needs that no source confirms or denies, as fields of the need. */
  readonly unknown: readonly string[];
}

export interface Found {
  /** In the order of the contest: what would be chosen first stands first. */
  readonly machines: readonly FoundMachine[];
  /** When there are none: the machines that lack least, and what. */
  readonly nearest: readonly { readonly machine: string; readonly lacks: string }[];
  readonly catalog: Pick<Catalog, 'asOf' | 'pricesAsOf' | 'priceRegion' | 'overrides'>;
}

const NEAREST = 3;

/** @param topology one group, which says the need */
export function findMachines(cloud: Cloud, topology: CompleteTopology, overrides: readonly CatalogOverrides[] = []): Found {
  const [group] = topology.groups;
  if (group === undefined) throw new Error('findMachines wants a topology of one group');
  switch (cloud) {
    case 'aws': {
      const catalog = loadCatalog('aws', overrides);
      const cluster = group.network.rdma === 'required';
      const entries = awsEntries(catalog, { layout: undefined, weighting: 'default', enaExpress: true, cluster });
      return found(catalog, 'baseline', [entries], awsChecks(group, false));
    }
    case 'azure': {
      const catalog = loadCatalog('azure', overrides);
      return found(catalog, 'limit', [azureEntries(catalog)], azureChecks(group, false));
    }
    case 'gcp': {
      const catalog = loadCatalog('gcp', overrides);
      const entries = (tier1: boolean) =>
        gcpEntries(catalog, { tier1, rdma: group.network.rdma !== 'none', mtuBytes: GCP_MTU_BYTES.jumbo, hostInterfaces: undefined });
      return found(catalog, 'limit', [entries(false), entries(true)], gcpChecks(group, false));
    }
  }
}

/** @param lists of the same machines; a later list counts only where a machine fails in the earlier ones */
function found<E extends MachineEntry<Machine>>(
  { asOf, pricesAsOf, priceRegion, overrides }: Catalog,
  basis: BandwidthBasis,
  lists: readonly (readonly E[])[],
  checks: readonly Check<E>[],
): Found {
  const fits = new Map<string, E>();
  for (const entry of lists.flat()) {
    if (!fits.has(entry.name) && checks.every((check) => check.judge(entry) !== 'lacks')) fits.set(entry.name, entry);
  }
  const machines = [...fits.values()].map((entry) => ({
    ...describe(entry, basis),
    unknown: [...new Set(checks.filter((check) => check.judge(entry) === 'unknown').map(({ field }) => field))],
  }));
  machines.sort((a, b) => tier1(a) - tier1(b) || Number(uncertain(a)) - Number(uncertain(b)) || compare(a, b));
  const nearest = machines.length > 0 ? [] : choose(lists[lists.length - 1] ?? [], checks).nearest(NEAREST);
  return {
    machines,
    nearest: nearest.map(({ entry, lacks }) => ({ machine: entry.name, lacks })),
    catalog: { asOf, pricesAsOf, priceRegion, overrides },
  };
}

function describe(entry: MachineEntry<Machine>, basis: BandwidthBasis): Omit<FoundMachine, 'unknown'> {
  const { name, vcpus, memoryGiB, arch, gpus, bareMetal, sustainedGbps, rdmaGbps, usdPerHour } = entry;
  const priced = usdPerHour !== undefined && sustainedGbps !== undefined && sustainedGbps > 0;
  return {
    machine: name,
    vcpus: vcpus ?? null,
    memoryGiB: memoryGiB ?? null,
    arch,
    gpus: gpus === undefined ? null : { model: gpus.model, count: gpus.count, ...(gpus.fractional === true ? { fractional: true } : {}) },
    bareMetal,
    sustainedGbps: sustainedGbps ?? null,
    basis: sustainedGbps === undefined ? 'unknown' : basis,
    rdmaGbps: rdmaGbps ?? null,
    usdPerHour: usdPerHour ?? null,
    usdPerGbpsHour: priced ? Math.round((usdPerHour / sustainedGbps) * 10000) / 10000 : null,
    ...('tier1' in entry && entry.tier1 === true ? { tier1: true as const } : {}),
  };
}

function uncertain({ usdPerHour, sustainedGbps, unknown }: FoundMachine): boolean {
  return usdPerHour === null || sustainedGbps === null || unknown.length > 0;
}

/** Tier_1 has a price of its own that no list has, and is taken only when nothing fits without it. */
function tier1(machine: FoundMachine): number {
  return machine.tier1 === true ? 1 : 0;
}

export const FIND_ORDERS = ['price', 'gbps', 'value', 'name'] as const;
export type FindOrder = (typeof FIND_ORDERS)[number];

/** What is unknown stands last. `gbps` has the fastest first, `value` the least per Gbps. */
export function orderFound(machines: readonly FoundMachine[], order: FindOrder): FoundMachine[] {
  const known = (value: number | null) => value ?? Number.POSITIVE_INFINITY;
  const by: Readonly<Record<FindOrder, (a: FoundMachine, b: FoundMachine) => number>> = {
    price: (a, b) => tier1(a) - tier1(b) || difference(known(a.usdPerHour), known(b.usdPerHour)),
    gbps: (a, b) => (b.sustainedGbps ?? -1) - (a.sustainedGbps ?? -1),
    value: (a, b) => tier1(a) - tier1(b) || difference(known(a.usdPerGbpsHour), known(b.usdPerGbpsHour)),
    name: () => 0,
  };
  return machines.slice().sort((a, b) => by[order](a, b) || (order === 'name' ? byName(a, b) : compare(a, b)));
}

/** Infinity less Infinity is no order. */
function difference(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

/** The contest's order: price, then fewer vCPUs, then the name. */
function compare(a: FoundMachine, b: FoundMachine): number {
  return (
    difference(a.usdPerHour ?? Number.POSITIVE_INFINITY, b.usdPerHour ?? Number.POSITIVE_INFINITY) ||
    difference(a.vcpus ?? Number.POSITIVE_INFINITY, b.vcpus ?? Number.POSITIVE_INFINITY) ||
    byName(a, b)
  );
}

function byName(a: FoundMachine, b: FoundMachine): number {
  return a.machine < b.machine ? -1 : a.machine > b.machine ? 1 : 0;
}
