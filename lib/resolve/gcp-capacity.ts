/** What a Compute Engine machine carries: IP and RDMA figures from its row and layout. */
import { gcpSeriesFacts } from '../catalog/gcp-series';
import type { GcpMachine } from '../catalog/rows';
import type { GcpNicType } from '../topology/blocks';
import type { RdmaFabric } from './plan';

/** The largest MTU of a VPC network (SDK declaration of compute.Network.mtu: 1300 to 8896). */
export const GCP_MTU_BYTES = { jumbo: 8896, standard: 1500, unset: 1460, smallest: 1300 } as const;

export interface RdmaNics {
  readonly nicType: 'MRDMA' | 'IRDMA';
  readonly count: number;
  readonly gbpsPerNic: number | undefined;
  readonly fabric: Exclude<RdmaFabric, 'none' | 'efa' | 'infiniband'>;
}

/** GPUDirect-TCPX and TCPXO run over gVNIC and are no RDMA. */
export function rdmaNics({ layout }: GcpMachine): RdmaNics | undefined {
  if (layout === undefined) return undefined;
  const { acceleratorNicType: nicType, acceleratorNics: count, acceleratorGbpsPerNic: gbpsPerNic } = layout;
  if (nicType !== 'MRDMA' && nicType !== 'IRDMA') return undefined;
  return { nicType, count, gbpsPerNic, fabric: nicType === 'IRDMA' ? 'falcon' : 'roce' };
}

/** Interfaces that go to the GPUs over gVNIC, each in a network of its own. */
export function gpuDirectNics({ layout }: GcpMachine): number {
  return layout?.acceleratorNicType === 'GVNIC' ? layout.acceleratorNics : 0;
}

/** undefined: no source gives it. */
export function egressGbps(machine: GcpMachine, tier1: boolean): number | undefined {
  return (tier1 ? machine.tier1EgressGbps : undefined) ?? machine.defaultEgressGbps;
}

/** Interfaces that the layout wants on IP networks. */
export function hostNics({ layout }: GcpMachine): number {
  return layout?.hostNics ?? 1;
}

export interface SustainedOptions {
  readonly tier1: boolean;
  /** Host interfaces that the machine gets. */
  readonly hostInterfaces: number;
  /** Smallest MTU of the networks that they lie in. */
  readonly mtuBytes: number;
}

/**
 * IP egress of one machine in its VPC: the documented total less the accelerator interfaces that carry RDMA only (MRDMA);
 * IRDMA draws on the same budget. A machine with several physical adapters for IP spreads its interfaces over them, so fewer
 * interfaces carry less; C4N needs the jumbo MTU too (Compute Engine "C4N machine series").
 */
export function sustainedGbps(machine: GcpMachine, { tier1, hostInterfaces, mtuBytes }: SustainedOptions): number | undefined {
  const rdma = rdmaNics(machine);
  const egress = egressGbps(machine, tier1);
  if (egress === undefined) return undefined;
  const total = egress - (rdma?.nicType === 'MRDMA' ? rdma.count * (rdma.gbpsPerNic ?? 0) : 0);
  const adapters = hostNics(machine);
  if (adapters === 1) return total;
  const needsJumbo = machine.layout?.acceleratorNics === 0;
  const used = needsJumbo && mtuBytes < (machine.layout?.recommendedMtuBytes ?? 0) ? 1 : Math.min(adapters, hostInterfaces);
  return (total / adapters) * used;
}

/** `undefined`: RDMA of an unknown rate; 0: none. */
export function rdmaGbps(machine: GcpMachine): number | undefined {
  const rdma = rdmaNics(machine);
  if (rdma === undefined) return 0;
  return rdma.gbpsPerNic === undefined ? undefined : rdma.gbpsPerNic * rdma.count;
}

/** Host interfaces that a user can have beside those that the layout gives to the accelerators. */
export function maxHostInterfaces(machine: GcpMachine, rdma: boolean): number | undefined {
  const accelerators = machine.layout?.acceleratorNics ?? 0;
  // The one IRDMA interface of an H4D is optional; MRDMA and GPUDirect interfaces take their slots always.
  const taken = machine.layout?.acceleratorNicType === 'IRDMA' && !rdma ? 0 : accelerators;
  if (machine.maxVnics === undefined) return machine.layout === undefined ? undefined : machine.layout.hostNics;
  return machine.maxVnics - taken;
}

/** gVNIC: 16 queues an interface (C4N 64), and never more than vCPUs. No source gives the figure of IDPF. */
export function maxQueues(machine: GcpMachine): number | undefined {
  if (hostNicType(machine) === 'IDPF' || machine.maxQueuesPerNic === undefined) return undefined;
  return Math.min(machine.maxQueuesPerNic, machine.vcpus ?? machine.maxQueuesPerNic);
}

/** One thread per core, where that can be set, leaves half of the vCPUs. */
export function visibleVcpus({ vcpus, smtConfigurable }: GcpMachine, threadsPerCore: 1 | 2 | undefined): number | undefined {
  return vcpus === undefined || threadsPerCore !== 1 || !smtConfigurable ? vcpus : Math.ceil(vcpus / 2);
}

/** The fast type where a machine takes several: gVNIC before VirtIO. */
export function hostNicType(machine: GcpMachine): GcpNicType {
  if (machine.layout !== undefined) return machine.layout.hostNicType;
  return (['GVNIC', 'IDPF', 'VIRTIO_NET'] as const).find((type) => machine.nicTypes.includes(type)) ?? 'GVNIC';
}

/** What the host networks of the machine agree on with it. */
export function hostMtuBytes(machine: GcpMachine): number {
  return gcpSeriesFacts(machine).hostMtuBytes ?? machine.layout?.recommendedMtuBytes ?? GCP_MTU_BYTES.jumbo;
}
