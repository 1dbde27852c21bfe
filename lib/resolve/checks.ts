/** The checks that every cloud shares: what a group's need asks of a machine, whatever the cloud. */
import { DEFAULTS } from '../topology/defaults';
import type { CompleteGroup } from '../topology/complete';
import type { Architecture } from '../topology/types';
import type { GpuFacts } from '../catalog/rows';
import type { Check, Entry, Verdict } from './choose';

/** What a cloud must say of each machine for the shared checks. */
export interface MachineEntry<M = unknown> extends Entry<M> {
  readonly memoryGiB: number | undefined;
  readonly arch: readonly Architecture[];
  readonly gpus: GpuFacts | undefined;
  readonly bareMetal: boolean;
  /** 0: no RDMA. undefined: RDMA of an unknown rate. */
  readonly rdmaGbps: number | undefined;
  /** `EFA`, `InfiniBand`, `RoCE`, `Falcon`: for words only. */
  readonly rdmaName: string;
  /** One flow, at the best that the group's settings allow. */
  readonly flowGbps: number | undefined;
  /** IP interfaces that a user can have. */
  readonly maxInterfaces: number | undefined;
  /** Queue pairs of one interface. */
  readonly maxQueues: number | undefined;
}

type Maybe = number | undefined;

function atLeast<E extends Entry>(field: string, asked: number, has: (entry: E) => Maybe, say: (has: Maybe) => string): Check<E>[] {
  if (asked <= 0) return [];
  return [
    {
      field,
      judge: (entry): Verdict => {
        const value = has(entry);
        return value === undefined ? 'unknown' : value >= asked ? 'meets' : 'lacks';
      },
      say: (entry) => say(has(entry)),
      distance: (entry) => {
        const value = has(entry) ?? 0;
        return value >= asked ? 0 : 1 - value / asked;
      },
    },
  ];
}

function must<E extends Entry>(field: string, met: (entry: E) => boolean, say: (entry: E) => string): Check<E> {
  return { field, judge: (entry) => (met(entry) ? 'meets' : 'lacks'), say, distance: () => 1 };
}

/**
 * @param named the block names the machine: what is only a default (the architecture) does not count.
 */
export function needChecks<E extends MachineEntry>(group: CompleteGroup, named: boolean): Check<E>[] {
  const { machine, network } = group;
  const arch = machine.arch ?? (named ? undefined : DEFAULTS.arch);
  const models = machine.gpus.models;
  const checks: Check<E>[] = [];
  if (arch !== undefined)
    checks.push(
      must(
        'machine.arch',
        (e) => e.arch.includes(arch),
        (e) => `${e.arch.join('/') || 'unknown'} processor, ${arch} asked`,
      ),
    );
  if (machine.gpus.count > 0) {
    checks.push(
      must(
        'machine.gpus.count',
        (e) => (e.gpus?.count ?? 0) >= machine.gpus.count,
        (e) => `${e.gpus?.count ?? 0} GPUs, ${machine.gpus.count} asked`,
      ),
    );
    if (models.length > 0) {
      checks.push(
        must(
          'machine.gpus.model',
          (e) => e.gpus !== undefined && models.includes(e.gpus.model),
          (e) => `${e.gpus === undefined ? 'no' : e.gpus.model} GPUs, ${models.join(' or ')} asked`,
        ),
      );
    }
  }
  checks.push(
    ...atLeast<E>(
      'machine.vcpus',
      machine.vcpus,
      (e) => e.vcpus,
      (has) => `${has} vCPUs, ${machine.vcpus} asked`,
    ),
  );
  checks.push(
    ...atLeast<E>(
      'machine.memoryGiB',
      machine.memoryGiB,
      (e) => e.memoryGiB,
      (has) => `${has} GiB of memory, ${machine.memoryGiB} asked`,
    ),
  );
  if (machine.bareMetal !== undefined) {
    const asked = machine.bareMetal;
    checks.push(
      must(
        'machine.bareMetal',
        (e) => e.bareMetal === asked,
        (e) => (e.bareMetal ? 'bare metal, a virtual machine asked' : 'a virtual machine, bare metal asked'),
      ),
    );
  }
  if (network.rdma === 'required') {
    checks.push(
      must(
        'network.rdma',
        (e) => e.rdmaGbps === undefined || e.rdmaGbps > 0,
        (e) => `no ${e.rdmaName}`,
      ),
    );
    checks.push(
      ...atLeast<E>(
        'network.rdmaGbps',
        network.rdmaGbps,
        (e) => e.rdmaGbps,
        (has) => `${has} Gbps of RDMA, ${network.rdmaGbps} asked`,
      ),
    );
  }
  checks.push(
    ...atLeast<E>(
      'network.bandwidthGbps',
      network.bandwidthGbps,
      (e) => e.sustainedGbps,
      (has) => `${has} Gbps sustained, ${network.bandwidthGbps} asked`,
    ),
  );
  checks.push(
    ...atLeast<E>(
      'network.flowGbps',
      network.flowGbps,
      (e) => e.flowGbps,
      (has) => `${has} Gbps in one flow, ${network.flowGbps} asked`,
    ),
  );
  const interfaces = network.interfaces + network.extra.length;
  if (interfaces > 1)
    checks.push(
      ...atLeast<E>(
        'network.interfaces',
        interfaces,
        (e) => e.maxInterfaces,
        (has) => `${has} interfaces, ${interfaces} asked`,
      ),
    );
  if (network.queues !== undefined) {
    const queues = network.queues;
    checks.push(
      ...atLeast<E>(
        'network.queues',
        queues,
        (e) => e.maxQueues,
        (has) => `${has} queues an interface, ${queues} asked`,
      ),
    );
  }
  const ceiling = machine.maxUsdPerHour;
  if (ceiling !== undefined) {
    checks.push({
      field: 'machine.maxUsdPerHour',
      judge: (e) => (e.usdPerHour === undefined ? 'unknown' : e.usdPerHour <= ceiling ? 'meets' : 'lacks'),
      say: (e) => `${e.usdPerHour} $/h, at most ${ceiling} asked`,
      distance: (e) => (e.usdPerHour === undefined ? 0 : Math.min(1, Math.max(0, e.usdPerHour / ceiling - 1))),
    });
  }
  return checks;
}
