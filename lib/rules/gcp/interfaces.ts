/** Types, order and number of a machine's interfaces, and one network for each. */
import { gpuDirectNics, hostNics, rdmaNics } from '../../resolve/gcp-capacity';
import { groupRule, interfacePath, isRdma } from './facts';

const RDMA_DOC = 'VPC, RDMA network profiles; Compute Engine, create an instance with RDMA (field notes gcp R3.2, R3.3, R4.2)';

export const NETWORKS_DISTINCT = groupRule({
  id: 'gcp/networks-not-distinct',
  level: 'error',
  holds: 'a machine has at most one interface in a network, but for the RDMA interfaces of an RDMA network',
  prevents: 'Networks must be distinct for NICs attached to a VM.',
  source: 'hashicorp terraform-provider-google#8269 (the API’s error)',
  *each(facts) {
    const first = new Map<string, number>();
    for (const [i, { network, nicType }] of facts.plan.interfaces.entries()) {
      const other = first.get(network);
      if (other === undefined) first.set(network, i);
      else if (!isRdma(nicType)) {
        yield {
          path: interfacePath(facts, i, 'network'),
          message: `interface ${i} is in the network of interface ${other}`,
          got: network,
          allowed: 'a network of its own',
          fix: 'name another network, or leave network out: one is made',
        };
      }
    }
  },
});

export const NIC_TYPE_SUPPORTED = groupRule({
  id: 'gcp/nic-type-unsupported',
  level: 'error',
  holds: 'every interface is of a type that the machine takes',
  source: 'machine family pages: gVNIC from the third generation on, IDPF on bare metal (field notes gcp R1.2, R1.3)',
  *each(facts) {
    const { plan, row, series } = facts;
    for (const [i, { nicType }] of plan.interfaces.entries()) {
      if (row.nicTypes.includes(nicType)) continue;
      const metal = row.bareMetal && !isRdma(nicType);
      yield {
        path: interfacePath(facts, i, 'nicType'),
        // Derived from the generation, and not in the series' own page: worth a warning.
        level: nicType === 'VIRTIO_NET' && series.virtioRefused !== true && !row.bareMetal ? 'warning' : 'error',
        message: metal
          ? `${row.name} is bare metal: with another driver than IDPF it boots and cannot be reached`
          : `${row.name} takes no ${nicType}`,
        got: nicType,
        allowed: row.nicTypes,
        fix: `nicType: ${row.nicTypes[0]}, or leave nicType out`,
      };
    }
  },
});

export const INTERFACE_COUNT = groupRule({
  id: 'gcp/too-many-interfaces',
  level: 'error',
  holds: 'a machine has no more interfaces than its type takes',
  source: 'Compute Engine, maximum number of network interfaces: it grows with the vCPUs up to 10 (field notes gcp R3.1)',
  *each(facts) {
    const { plan, row } = facts;
    const most = row.maxVnics ?? (row.layout === undefined ? undefined : row.layout.hostNics + row.layout.acceleratorNics);
    if (most === undefined || plan.interfaces.length <= most) return;
    yield {
      path: interfacePath(facts, most),
      message: `${row.name} takes ${most} interfaces`,
      got: plan.interfaces.length,
      allowed: `at most ${most}`,
      fix: 'remove interfaces or extra networks, or name a larger machine',
    };
  },
});

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

export const GPUDIRECT_EXACT = groupRule({
  id: 'gcp/gpudirect-layout',
  level: 'error',
  holds: 'a machine with GPUDirect over gVNIC has exactly the interfaces of its layout: each GPU interface sits at its PCI slot',
  source: 'NVIDIA/aicr#1662: a tenth interface of an A3 Mega displaces a GPU interface, and RxDM fails on one of eight',
  *each(facts) {
    const { plan, row } = facts;
    const gpu = gpuDirectNics(row);
    if (gpu === 0) return;
    const wanted = hostNics(row) + gpu;
    const got = plan.interfaces.length;
    // Where slots are left over, more interfaces are possible; fewer always leave GPUs without theirs.
    if (got === wanted || (got > wanted && row.maxVnics !== wanted)) return;
    yield {
      path: interfacePath(facts, Math.min(got, wanted), undefined),
      message: `${row.name} needs ${hostNics(row)} host and ${gpu} GPU interfaces, exactly ${wanted}; otherwise GPUDirect is off and nothing says so`,
      got,
      allowed: wanted,
      fix: 'leave interfaces out: the layout is made',
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

export const HOST_ADAPTERS = groupRule({
  id: 'gcp/adapters-unused',
  level: 'warning',
  holds: 'a machine with several adapters for IP has an interface on each',
  source: 'Compute Engine, C4N machine series; GPU network bandwidth (field notes gcp R2.5)',
  *each(facts) {
    const { plan, row, networkOf } = facts;
    const adapters = hostNics(row);
    const hosts = plan.interfaces.filter(({ network }) => networkOf(network)?.kind === 'ip');
    if (adapters === 1 || hosts.length >= adapters) return;
    yield {
      path: interfacePath(facts, 0),
      message: `${row.name} spreads IP over ${adapters} adapters; with ${hosts.length} interface${hosts.length === 1 ? '' : 's'} it carries ${plan.sustainedGbps} Gbps`,
      got: hosts.length,
      allowed: `${adapters} or more`,
      fix: `list ${adapters} host interfaces, or leave interfaces out`,
    };
  },
});

export const ADAPTERS_NEED_JUMBO = groupRule({
  id: 'gcp/adapters-need-jumbo',
  level: 'warning',
  holds: 'a machine that needs the jumbo MTU for its full bandwidth gets it on every host network',
  source: 'Compute Engine, C4N machine series: 400 Gbps with two interfaces and MTU 8896 (field notes gcp R2.5)',
  *each({ plan, row, path, context, networkOf }) {
    const wanted = row.layout?.recommendedMtuBytes;
    if (hostNics(row) === 1 || row.layout?.acceleratorNics !== 0 || wanted === undefined) return;
    const low = plan.interfaces.map(({ network }) => networkOf(network)).find((network) => (network?.mtuBytes ?? wanted) < wanted);
    if (low === undefined) return;
    yield {
      path: low.name === 'main' || low.existing !== undefined ? 'network.mtu' : `network.extra.${low.name}.mtu`,
      message: `${row.name} (${path}) carries ${plan.sustainedGbps} Gbps with MTU ${low.mtuBytes} on ${low.name}, and ${row.defaultEgressGbps} with ${wanted}`,
      got: low.mtuBytes,
      allowed: wanted,
      fix: `mtu: jumbo${context.plan.groups.length > 1 ? ', and keep machines with a smaller MTU out of this network' : ''}`,
    };
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

export const INTERFACE_RULES = [
  NETWORKS_DISTINCT,
  NIC_TYPE_SUPPORTED,
  INTERFACE_COUNT,
  FIRST_INTERFACE,
  RDMA_COUNT,
  GPUDIRECT_EXACT,
  ONE_KIND_A_NETWORK,
  STACK_TYPE,
  HOST_ADAPTERS,
  ADAPTERS_NEED_JUMBO,
  FORWARDING_WITH_RDMA,
];
