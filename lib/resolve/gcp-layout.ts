/**
 * The interface list of a Compute Engine machine: host interfaces first (interface 0 is never an RDMA one), then those that
 * the layout gives to the accelerators. Every interface lies in a network of its own, but for the interfaces of an RDMA
 * network, which takes all of a machine's (field notes gcp R3.2, R3.3, R4.2, R4.3; section 5 for the layouts).
 */
import { gcpSeriesFacts } from '../catalog/gcp-series';
import type { GcpMachine } from '../catalog/rows';
import type { GcpInterface, GcpNicType } from '../topology/blocks';
import type { CompleteGroup, CompleteTopology } from '../topology/complete';
import { GCP_MTU_BYTES, gpuDirectNics, hostMtuBytes, hostNics, hostNicType, maxQueues, rdmaNics } from './gcp-capacity';
import type { GcpInterfacePlan, NetworkPlan } from './plan';

/** A network that a group's layout needs, before addresses and the common MTU are known. */
export interface GcpNetworkWish {
  readonly name: string;
  readonly kind: NetworkPlan['kind'];
  /** The group whose layout demands it; absent for `main`, the extra networks, and the further host networks that all share. */
  readonly group?: string;
  /** Names of the subnets that are made; none where Google or the user makes them. */
  readonly subnets: readonly string[];
  /** The most that this group's machine takes there. */
  readonly mtuBytes: number;
  readonly nodes: number;
  readonly networkProfile?: string;
  readonly existing?: string;
  readonly existingSubnets?: readonly string[];
  readonly ipv6?: true;
  readonly because: string;
}

export interface GcpLaidOut {
  readonly interfaces: readonly GcpInterfacePlan[];
  readonly networks: readonly GcpNetworkWish[];
}

const PROFILE_KIND = { 'vpc-roce': 'roce', 'vpc-roce-metal': 'roce-metal', 'vpc-falcon': 'falcon' } as const;

export interface GcpLayoutInput {
  readonly topology: CompleteTopology;
  readonly group: CompleteGroup;
  readonly row: GcpMachine;
  readonly rdma: boolean;
  /** RDMA network profiles are zonal. */
  readonly zone: string;
}

export function layOutGcp(input: GcpLayoutInput): GcpLaidOut {
  return placeInNetworks(input, input.group.gcp.interfaces?.map((each) => withQueues(input, each)) ?? automatic(input));
}

/** What the block would say if the user wrote the layout down: types in order, networks by name. */
function automatic({ group, row, rdma }: GcpLayoutInput): GcpInterface[] {
  const { interfaces, extra } = group.network;
  const nicType = hostNicType(row);
  const queueCount = queues(group, row);
  const further = Math.max(hostNics(row) - interfaces - extra.length, 0);
  const hosts: GcpInterface[] = [
    { network: 'main', nicType, ...(group.gcp.subnetwork === undefined ? {} : { network: undefined, subnetwork: group.gcp.subnetwork }) },
    ...Array.from({ length: interfaces - 1 }, (): GcpInterface => ({ nicType })),
    ...extra.map((network): GcpInterface => ({ network, nicType })),
    ...Array.from({ length: further }, (): GcpInterface => ({ nicType })),
  ];
  const accelerators = rdma ? (rdmaNics(row)?.count ?? 0) : 0;
  const acceleratorType = rdmaNics(row)?.nicType;
  return [
    ...hosts.map((each) => (queueCount === undefined ? each : { ...each, queueCount })),
    ...Array.from({ length: gpuDirectNics(row) }, (_, i): GcpInterface => ({ network: gpuNetwork(group, i), nicType: 'GVNIC' })),
    ...Array.from({ length: accelerators }, (): GcpInterface => ({ nicType: acceleratorType })),
  ];
}

function gpuNetwork(group: CompleteGroup, index: number): string {
  return `${group.name}-gpu-${index}`;
}

/** The group's wish holds for a list by hand too, where an entry says nothing else. */
function withQueues({ group, row }: GcpLayoutInput, each: GcpInterface): GcpInterface {
  const queueCount = each.nicType === 'MRDMA' || each.nicType === 'IRDMA' ? undefined : queues(group, row);
  return queueCount === undefined ? each : { queueCount, ...each };
}

/** Set only where the user asks: Google's own default spreads the vCPUs over the interfaces. */
function queues(group: CompleteGroup, row: GcpMachine): number | undefined {
  const { queues: asked } = group.network;
  if (asked === undefined) return undefined;
  return Math.min(asked, maxQueues(row) ?? asked);
}

function placeInNetworks({ topology, group, row, zone }: GcpLayoutInput, wanted: readonly GcpInterface[]): GcpLaidOut {
  const networks = new Map<string, GcpNetworkWish>();
  const interfaces: GcpInterfacePlan[] = [];
  const mtu = hostMtuBytes(row);
  const hostStack = gcpSeriesFacts(row).hostStackType;
  const ownNames = new Set(['main', ...topology.network.extra.map(({ name }) => name)]);
  const add = (wish: GcpNetworkWish) => {
    const known = networks.get(wish.name);
    networks.set(
      wish.name,
      known === undefined
        ? wish
        : {
            ...known,
            subnets: [...new Set([...known.subnets, ...wish.subnets])],
            existingSubnets: [...new Set([...(known.existingSubnets ?? []), ...(wish.existingSubnets ?? [])])],
          },
    );
  };
  const profile = row.layout?.networkProfileSuffix;
  const rdmaCount = wanted.filter(({ nicType }) => nicType === 'MRDMA' || nicType === 'IRDMA').length;
  const suffix = profile === 'vpc-falcon' ? 'falcon' : 'roce';
  let further = 0;
  let rail = 0;

  for (const [index, each] of wanted.entries()) {
    const isRdma = each.nicType === 'MRDMA' || each.nicType === 'IRDMA';
    const nicType: GcpNicType = each.nicType ?? hostNicType(row);
    const common = {
      nicType,
      ...(each.queueCount === undefined ? {} : { queueCount: each.queueCount }),
      externalAddress: index === 0 && group.access.publicAddress,
    };
    const base = { nodes: group.count.max, subnets: [] as string[] };

    if (
      each.subnetwork !== undefined ||
      (each.network !== undefined && !ownNames.has(each.network) && !isLayoutNetwork(group, each.network))
    ) {
      const name = each.network ?? (each.subnetwork as string);
      add({
        ...base,
        name,
        kind: isRdma && profile !== undefined ? PROFILE_KIND[profile] : 'ip',
        group: group.name,
        mtuBytes: mtu,
        existing: name,
        existingSubnets: each.subnetwork === undefined ? [] : [each.subnetwork],
        because: 'the block names it: nothing is made there',
      });
      interfaces.push({
        network: name,
        ...(each.subnetwork === undefined ? {} : { subnet: each.subnetwork }),
        stackType: each.stackType ?? 'IPV4_ONLY',
        ...common,
      });
      continue;
    }

    if (isRdma) {
      const name = `${group.name}-${suffix}`;
      const kind = profile === undefined ? 'roce' : PROFILE_KIND[profile];
      // Google makes the one subnet of a roce-metal network, and it is IPv6-only.
      const subnet = kind === 'roce-metal' ? undefined : `${name}-${rail}`;
      add({
        ...base,
        name,
        kind,
        group: group.name,
        subnets: subnet === undefined ? [] : [subnet],
        mtuBytes: row.layout?.recommendedMtuBytes ?? GCP_MTU_BYTES.jumbo,
        ...(profile === undefined ? {} : { networkProfile: `${zone}-${profile}` }),
        because: rdmaReason(kind, rdmaCount, row.name),
      });
      interfaces.push({
        network: name,
        ...(subnet === undefined ? {} : { subnet }),
        stackType: each.stackType ?? (kind === 'roce-metal' ? 'IPV6_ONLY' : 'IPV4_ONLY'),
        ...common,
      });
      rail += 1;
      continue;
    }

    const gpu = each.network !== undefined && isLayoutNetwork(group, each.network);
    const name = each.network ?? (index === 0 ? 'main' : `main-${++further}`);
    add({
      ...base,
      name,
      kind: gpu ? 'gpu' : 'ip',
      ...(gpu ? { group: group.name } : {}),
      subnets: [name],
      mtuBytes: mtu,
      ...(hostStack === undefined ? {} : { ipv6: true as const }),
      because: gpu
        ? `GPUDirect of ${row.name}: each GPU interface has a network of its own`
        : name === 'main' || ownNames.has(name)
          ? 'the topology asks for it'
          : 'one machine has at most one interface in a network',
    });
    interfaces.push({ network: name, subnet: name, stackType: each.stackType ?? hostStack ?? 'IPV4_ONLY', ...common });
  }
  return { interfaces, networks: [...networks.values()] };
}

function isLayoutNetwork(group: CompleteGroup, name: string): boolean {
  return new RegExp(`^${group.name}-gpu-\\d+$`).test(name);
}

function rdmaReason(kind: NetworkPlan['kind'], interfaces: number, machine: string): string {
  if (kind === 'roce-metal') return `RoCE of ${machine}: one network for ${interfaces} interfaces, with the one subnet that Google makes`;
  if (kind === 'falcon') return `Cloud RDMA of ${machine}: a Falcon network with one subnet`;
  return `RoCE of ${machine}: one network with a subnet for each of ${interfaces} interfaces`;
}
