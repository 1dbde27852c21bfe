/** The choice on Google: what sustains, Tier_1, RDMA, and the errors when nothing does. */
import { completeTopology } from '../../lib/topology/parse';
import { resolveGcp } from '../../lib/resolve/gcp';
import { catalog, finding, planned, plannedGroup } from '../gcp/planned';

describe('sustained bandwidth', () => {
  test('is the documented limit, and says so', () => {
    const { nodes } = plannedGroup({ gcp: { machine: 'c3-standard-44' } });
    expect(nodes).toMatchObject({ sustainedGbps: 32, basis: 'limit', tier1: false, sharedBudget: false });
  });

  test.each([
    ['a3-ultragpu-8g', 400],
    ['a4-highgpu-8g', 400],
    ['a4x-highgpu-4g', 400],
    ['a4x-maxgpu-4g-metal', 400],
  ])('of %s is what the RDMA interfaces leave: %d', (machine, gbps) => {
    expect(plannedGroup({ count: 18, gcp: { machine }, network: { rdma: 'required' }, machine: {} }).nodes.sustainedGbps).toBe(gbps);
  });

  test.each([
    ['a3-highgpu-8g', 1000],
    ['a3-megagpu-8g', 1800],
  ])('of %s counts the GPUDirect interfaces, which are no RDMA: %d', (machine, gbps) => {
    const { nodes } = plannedGroup({ gcp: { machine } });
    expect(nodes).toMatchObject({ sustainedGbps: gbps, rdma: 'none', rdmaGbps: 0 });
  });

  test('of H4D is shared with RDMA, and the plan says so', () => {
    const { nodes } = plannedGroup({ gcp: { machine: 'h4d-standard-192' }, network: { rdma: 'required' } });
    expect(nodes).toMatchObject({ sustainedGbps: 200, rdmaGbps: 200, rdma: 'falcon', sharedBudget: true });
  });

  test('of a fractional G4 is unknown, never zero', () => {
    const name = catalog.machines.find(({ defaultEgressGbps }) => defaultEgressGbps === undefined)?.name as string;
    const all = plannedGroup({ gcp: { machine: name } });
    expect(all.nodes).toMatchObject({ sustainedGbps: null, basis: 'unknown', usdPerGbpsHour: null });
    expect(finding(all, 'gcp/unknown-figure').level).toBe('warning');
  });
});

describe('Tier_1', () => {
  test('stays off when the need is met without it', () => {
    const all = plannedGroup({ network: { bandwidthGbps: 30 }, gcp: { machine: 'c3-standard-44' } });
    expect(all.nodes).toMatchObject({ tier1: false, sustainedGbps: 32 });
    expect(finding(all, 'gcp/tier1-unused').level).toBe('info');
  });

  test('comes on when a named machine meets the need only with it', () => {
    const all = plannedGroup({ network: { bandwidthGbps: 50 }, gcp: { machine: 'c3-standard-44' } });
    expect(all.nodes).toMatchObject({ tier1: true, sustainedGbps: 50, externalEgressGbps: 25 });
    expect(finding(all, 'gcp/tier1-price-unknown').level).toBe('info');
    expect(all.nodes.reasons.find(({ field }) => field === 'tier1')?.because).toBe('no machine meets the need without it');
  });

  test('comes on when asked', () => {
    expect(plannedGroup({ gcp: { machine: 'n2-standard-32', tier1: true } }).nodes).toMatchObject({ tier1: true, sustainedGbps: 50 });
  });

  test('false forbids it', () => {
    const all = planned({ groups: { nodes: { network: { bandwidthGbps: 50 }, gcp: { machine: 'c3-standard-44', tier1: false } } } });
    expect(all.plan.groups).toEqual([]);
    expect(finding(all, 'gcp/machine-lacks-need').message).toBe('c3-standard-44 has 32 Gbps sustained, 50 asked');
  });

  test('is never on where the type has none', () => {
    const all = plannedGroup({ gcp: { machine: 'c4-standard-192-lssd', tier1: true } });
    expect(all.nodes.tier1).toBe(false);
    expect(finding(all, 'gcp/tier1-unavailable')).toMatchObject({ level: 'error', path: 'groups.nodes.gcp.tier1' });
  });

  test('true chooses among the types that have it', () => {
    const { nodes } = plannedGroup({ network: { bandwidthGbps: 100 }, gcp: { tier1: true } });
    expect(catalog.get(nodes.machine)?.tier1EgressGbps).toBeGreaterThanOrEqual(100);
    expect(nodes.tier1).toBe(true);
  });
});

describe('C4N with 192 vCPUs', () => {
  test('carries 400 Gbps over two interfaces with MTU 8896', () => {
    const { nodes, plan } = plannedGroup({ network: { bandwidthGbps: 400 } });
    expect(nodes.machine).toBe('c4n-highcpu-192');
    expect(nodes.interfaces.map(({ network }) => network)).toEqual(['main', 'main-1']);
    expect(plan.networks.map(({ mtuBytes }) => mtuBytes)).toEqual([8896, 8896]);
  });

  test('carries half with a smaller MTU', () => {
    const all = plannedGroup({ gcp: { machine: 'c4n-highcpu-192' } }, { network: { mtu: 'standard' } });
    expect(all.nodes).toMatchObject({ sustainedGbps: 200, mtuBytes: 1500 });
    expect(finding(all, 'gcp/adapters-need-jumbo')).toMatchObject({ level: 'warning', path: 'network.mtu', got: 1500, allowed: 8896 });
  });

  test('does not win 400 Gbps on a network with a smaller MTU', () => {
    const all = planned({
      network: { mtu: 'standard' },
      groups: { nodes: { network: { bandwidthGbps: 400 }, machine: { maxUsdPerHour: 20 } } },
    });
    expect(all.plan.groups.map(({ machine }) => machine)).not.toContain('c4n-highcpu-192');
  });

  test('carries half over one interface', () => {
    const all = plannedGroup({ gcp: { machine: 'c4n-highcpu-192', interfaces: [{ network: 'main' }] } });
    expect(all.nodes.sustainedGbps).toBe(200);
    expect(finding(all, 'gcp/adapters-unused').message).toContain('it carries 200 Gbps');
  });
});

describe('errors', () => {
  test('no machine fits: the nearest are named with what each lacks', () => {
    const all = planned({ groups: { nodes: { network: { bandwidthGbps: 5000 } } } });
    const found = finding(all, 'gcp/no-machine-fits');
    expect(found).toMatchObject({ level: 'error', path: 'groups.nodes' });
    expect(found.message).toMatch(/a3-megagpu-8g \(1800 Gbps sustained, 5000 asked\)/);
  });

  test('an unknown machine suggests the nearest name', () => {
    const all = planned({ groups: { nodes: { gcp: { machine: 'a3-ultragpu-8' } } } });
    expect(finding(all, 'gcp/unknown-machine')).toMatchObject({ level: 'error', path: 'groups.nodes.gcp.machine', got: 'a3-ultragpu-8' });
    expect(finding(all, 'gcp/unknown-machine').fix).toContain('a3-ultragpu-8g');
  });

  test('a named machine must meet what was asked', () => {
    const all = planned({ groups: { nodes: { network: { rdma: 'required' }, gcp: { machine: 'a3-highgpu-8g' } } } });
    expect(all.findings.filter(({ rule }) => rule === 'gcp/machine-lacks-need').map(({ path, message }) => [path, message])).toEqual([
      ['groups.nodes.network.rdma', 'a3-highgpu-8g has no RDMA (RoCE or Falcon)'],
    ]);
  });

  test('but not what is only a default', () => {
    expect(plannedGroup({ gcp: { machine: 'c4a-standard-8' } }).nodes.arch).toBe('arm64');
  });

  test('a region without a default zone needs one', () => {
    const { topology } = completeTopology({ name: 'lab', targets: { gcp: { region: 'moon-east1' } }, groups: { nodes: {} } });
    expect(resolveGcp(topology as never, catalog)).toMatchObject({
      plan: undefined,
      findings: [{ rule: 'gcp/zone-needed', level: 'error' }],
    });
  });
});

describe('a group with RDMA', () => {
  const { nodes, plan } = plannedGroup({
    count: 4,
    machine: { gpus: { model: 'h200', count: 8 } },
    network: { rdma: 'required', rdmaGbps: 3200 },
  });

  test('is placed by a workload policy, never with a count', () => {
    expect(nodes.placement).toMatchObject({ strategy: 'cluster', group: 'nodes' });
    expect(plan.placementPolicies).toEqual([{ name: 'nodes', groups: ['nodes'], kind: 'workload' }]);
  });

  test('over Falcon is kept within one cluster, which RDMA cannot leave', () => {
    const falcon = plannedGroup({ count: 2, gcp: { machine: 'h4d-standard-192' }, network: { rdma: 'required' } }).plan;
    expect(falcon.placementPolicies).toEqual([{ name: 'nodes', groups: ['nodes'], kind: 'workload', maxTopologyDistance: 'CLUSTER' }]);
  });

  test('cannot migrate', () => {
    expect(nodes).toMatchObject({ onHostMaintenance: 'TERMINATE', automaticRestart: true });
  });

  test('lies in its zone’s network profile', () => {
    expect(plan.networks.find(({ kind }) => kind === 'roce')).toMatchObject({
      name: 'nodes-roce',
      networkProfile: 'us-central1-a-vpc-roce',
      mtuBytes: 8896,
      group: 'nodes',
    });
    expect(nodes.rdmaMtuBytes).toBe(8896);
  });

  test('expects what the proof must find', () => {
    expect(nodes.expects).toEqual({
      interfaces: [
        { kind: 'gvnic', count: 2, drivers: [{ name: 'gve' }] },
        { kind: 'mrdma', count: 8, drivers: [{ name: 'mlx5_core' }], linkGbps: 400 },
      ],
      rdma: { fabric: 'roce', provider: 'mlx5', devices: 8, linkGbps: 400, mtuBytes: 8896 },
      mtuBytes: 8896,
      gpus: 8,
      placement: { strategy: 'cluster', zone: 'us-central1-a', inGroup: true },
    });
  });

  test('preferred never changes the winner, and is on where the winner has it', () => {
    const plain = plannedGroup({ network: { bandwidthGbps: 25 } }).nodes.machine;
    expect(plannedGroup({ network: { bandwidthGbps: 25, rdma: 'preferred' } }).nodes.machine).toBe(plain);
    expect(plannedGroup({ network: { rdma: 'preferred' }, gcp: { machine: 'h4d-standard-192' } }).nodes.rdma).toBe('falcon');
  });

  test('none leaves the RDMA interfaces out, and says that they are unused', () => {
    const all = plannedGroup({ gcp: { machine: 'a3-ultragpu-8g' } });
    expect(all.nodes.interfaces.map(({ nicType }) => nicType)).toEqual(['GVNIC', 'GVNIC']);
    expect(finding(all, 'gcp/rdma-unused').level).toBe('info');
  });
});

describe('purchase', () => {
  test('spot ends on eviction and does not restart', () => {
    const { nodes } = plannedGroup({ purchase: { spot: { onEviction: 'stop' } }, gcp: { machine: 'n2-standard-8' } });
    expect(nodes).toMatchObject({
      purchase: { kind: 'spot', onEviction: 'stop' },
      onHostMaintenance: 'TERMINATE',
      automaticRestart: false,
    });
  });

  test('a dense reservation binds the machines', () => {
    const { nodes } = plannedGroup({ gcp: { machine: 'a4-highgpu-8g', reservation: 'block-1' }, purchase: { reservation: 'block-1' } });
    expect(nodes).toMatchObject({ reservation: 'block-1', reservationBound: true });
  });

  test('a link to a reservation becomes what the API wants', () => {
    const of = (reservation: string) => plannedGroup({ purchase: { reservation } }).nodes.reservation;
    expect(of('https://www.googleapis.com/compute/v1/projects/p/zones/us-central1-a/reservations/r')).toBe('projects/p/reservations/r');
    expect(of('projects/p/reservations/r')).toBe('projects/p/reservations/r');
    expect(of('r/reservationBlocks/b')).toBe('r/reservationBlocks/b');
  });

  test('another reservation does not', () => {
    const { nodes } = plannedGroup({ purchase: { reservation: 'spare' }, gcp: { machine: 'n2-standard-8' } });
    expect(nodes).toMatchObject({ reservation: 'spare', reservationBound: false });
  });

  test('flex start runs seven days unless said otherwise', () => {
    expect(plannedGroup({ gcp: { machine: 'a4-highgpu-8g', flexStart: true } }).nodes.flexStart).toEqual({ maxRunSeconds: 604_800 });
  });

  test('A3 High with one GPU is not chosen on demand', () => {
    const { nodes } = plannedGroup({ machine: { gpus: { model: 'h100', count: 1 } } });
    expect(['a3-highgpu-1g', 'a3-highgpu-2g', 'a3-highgpu-4g']).not.toContain(nodes.machine);
    expect(plannedGroup({ machine: { gpus: { model: 'h100', count: 1 } }, purchase: 'spot' }).nodes.machine).toBe('a3-highgpu-1g');
  });
});

describe('disks', () => {
  test.each([
    ['n2-standard-8', 'pd-balanced'],
    ['c3-standard-8', 'pd-balanced'],
    ['c3-standard-192-metal', 'hyperdisk-balanced'],
    ['c4-standard-8', 'hyperdisk-balanced'],
    ['h3-standard-88', 'hyperdisk-balanced'],
    ['x4-480-8t-metal', 'hyperdisk-balanced'],
  ])('%s boots from %s', (machine, type) => {
    expect(plannedGroup({ gcp: { machine } }).nodes.bootDiskType).toBe(type);
  });

  test('a fast Hyperdisk is provisioned like an SSD of its size', () => {
    expect(plannedGroup({ disks: { root: { type: 'fast', sizeGiB: 500 } }, gcp: { machine: 'c4-standard-8' } }).nodes.disks.root).toEqual({
      sizeGiB: 500,
      type: 'hyperdisk-balanced',
      encrypted: true,
      iops: 21_000,
      throughputMiBps: 480,
    });
  });

  test('scratch prefers types that have it to types whose Local SSDs are billed apart', () => {
    const { nodes } = plannedGroup({ machine: { vcpus: 8 }, disks: { scratch: 'local-nvme' } });
    expect(nodes.machine).toMatch(/lssd$/);
    expect(nodes.localSsds).toBe(0);
  });

  test('scratch on a named type attaches Local SSDs', () => {
    expect(plannedGroup({ gcp: { machine: 'n2-standard-8' }, disks: { scratch: 'local-nvme' } }).nodes.localSsds).toBe(8);
  });
});

describe('host options', () => {
  test('bare metal has no Shielded VM; GPUs no secure boot; the rest both', () => {
    const of = (machine: string) => plannedGroup({ gcp: { machine } }).nodes;
    expect(of('c3-standard-192-metal')).toMatchObject({ shieldedVm: false, secureBoot: false });
    expect(of('a2-highgpu-1g')).toMatchObject({ shieldedVm: true, secureBoot: false });
    expect(of('c3-standard-8')).toMatchObject({ shieldedVm: true, secureBoot: true });
  });

  test('one thread per core is set only where it can be', () => {
    expect(plannedGroup({ gcp: { machine: 'c3-standard-8', threadsPerCore: 1 } }).nodes.threadsPerCore).toBe(1);
    expect(plannedGroup({ gcp: { machine: 'h3-standard-88', threadsPerCore: 1 } }).nodes.threadsPerCore).toBeUndefined();
  });

  test('one thread per core leaves half of the vCPUs, for the need too', () => {
    expect(plannedGroup({ gcp: { machine: 'c3-standard-8', threadsPerCore: 1 } }).nodes.vcpus).toBe(4);
    const all = planned({ groups: { nodes: { machine: { vcpus: 8 }, gcp: { machine: 'c3-standard-8', threadsPerCore: 1 } } } });
    expect(finding(all, 'gcp/machine-lacks-need').message).toBe('c3-standard-8 has 4 vCPUs with one thread per core, 8 asked');
  });

  test('SEV-SNP pins the platform that it needs', () => {
    expect(plannedGroup({ gcp: { machine: 'n2d-standard-8', confidential: 'SEV_SNP' } }).nodes).toMatchObject({
      confidential: 'SEV_SNP',
      minCpuPlatform: 'AMD Milan',
      onHostMaintenance: 'TERMINATE',
    });
  });

  test('a keepalive where connections must outlive Google’s connection tracking', () => {
    expect(plannedGroup({ network: { connectionIdleSeconds: 3600 } }).nodes.tcpKeepaliveSeconds).toBe(300);
    expect(plannedGroup({ network: { connectionIdleSeconds: 120 } }).nodes.tcpKeepaliveSeconds).toBeUndefined();
  });

  test('OS Login without SSH keys, keys without OS Login', () => {
    expect(plannedGroup({}).nodes.osLogin).toBe(true);
    const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig me';
    expect(plannedGroup({}, { access: { sshPublicKeys: [key] } }).nodes.osLogin).toBe(false);
  });
});
