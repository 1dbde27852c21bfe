/** EC2 machines as the contest sees them, and the checks that only AWS has. */
import type { AwsMachine, Catalog } from '../catalog/rows';
import type { NicLayout } from '../topology/blocks';
import type { CompleteGroup } from '../topology/complete';
import { carriesIp, efaCards, efaGbps, ipCards, networkCards, sustainedIpGbps } from './aws-cards';
import type { Check } from './choose';
import { type MachineEntry, needChecks } from './checks';

export interface AwsEntry extends MachineEntry<AwsMachine> {}

/** What of a group's wishes changes an entry's figures. */
export interface AwsEntryOptions {
  /** undefined: the best of the layouts that the resolver may choose. */
  readonly layout: NicLayout | undefined;
  readonly weighting: 'default' | 'vpc-1' | 'ebs-1';
  /** false: the block turns ENA Express off. */
  readonly enaExpress: boolean;
  /** The group lies in a cluster placement group: 10 Gbps a flow. */
  readonly cluster: boolean;
}

/** Gbps of one flow: R-40 (EC2 guide, "Instance network bandwidth": 5; 10 in a cluster placement group; 25 with ENA Express). */
export const FLOW_GBPS = { plain: 5, cluster: 10, enaExpress: 25 } as const;

const cache = new WeakMap<Catalog<'aws'>, Map<string, readonly AwsEntry[]>>();

/** One entry a machine; equal options share the list. */
export function awsEntries(catalog: Catalog<'aws'>, options: AwsEntryOptions): readonly AwsEntry[] {
  const key = `${options.layout}|${options.weighting}|${options.enaExpress}|${options.cluster}`;
  const lists = cache.get(catalog) ?? new Map<string, readonly AwsEntry[]>();
  cache.set(catalog, lists);
  let entries = lists.get(key);
  if (entries === undefined) {
    entries = catalog.machines.map((machine) => entryOf(machine, options));
    lists.set(key, entries);
  }
  return entries;
}

function entryOf(machine: AwsMachine, { layout, weighting, enaExpress, cluster }: AwsEntryOptions): AwsEntry {
  const { network } = machine;
  const cards = networkCards(machine);
  const efa = layout === 'ena' ? [] : efaCards(machine);
  // No layout carries IP on more cards than `ena`: it is the best that the resolver may choose.
  const sustainedGbps = sustainedIpGbps(machine, ipCards(machine, layout ?? 'ena'), weighting);
  const flow =
    enaExpress && network.enaExpress
      ? FLOW_GBPS.enaExpress
      : cluster && machine.placementStrategies.includes('cluster')
        ? FLOW_GBPS.cluster
        : FLOW_GBPS.plain;
  const first = cards[0];
  return {
    name: machine.name,
    machine,
    vcpus: machine.vcpus,
    memoryGiB: machine.memoryGiB,
    arch: machine.arch,
    gpus: machine.gpus,
    bareMetal: machine.bareMetal,
    usdPerHour: machine.usdPerHour,
    sustainedGbps,
    rdmaGbps: efa.length === 0 ? 0 : efaGbps(machine, efa),
    rdmaName: 'EFA',
    flowGbps: Math.min(flow, sustainedGbps),
    maxInterfaces: cards.reduce((sum, card) => (carriesIp(card) ? sum + card.maxInterfaces : sum), 0),
    maxQueues:
      first === undefined ? undefined : network.flexibleQueues ? (first.maxQueuesPerInterface ?? first.defaultQueues) : first.defaultQueues,
  };
}

const USAGE_CLASS = { 'on-demand': 'on-demand', spot: 'spot', reservation: 'on-demand', 'capacity-block': 'capacity-block' } as const;

/** What a group asks of an EC2 machine; `named` when the block names the machine. */
export function awsChecks(group: CompleteGroup, named: boolean): Check<AwsEntry>[] {
  const usage = USAGE_CLASS[group.purchase.aws.kind];
  const checks: Check<AwsEntry>[] = needChecks<AwsEntry>(group, named);
  checks.push({
    field: 'machine',
    judge: ({ machine }) => (machine.network.enaSupport === 'unsupported' ? 'lacks' : 'meets'),
    say: () => 'no ENA',
    distance: () => 1,
  });
  // What a block asks of a machine that it names is a rule's matter (rules/aws), with EC2's own error; here it guides the choice.
  if (named) return checks;
  checks.push({
    field: 'purchase',
    judge: ({ machine }) => (machine.usageClasses.length === 0 ? 'unknown' : machine.usageClasses.includes(usage) ? 'meets' : 'lacks'),
    say: ({ machine }) => `sold as ${machine.usageClasses.join(', ')}, ${usage} asked`,
    distance: () => 0.5,
  });
  const strategy = group.placement.strategy;
  if (strategy !== undefined && strategy !== 'none' && group.purchase.aws.kind !== 'capacity-block') {
    checks.push({
      field: 'placement',
      judge: ({ machine }) => (machine.placementStrategies.includes(strategy) ? 'meets' : 'lacks'),
      say: ({ machine }) => `no ${strategy} placement group (${machine.placementStrategies.join(', ') || 'none'})`,
      distance: () => 0.5,
    });
  }
  if (group.disks.scratch === 'local-nvme') {
    checks.push({
      field: 'disks.scratch',
      judge: ({ machine }) => (machine.localNvmeGB > 0 ? 'meets' : 'lacks'),
      say: () => 'no local NVMe',
      distance: () => 0.5,
    });
  }
  const { enaExpress, threadsPerCore } = group.aws;
  if (enaExpress !== undefined && enaExpress !== false) {
    checks.push({
      field: 'aws.enaExpress',
      judge: ({ machine }) => (machine.network.enaExpress ? 'meets' : 'lacks'),
      say: () => 'no ENA Express',
      distance: () => 0.5,
    });
  }
  const weighting = group.aws.bandwidthWeighting;
  if (weighting !== undefined && weighting !== 'default') {
    checks.push({
      field: 'aws.bandwidthWeighting',
      judge: ({ machine }) => (machine.network.bandwidthWeightings.includes(weighting) ? 'meets' : 'lacks'),
      say: () => `no bandwidth weighting ${weighting}`,
      distance: () => 0.5,
    });
  }
  if (threadsPerCore !== undefined) {
    checks.push({
      field: 'aws.threadsPerCore',
      judge: ({ machine }) =>
        machine.threadsPerCore === threadsPerCore || machine.validThreadsPerCore.includes(threadsPerCore) ? 'meets' : 'lacks',
      say: ({ machine }) => `${machine.validThreadsPerCore.join(' or ') || machine.threadsPerCore} threads a core, ${threadsPerCore} asked`,
      distance: () => 0.5,
    });
  }
  return checks;
}
