/** RDMA interfaces: how many, where, in which networks. */
import { rdmaNics } from '../../resolve/gcp-capacity';
import { groupRule, interfacePath, isRdma } from './facts';

const RDMA_DOC = 'VPC, RDMA network profiles; Compute Engine, create an instance with RDMA (field notes gcp R3.2, R3.3, R4.2)';

export const FIRST_INTERFACE = groupRule({
  id: 'gcp/first-interface-rdma',
  level: 'error',
  holds: 'interface 0 is no RDMA interface',
  source: RDMA_DOC,
  *each(facts) {
    const nicType = facts.plan.interfaces[0]?.nicType;
    if (nicType === undefined || !isRdma(nicType)) return;
    yield {
      path: interfacePath(facts, 0, 'nicType'),
      message: 'interface 0 carries IP and the metadata server; RDMA networks do not support it there',
      got: nicType,
      allowed: facts.row.nicTypes.filter((type) => !isRdma(type)),
      fix: 'put a host interface first',
    };
  },
});

export const RDMA_COUNT = groupRule({
  id: 'gcp/rdma-interface-count',
  level: 'error',
  holds: 'a machine has the RDMA interfaces of its layout: one IRDMA on H4D, one MRDMA for each of its adapters elsewhere',
  source: RDMA_DOC,
  *each(facts) {
    const { plan, row } = facts;
    const rdma = rdmaNics(row);
    const count = plan.interfaces.filter(({ nicType }) => isRdma(nicType)).length;
    if (rdma === undefined || count === 0 || count === rdma.count) return;
    yield {
      path: interfacePath(facts, plan.interfaces.length - 1, 'nicType'),
      level: count > rdma.count ? 'error' : 'warning',
      message:
        count > rdma.count
          ? `${row.name} has ${rdma.count} RDMA interface${rdma.count === 1 ? '' : 's'}`
          : `${rdma.count - count} of the ${rdma.count} RDMA interfaces of ${row.name} stay unused`,
      got: count,
      allowed: rdma.count,
      fix: `list ${rdma.count} interfaces of type ${rdma.nicType}, or leave interfaces out`,
    };
  },
});

export const ONE_KIND_A_NETWORK = groupRule({
  id: 'gcp/nic-type-against-network',
  level: 'error',
  holds: 'an RDMA network takes the RDMA type of its profile and nothing else; other interfaces lie in ordinary networks',
  source: `${RDMA_DOC}: falcon takes IRDMA, roce and roce-metal take MRDMA`,
  *each(facts) {
    const { plan, networkOf } = facts;
    for (const [i, { network, nicType }] of plan.interfaces.entries()) {
      const kind = networkOf(network)?.kind;
      const wants = kind === 'falcon' ? 'IRDMA' : kind === 'roce' || kind === 'roce-metal' ? 'MRDMA' : undefined;
      if (wants === undefined ? !isRdma(nicType) : nicType === wants) continue;
      yield {
        path: interfacePath(facts, i, 'network'),
        message:
          wants === undefined
            ? `${network} is an ordinary network, and ${nicType} needs one with an RDMA profile`
            : `${network} is a ${kind} network, which takes ${wants} only`,
        got: `${nicType} in ${network}`,
        allowed: wants === undefined ? 'a network of its own, which is made when network is left out' : wants,
        fix: 'leave network out, or name another one',
      };
    }
  },
});

export const STACK_TYPE = groupRule({
  id: 'gcp/stack-type',
  level: 'error',
  holds: 'RDMA interfaces of machines are IPv4-only, and those of bare metal IPv6-only',
  source: `${RDMA_DOC}; Cluster Toolkit modules/network/gpu-rdma-vpc`,
  *each(facts) {
    const { plan, networkOf } = facts;
    for (const [i, { network, nicType, stackType }] of plan.interfaces.entries()) {
      if (!isRdma(nicType)) continue;
      const wants = networkOf(network)?.kind === 'roce-metal' ? 'IPV6_ONLY' : 'IPV4_ONLY';
      if (stackType === wants) continue;
      yield {
        path: interfacePath(facts, i, 'stackType'),
        message: `${nicType} in ${network} is ${wants}`,
        got: stackType,
        allowed: [wants],
        fix: 'leave stackType out',
      };
    }
  },
});

export const FORWARDING_WITH_RDMA = groupRule({
  id: 'gcp/forwarding-with-rdma',
  level: 'warning',
  holds: 'a machine that forwards IP has no RDMA interfaces',
  source: `${RDMA_DOC}: IP forwarding is not supported on RDMA interfaces`,
  *each({ plan, path }) {
    if (!plan.forwarding || plan.rdma === 'none') return;
    yield {
      path: `${path}.network.forwarding`,
      message: 'IP forwarding is a property of the whole machine, and RDMA interfaces do not support it',
      got: true,
      allowed: false,
      fix: 'forward on a group without RDMA',
    };
  },
});

export const RDMA_RULES = [FIRST_INTERFACE, RDMA_COUNT, ONE_KIND_A_NETWORK, STACK_TYPE, FORWARDING_WITH_RDMA];
