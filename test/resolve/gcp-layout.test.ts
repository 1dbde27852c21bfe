/** Interfaces and networks on Google: order, names, subnets, ranges, the common MTU, by hand and automatically. */
import { finding, planned, plannedGroup } from '../gcp/planned';

const types = (group: Parameters<typeof plannedGroup>[0]) => plannedGroup(group).nodes.interfaces.map(({ nicType }) => nicType);

describe('the layouts of the documents', () => {
  test.each([
    ['a3-highgpu-1g', { purchase: 'spot' }, 'GVNIC'],
    ['a3-highgpu-8g', {}, `GVNIC${' GVNIC'.repeat(4)}`],
    ['a3-edgegpu-8g', {}, `GVNIC${' GVNIC'.repeat(4)}`],
    ['a3-megagpu-8g', {}, `GVNIC${' GVNIC'.repeat(8)}`],
    ['a3-ultragpu-8g', { network: { rdma: 'required' } }, `GVNIC GVNIC${' MRDMA'.repeat(8)}`],
    ['a4-highgpu-8g', { network: { rdma: 'required' } }, `GVNIC GVNIC${' MRDMA'.repeat(8)}`],
    ['a4x-highgpu-4g', { network: { rdma: 'required' } }, `GVNIC GVNIC${' MRDMA'.repeat(4)}`],
    ['a4x-maxgpu-4g-metal', { network: { rdma: 'required' } }, `IDPF IDPF${' MRDMA'.repeat(8)}`],
    ['h4d-standard-192', { network: { rdma: 'required' } }, 'GVNIC IRDMA'],
    ['h4d-standard-192', {}, 'GVNIC'],
    ['c4n-standard-192', {}, 'GVNIC GVNIC'],
    ['c3-standard-192-metal', {}, 'IDPF'],
    ['x4-480-8t-metal', {}, 'IDPF'],
    ['e2-standard-8', {}, 'GVNIC'],
    ['n1-standard-8', {}, 'GVNIC'],
  ] as const)('%s %j: %s', (machine, more, expected) => {
    expect(types({ ...more, gcp: { machine } }).join(' ')).toBe(expected);
  });

  test('GPUDirect: every GPU interface has a network and a subnet of its own', () => {
    const { nodes, plan } = plannedGroup({ gcp: { machine: 'a3-megagpu-8g' } });
    expect(nodes.interfaces.map(({ network }) => network)).toEqual(['main', ...Array.from({ length: 8 }, (_, i) => `nodes-gpu-${i}`)]);
    expect(plan.networks.filter(({ kind }) => kind === 'gpu').map(({ subnets, group }) => [subnets.length, group])).toEqual(
      Array.from({ length: 8 }, () => [1, 'nodes']),
    );
  });

  test('RoCE: one network with a subnet for each interface, in order', () => {
    const { nodes } = plannedGroup({ gcp: { machine: 'a4x-highgpu-4g' }, network: { rdma: 'required' } });
    expect(nodes.interfaces.slice(2)).toEqual(
      Array.from({ length: 4 }, (_, i) => ({
        network: 'nodes-roce',
        subnet: `nodes-roce-${i}`,
        nicType: 'MRDMA',
        stackType: 'IPV4_ONLY',
        externalAddress: false,
      })),
    );
  });

  test('RoCE on metal: Google makes the one subnet, and it is IPv6-only; the host networks have both', () => {
    const { nodes, plan } = plannedGroup({ count: 18, gcp: { machine: 'a4x-maxgpu-4g-metal' }, network: { rdma: 'required' } });
    expect(new Set(nodes.interfaces.map(({ stackType }) => stackType))).toEqual(new Set(['IPV4_IPV6', 'IPV6_ONLY']));
    expect(plan.networks.find(({ kind }) => kind === 'roce-metal')).toMatchObject({ subnets: [], cidr: undefined, mtuBytes: 8896 });
    expect(plan.networks.filter(({ kind }) => kind === 'ip').map(({ name, ipv6, mtuBytes }) => [name, ipv6, mtuBytes])).toEqual([
      ['main', true, 4096],
      ['main-1', true, 4096],
    ]);
  });
});

describe('what the user asks for beside the layout', () => {
  test('further interfaces and extra networks each get a network', () => {
    const { nodes, plan } = plannedGroup(
      { network: { interfaces: 3, extra: ['storage'] }, gcp: { machine: 'n2-standard-8' } },
      { network: { extra: { storage: { cidr: '10.43.0.0/16', mtu: 'standard' } } } },
    );
    expect(nodes.interfaces.map(({ network }) => network)).toEqual(['main', 'main-1', 'main-2', 'storage']);
    expect(plan.networks.map(({ name, mtuBytes }) => [name, mtuBytes])).toEqual([
      ['main', 8896],
      ['storage', 1500],
      ['main-1', 8896],
      ['main-2', 8896],
    ]);
    expect(plan.mtuBytes).toBe(1500);
  });

  test('an extra network takes a host interface that the layout has anyway', () => {
    const { nodes } = plannedGroup(
      { network: { rdma: 'required', extra: ['storage'] }, gcp: { machine: 'a3-ultragpu-8g' } },
      { network: { extra: { storage: { cidr: '10.43.0.0/16' } } } },
    );
    expect(nodes.interfaces.slice(0, 2).map(({ network }) => network)).toEqual(['main', 'storage']);
    expect(nodes.interfaces).toHaveLength(10);
  });

  test('A3 Mega has no slot for one', () => {
    const all = planned({
      network: { extra: { storage: { cidr: '10.43.0.0/16' } } },
      groups: { nodes: { network: { extra: ['storage'] }, gcp: { machine: 'a3-megagpu-8g' } } },
    });
    expect(finding(all, 'gcp/machine-lacks-need').message).toBe('a3-megagpu-8g has 1 interfaces, 2 asked');
  });

  test('further host networks are shared by the groups, so that their second interfaces meet', () => {
    const all = planned({ groups: { a: { gcp: { machine: 'c4n-standard-192' } }, b: { gcp: { machine: 'c4n-highmem-192' } } } });
    expect(all.group('a').interfaces.map(({ network }) => network)).toEqual(['main', 'main-1']);
    expect(all.group('b').interfaces.map(({ network }) => network)).toEqual(['main', 'main-1']);
  });

  test('queues are set on the host interfaces, and never above what they take', () => {
    expect(plannedGroup({ network: { queues: 8 }, gcp: { machine: 'n2-standard-8' } }).nodes.interfaces[0]?.queueCount).toBe(8);
    expect(plannedGroup({ gcp: { machine: 'n2-standard-8' } }).nodes.interfaces[0]?.queueCount).toBeUndefined();
    expect(plannedGroup({ network: { queues: 32 } }).nodes.machine).toMatch(/^c4n-/);
  });

  test('a public address goes to interface 0 alone', () => {
    const { nodes } = plannedGroup({ access: { publicAddress: true }, network: { interfaces: 2 }, gcp: { machine: 'n2-standard-8' } });
    expect(nodes.interfaces.map(({ externalAddress }) => externalAddress)).toEqual([true, false]);
    expect(nodes.publicAddress).toBe(true);
  });
});

describe('a list by hand', () => {
  test('has the group’s queues where an entry says nothing else', () => {
    const { nodes } = plannedGroup({ network: { queues: 4 }, gcp: { machine: 'n2-standard-8', interfaces: [{}, { queueCount: 2 }] } });
    expect(nodes.interfaces.map(({ queueCount }) => queueCount)).toEqual([4, 2]);
  });

  test('names networks of ours, of the layout, and of the user', () => {
    const { nodes, plan } = plannedGroup({
      gcp: {
        machine: 'n2-standard-8',
        interfaces: [{}, { network: 'projects/p/global/networks/theirs', subnetwork: 'one' }, { nicType: 'VIRTIO_NET', queueCount: 2 }],
      },
    });
    expect(nodes.interfaces).toEqual([
      { network: 'main', subnet: 'main', nicType: 'GVNIC', stackType: 'IPV4_ONLY', externalAddress: false },
      { network: 'projects/p/global/networks/theirs', subnet: 'one', nicType: 'GVNIC', stackType: 'IPV4_ONLY', externalAddress: false },
      { network: 'main-1', subnet: 'main-1', nicType: 'VIRTIO_NET', stackType: 'IPV4_ONLY', queueCount: 2, externalAddress: false },
    ]);
    expect(plan.networks.find(({ existing }) => existing !== undefined)).toMatchObject({
      name: 'projects/p/global/networks/theirs',
      kind: 'ip',
      existing: 'projects/p/global/networks/theirs',
      subnets: [{ name: 'one', existing: 'one' }],
      mtuBytes: 1460,
    });
  });

  test('the user’s subnetwork replaces the main network, which is then not made', () => {
    const { nodes, plan } = plannedGroup({ gcp: { machine: 'n2-standard-8', subnetwork: 'ours' } }, { network: { mtu: 8896 } });
    expect(plan.networks.map(({ name, existing }) => [name, existing])).toEqual([['ours', 'ours']]);
    expect(nodes.mtuBytes).toBe(8896);
  });

  test('RDMA interfaces without a network get one of their profile', () => {
    const { nodes, plan } = plannedGroup({
      gcp: { machine: 'a3-ultragpu-8g', interfaces: [{}, {}, ...Array.from({ length: 8 }, () => ({ nicType: 'MRDMA' as const }))] },
    });
    expect(nodes).toMatchObject({ rdma: 'roce', rdmaGbps: 3200 });
    expect(plan.networks.find(({ kind }) => kind === 'roce')?.subnets).toHaveLength(8);
  });
});

describe('ranges', () => {
  test('main has the first half, the layouts share the second, and a group at the end moves nobody', () => {
    const one = plannedGroup({ gcp: { machine: 'a3-ultragpu-8g' }, network: { rdma: 'required' } }).plan;
    const two = planned({
      groups: { nodes: { gcp: { machine: 'a3-ultragpu-8g' }, network: { rdma: 'required' } }, more: { gcp: { machine: 'a3-highgpu-8g' } } },
    }).plan;
    for (const network of one.networks) expect(two.networks.find(({ name }) => name === network.name)?.subnets).toEqual(network.subnets);
    expect(one.networks.map(({ name, cidr }) => [name, cidr])).toEqual([
      ['main', '10.64.0.0/16'],
      ['main-1', '10.64.128.0/24'],
      ['nodes-roce', '10.64.136.0/21'],
    ]);
  });

  test('a small range gets small subnets, as long as the machines fit', () => {
    const { plan, findings } = plannedGroup(
      { count: 4, gcp: { machine: 'a3-ultragpu-8g' }, network: { rdma: 'required' } },
      { network: { cidr: '10.9.0.0/24' } },
    );
    expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
    expect(plan.networks.find(({ kind }) => kind === 'roce')?.subnets[0]?.cidr).toBe('10.9.0.192/29');
  });

  test('too many machines for the range is an error', () => {
    const all = plannedGroup({ count: 600 }, { network: { cidr: '10.9.0.0/23' } });
    expect(finding(all, 'gcp/network-too-small')).toMatchObject({ level: 'error', path: 'network.cidr', got: '10.9.0.0/23' });
    const layout = plannedGroup({ count: 100, gcp: { machine: 'a3-megagpu-8g' } }, { network: { cidr: '10.9.0.0/23' } });
    expect(finding(layout, 'gcp/network-too-small').message).toContain('for the networks that the layouts demand');
  });

  test('an extra network that is too small is an error at its own range', () => {
    const all = planned({
      network: { extra: { storage: { cidr: '10.43.0.0/28' } } },
      groups: { nodes: { count: 20, network: { extra: ['storage'] } } },
    });
    expect(finding(all, 'gcp/network-too-small').path).toBe('network.extra.storage.cidr');
  });
});
