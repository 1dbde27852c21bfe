/** What a group's interfaces and the networks that they join add to its expectation: where they differ from each other. */
import type { Expectation } from './expectation';
import type { WithoutLosers } from './losers';
import type { AwsGroupPlan, AzureGroupPlan, GcpGroupPlan, NetworkPlan } from './plan';

type CloudGroupPlan = WithoutLosers<AwsGroupPlan> | WithoutLosers<AzureGroupPlan> | WithoutLosers<GcpGroupPlan>;
type Interface = CloudGroupPlan['interfaces'][number];

/** The group's plan, with the rest of what its proof must find. */
export function expectNetworks<G extends CloudGroupPlan>(group: G, networks: readonly NetworkPlan[]): G {
  const ip = (group.interfaces as readonly Interface[]).filter(carriesIp);
  const more: Partial<Expectation> = {
    ...networkMtus(ip, networks),
    ...interfaceQueues(ip),
    ...('enaExpress' in group ? enaExpressInterfaces(group) : {}),
    ...(group.dataPlane === 'dpdk' ? { dataPlane: 'dpdk' as const } : {}),
  };
  const { placement } = group.expects;
  // A Capacity Block places its machines without a group.
  const placed =
    placement !== undefined && group.placement.group !== undefined ? { placement: { ...placement, inGroup: true as const } } : {};
  return { ...group, expects: { ...group.expects, ...more, ...placed } };
}

/** An EFA-only interface and an RDMA NIC have no IP network of the topology's. */
function carriesIp(each: Interface): boolean {
  if ('type' in each) return each.type !== 'efa-only';
  return !('nicType' in each) || (each.nicType !== 'MRDMA' && each.nicType !== 'IRDMA');
}

/** GPUDirect networks of A3 carry 8244 bytes beside a main network of 8896 (field notes gcp R3.4); an extra network has its own. */
function networkMtus(ip: readonly Interface[], networks: readonly NetworkPlan[]): Pick<Expectation, 'networkMtus'> {
  const counts = new Map<number, number>();
  for (const { network } of ip) {
    const mtuBytes = networks.find(({ name }) => name === network)?.mtuBytes;
    if (mtuBytes !== undefined) counts.set(mtuBytes, (counts.get(mtuBytes) ?? 0) + 1);
  }
  return counts.size < 2 ? {} : { networkMtus: [...counts].map(([mtuBytes, interfaces]) => ({ mtuBytes, interfaces })) };
}

function interfaceQueues(ip: readonly Interface[]): Pick<Expectation, 'interfaceQueues'> {
  const known = ip.flatMap((each) => {
    const queues = 'queues' in each ? each.queues : 'queueCount' in each ? each.queueCount : undefined;
    return queues === undefined ? [] : [queues];
  });
  return known.length < 2 ? {} : { interfaceQueues: known };
}

function enaExpressInterfaces({ interfaces }: Pick<AwsGroupPlan, 'interfaces'>): Pick<Expectation, 'enaExpressInterfaces'> {
  const ena = interfaces.filter(({ type }) => type !== 'efa-only');
  const carrying = ena.filter(({ enaExpress }) => enaExpress !== undefined).length;
  return carrying === 0 || carrying === ena.length ? {} : { enaExpressInterfaces: carrying };
}
