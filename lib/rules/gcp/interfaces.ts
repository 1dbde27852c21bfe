/** Types and number of a machine's interfaces, and one network for each. */
import { gpuDirectNics, hostNics } from '../../resolve/gcp-capacity';
import { groupRule, interfacePath, isRdma } from './facts';

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

export const LIST_KEEPS_NEED = groupRule({
  id: 'gcp/interfaces-leave-out-need',
  level: 'error',
  holds: 'a list of interfaces by hand has what the need asks for: the extra networks, as many interfaces, RDMA',
  source: 'design: two words for one thing that disagree are an error',
  *each({ plan, group, path, networkOf }) {
    if (group.gcp.interfaces === undefined) return;
    const { network } = group;
    const hosts = plan.interfaces.filter((each) => networkOf(each.network)?.kind === 'ip');
    const at = `${path}.gcp.interfaces`;
    for (const extra of network.extra) {
      if (hosts.some((each) => each.network === extra)) continue;
      yield {
        path: at,
        message: `the group joins ${extra}, and no interface lies there`,
        got: hosts.map((each) => each.network),
        fix: `add { network: ${extra} }`,
      };
    }
    const asked = network.interfaces + network.extra.length;
    if (hosts.length < asked)
      yield {
        path: at,
        message: `${asked} interfaces are asked`,
        got: hosts.length,
        allowed: `${asked} or more`,
        fix: 'add host interfaces, or remove network.interfaces',
      };
    if (network.rdma === 'required' && (plan.rdma === 'none' || plan.rdmaGbps < network.rdmaGbps))
      yield {
        path: at,
        message: plan.rdma === 'none' ? 'RDMA is required, and no interface has it' : `${network.rdmaGbps} Gbps of RDMA are asked`,
        got: plan.rdma === 'none' ? 'none' : `${plan.rdmaGbps} Gbps`,
        fix: 'add the RDMA interfaces of the layout, or leave interfaces out',
      };
    if (group.gcp.subnetwork !== undefined)
      yield {
        path: `${path}.gcp.subnetwork`,
        message: 'the list of interfaces says where each lies',
        got: group.gcp.subnetwork,
        allowed: 'interfaces or subnetwork',
        fix: 'move it to the first entry of interfaces',
      };
  },
});

export const INTERFACE_RULES = [
  NETWORKS_DISTINCT,
  NIC_TYPE_SUPPORTED,
  INTERFACE_COUNT,
  GPUDIRECT_EXACT,
  HOST_ADAPTERS,
  ADAPTERS_NEED_JUMBO,
  LIST_KEEPS_NEED,
];
