/** Compute Engine machines as the contest sees them, and the checks that only Google has. */
import { gcpSeriesFacts } from '../catalog/gcp-series';
import type { Catalog, GcpMachine } from '../catalog/rows';
import type { CompleteGroup } from '../topology/complete';
import { type MachineEntry, needChecks } from './checks';
import type { Check, Verdict } from './choose';
import { GCP_MTU_BYTES, hostMtuBytes, hostNics, maxHostInterfaces, maxQueues, rdmaGbps, sustainedGbps, visibleVcpus } from './gcp-capacity';

export interface GcpEntry extends MachineEntry<GcpMachine> {
  /** Tier_1 is on, and the machine has it. */
  readonly tier1: boolean;
  /** The most that any type of the series sends: what an unknown figure cannot exceed. */
  readonly seriesGbps: number;
}

export interface GcpEntryOptions {
  /** Tier_1 on wherever a machine has it. */
  readonly tier1: boolean;
  readonly rdma: boolean;
  /** What the main network can at most carry, as the topology wishes. */
  readonly mtuBytes: number;
  /** Host interfaces that the block lists; undefined: as many as the layout wants. */
  readonly hostInterfaces: number | undefined;
}

const LOCAL_SSD: Readonly<Record<'bundled' | 'attachable' | 'none', Verdict>> = { bundled: 'meets', attachable: 'unknown', none: 'lacks' };

const cache = new WeakMap<Catalog<'gcp'>, Map<string, readonly GcpEntry[]>>();

/** One entry a machine; equal options share the list. */
export function gcpEntries(catalog: Catalog<'gcp'>, options: GcpEntryOptions): readonly GcpEntry[] {
  const key = `${options.tier1}|${options.rdma}|${options.mtuBytes >= GCP_MTU_BYTES.jumbo}|${options.hostInterfaces}`;
  const lists = cache.get(catalog) ?? new Map<string, readonly GcpEntry[]>();
  cache.set(catalog, lists);
  let entries = lists.get(key);
  if (entries === undefined) {
    const most = new Map<string, number>();
    for (const each of catalog.machines)
      most.set(each.series, Math.max(most.get(each.series) ?? 0, each.defaultEgressGbps ?? 0, each.tier1EgressGbps ?? 0));
    entries = catalog.machines.map((machine) => entryOf(machine, options, most.get(machine.series) ?? 0));
    lists.set(key, entries);
  }
  return entries;
}

function entryOf(machine: GcpMachine, { tier1, rdma, mtuBytes, hostInterfaces }: GcpEntryOptions, seriesGbps: number): GcpEntry {
  const hasTier1 = machine.tier1EgressGbps !== undefined;
  const sustained = sustainedGbps(machine, {
    tier1,
    hostInterfaces: hostInterfaces ?? hostNics(machine),
    // The MTU counts only where a machine spreads its traffic over several adapters.
    mtuBytes: hostNics(machine) === 1 ? mtuBytes : Math.min(mtuBytes, hostMtuBytes(machine)),
  });
  const flow = gcpSeriesFacts(machine).flowGbps;
  return {
    name: machine.name,
    machine,
    vcpus: machine.vcpus,
    memoryGiB: machine.memoryGiB,
    arch: machine.arch,
    gpus: machine.gpus,
    bareMetal: machine.bareMetal,
    usdPerHour: machine.usdPerHour,
    sustainedGbps: sustained,
    rdmaGbps: rdmaGbps(machine),
    rdmaName: 'RDMA (RoCE or Falcon)',
    flowGbps: flow === undefined ? undefined : Math.min(flow, sustained ?? flow),
    maxInterfaces: maxHostInterfaces(machine, rdma),
    maxQueues: maxQueues(machine),
    tier1: tier1 && hasTier1,
    seriesGbps,
  };
}

/** What a group asks of a machine type; `named` when the block names it. */
export function gcpChecks(group: CompleteGroup, named: boolean): Check<GcpEntry>[] {
  const checks: Check<GcpEntry>[] = [...needChecks<GcpEntry>(group, named), ...boundChecks(group), ...threadChecks(group)];
  // What a block asks of a machine that it names is a rule's matter (rules/gcp), with Google's own error; here it guides the choice.
  if (named) return checks;
  const { gcp, purchase } = group;
  const must = (field: string, met: (machine: GcpMachine) => boolean, say: string | ((machine: GcpMachine) => string)) =>
    checks.push({
      field,
      judge: ({ machine }) => (met(machine) ? 'meets' : 'lacks'),
      say: ({ machine }) => (typeof say === 'string' ? say : say(machine)),
      distance: () => 0.5,
    });

  if (gcp.tier1 === true) must('gcp.tier1', ({ tier1EgressGbps }) => tier1EgressGbps !== undefined, 'no Tier_1 networking');
  const flexStart = gcp.flexStart !== undefined && gcp.flexStart !== false;
  if (purchase.gcp.kind === 'spot') must('purchase', (machine) => gcpSeriesFacts(machine).spotRefused !== true, 'not sold as spot');
  else if (!flexStart)
    must('purchase', (machine) => gcpSeriesFacts(machine).spotOrFlexStartOnly !== true, 'sold only as spot or with flex start');
  if (gcp.confidential !== undefined) {
    const type = gcp.confidential;
    must('gcp.confidential', (machine) => confidentialTypes(machine).includes(type), `no confidential computing with ${type}`);
  }
  if (gcp.threadsPerCore !== undefined)
    must('gcp.threadsPerCore', ({ smtConfigurable }) => smtConfigurable, 'threads per core cannot be set');
  if (gcp.onHostMaintenance === 'MIGRATE') must('gcp.onHostMaintenance', ({ liveMigration }) => liveMigration, 'no live migration');
  if (gcp.acceleratorTopology !== undefined)
    must('gcp.acceleratorTopology', (machine) => gcpSeriesFacts(machine).acceleratorTopology !== undefined, 'no accelerator topology');
  if (group.placement.strategy === 'cluster') {
    must(
      'placement',
      (machine) => machine.compactPlacement.supported !== false || gcpSeriesFacts(machine).workloadPolicy !== undefined,
      'no compact placement',
    );
  }
  const asked = [...new Set((gcp.interfaces ?? []).flatMap(({ nicType }) => (nicType === undefined ? [] : [nicType])))];
  if (asked.length > 0)
    must(
      'gcp.interfaces',
      ({ nicTypes }) => asked.every((type) => nicTypes.includes(type)),
      ({ nicTypes }) => `takes ${nicTypes.join(' and ')}, ${asked.join(' and ')} asked`,
    );
  if (group.disks.scratch === 'local-nvme') {
    checks.push({
      field: 'disks.scratch',
      // Attached Local SSDs are billed apart, and no source gives their price.
      judge: ({ machine }) => LOCAL_SSD[gcpSeriesFacts(machine).localSsd ?? 'attachable'],
      say: () => 'no Local SSD',
      distance: () => 0.5,
    });
  }
  return checks;
}

/** With one thread per core a machine has fewer vCPUs than its row says. */
function threadChecks({ machine, gcp }: CompleteGroup): Check<GcpEntry>[] {
  if (gcp.threadsPerCore !== 1 || machine.vcpus === 0) return [];
  const visible = (entry: GcpEntry) => visibleVcpus(entry.machine, 1);
  return [
    {
      field: 'machine.vcpus',
      judge: (entry) => ((entry.vcpus ?? 0) >= machine.vcpus && (visible(entry) ?? 0) < machine.vcpus ? 'lacks' : 'meets'),
      say: (entry) => `${visible(entry)} vCPUs with one thread per core, ${machine.vcpus} asked`,
      distance: (entry) => 1 - (visible(entry) ?? 0) / machine.vcpus,
    },
  ];
}

/** The documented maximum of any machine (Compute Engine, multiple network interfaces; field notes gcp R3.1). */
const MOST_INTERFACES = 10;

/** What is unknown of a machine still has an upper bound: it must not win what no machine of its kind can do. */
function boundChecks({ network }: CompleteGroup): Check<GcpEntry>[] {
  const atMost = (field: string, asked: number, known: (entry: GcpEntry) => unknown, bound: (entry: GcpEntry) => number, unit: string) =>
    asked <= 0
      ? []
      : [
          {
            field,
            judge: (entry: GcpEntry): Verdict => (known(entry) === undefined && bound(entry) < asked ? 'lacks' : 'meets'),
            say: (entry: GcpEntry) => `at most ${bound(entry)} ${unit}, ${asked} asked`,
            distance: (entry: GcpEntry) => 1 - bound(entry) / asked,
          },
        ];
  const total = (entry: GcpEntry) => entry.sustainedGbps ?? entry.seriesGbps;
  return [
    ...atMost('network.bandwidthGbps', network.bandwidthGbps, (e) => e.sustainedGbps, total, 'Gbps, as its series'),
    ...atMost('network.flowGbps', network.flowGbps, (e) => e.flowGbps, total, 'Gbps in all'),
    ...atMost(
      'network.interfaces',
      network.interfaces + network.extra.length > 1 ? network.interfaces + network.extra.length : 0,
      (e) => e.maxInterfaces,
      () => MOST_INTERFACES,
      'interfaces',
    ),
    ...atMost(
      'network.queues',
      network.queues ?? 0,
      (e) => e.maxQueues,
      (e) => e.vcpus ?? 0,
      'vCPUs for queues',
    ),
  ];
}

/** The catalog writes conditions in brackets: `TDX(standard)` on types whose name says standard, `SEV(g4-standard-48)` on that type. */
export function confidentialTypes(machine: GcpMachine): string[] {
  const most = gcpSeriesFacts(machine).confidentialMaxVcpus;
  if (machine.bareMetal || (most !== undefined && (machine.vcpus ?? 0) > most)) return [];
  return machine.confidentialTypes.flatMap((entry) => {
    const match = /^([A-Z_]+)(?:\(([^)]+)\))?$/.exec(entry);
    if (match === null) return [];
    const [, type = '', condition] = match;
    return condition === undefined || machine.name === condition || machine.name.includes(`-${condition}-`) ? [type] : [];
  });
}
