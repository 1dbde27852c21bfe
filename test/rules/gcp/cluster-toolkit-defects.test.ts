/**
 * Nine defects that a reading of Cluster Toolkit v1.95.0 found (D1 to D9). Each is a mistake that its users can make and that
 * nothing stops before the cloud does; here each is right by itself, or stopped with a finding.
 */
import { GCP_RULES } from '../../../lib/rules/gcp';
import { runRules } from '../../../lib/rules/rule';
import { catalog, finding, planned, plannedGroup } from '../../gcp/planned';

test('D1: a check cannot silently pass because its own table was looked up wrongly: GPUDirect needs its interfaces on every type that has them', () => {
  const gpuDirect = catalog.machines.filter(({ layout }) => layout?.acceleratorNicType === 'GVNIC');
  expect(gpuDirect.map(({ name }) => name)).toEqual(['a3-edgegpu-8g', 'a3-edgegpu-8g-nolssd', 'a3-highgpu-8g', 'a3-megagpu-8g']);
  for (const { name } of gpuDirect) {
    const all = plannedGroup({ gcp: { machine: name, interfaces: [{ nicType: 'GVNIC' }] } });
    expect(finding(all, 'gcp/gpudirect-layout')).toMatchObject({ level: 'error', got: 1 });
  }
});

test('D2: Tier_1 with a list of interfaces always comes with gVNIC', () => {
  const { nodes } = plannedGroup({ gcp: { machine: 'n2-standard-32', tier1: true, interfaces: [{}, {}] } });
  expect(nodes.tier1).toBe(true);
  expect(nodes.interfaces.map(({ nicType }) => nicType)).toEqual(['GVNIC', 'GVNIC']);
});

test('D3: Tier_1 is refused on every type without it, and on no other', () => {
  for (const machine of catalog.machines) {
    const all = plannedGroup({ gcp: { machine: machine.name, tier1: true } });
    const refused = all.findings.some(({ rule }) => rule === 'gcp/tier1-unavailable');
    expect([machine.name, refused, all.nodes.tier1]).toEqual([
      machine.name,
      machine.tier1EgressGbps === undefined,
      machine.tier1EgressGbps !== undefined,
    ]);
  }
  for (const name of ['m4-ultramem-56', 'c4n-standard-192', 'x4-480-8t-metal', 'h3-standard-88', 'h4d-standard-192', 'n2-standard-8'])
    expect([name, catalog.get(name)?.tier1EgressGbps]).toEqual([name, undefined]);
  for (const vcpus of [48, 96, 144, 192]) {
    expect(catalog.get(`c4-standard-${vcpus}-lssd`)?.tier1EgressGbps).toBeUndefined();
    expect(catalog.get(`c4-standard-${vcpus}`)?.tier1EgressGbps).toBeGreaterThan(0);
  }
  expect(catalog.get('c4-standard-288-lssd')?.tier1EgressGbps).toBe(200);
});

test('D4: TERMINATE is derived for H4D, bare metal, GPUs and RDMA, and MIGRATE stays for the rest', () => {
  const policy = (machine: string, rdma = false) =>
    plannedGroup({ gcp: { machine }, ...(rdma ? { network: { rdma: 'required' } } : {}) }).nodes.onHostMaintenance;
  for (const machine of ['h4d-standard-192', 'c3-standard-192-metal', 'x4-480-8t-metal', 'a2-highgpu-1g', 'g2-standard-8', 'a3-highgpu-8g'])
    expect([machine, policy(machine)]).toEqual([machine, 'TERMINATE']);
  expect(policy('h4d-standard-192', true)).toBe('TERMINATE');
  expect(policy('h3-standard-88')).toBe('MIGRATE');
  expect(policy('c3-standard-8')).toBe('MIGRATE');
});

test('D5: every bare-metal type gets IDPF, and gVNIC there is refused', () => {
  const metal = catalog.machines.filter(({ bareMetal }) => bareMetal);
  expect(metal.length).toBeGreaterThan(20);
  for (const { name } of metal) {
    expect([name, plannedGroup({ gcp: { machine: name } }).nodes.interfaces[0]?.nicType]).toEqual([name, 'IDPF']);
    expect(finding(plannedGroup({ gcp: { machine: name, interfaces: [{ nicType: 'GVNIC' }] } }), 'gcp/nic-type-unsupported').level).toBe(
      'error',
    );
  }
});

test('D6: GPUDirect networks have MTU 8244, and so has the main network beside them', () => {
  for (const machine of ['a3-highgpu-8g', 'a3-megagpu-8g']) {
    const { plan } = plannedGroup({ gcp: { machine } });
    expect(new Set(plan.networks.map(({ mtuBytes }) => mtuBytes))).toEqual(new Set([8244]));
    expect(plan.networks.some(({ kind }) => kind === 'gpu')).toBe(true);
  }
  expect(plannedGroup({ gcp: { machine: 'a3-ultragpu-8g' }, network: { rdma: 'required' } }).plan.mtuBytes).toBe(8896);
});

describe('D7: RDMA networks', () => {
  test.each([
    ['a3-ultragpu-8g', 'roce', 8, 'MRDMA', 'us-central1-b-vpc-roce'],
    ['a4x-highgpu-4g', 'roce', 4, 'MRDMA', 'us-central1-b-vpc-roce'],
    ['a4x-maxgpu-4g-metal', 'roce-metal', 0, 'MRDMA', 'us-central1-b-vpc-roce-metal'],
    ['h4d-standard-192', 'falcon', 1, 'IRDMA', 'us-central1-b-vpc-falcon'],
  ] as const)(
    'of %s: kind %s, %d subnets, %s, and the profile of the machines’ zone',
    (machine, kind, subnets, nicType, networkProfile) => {
      const { nodes, plan } = plannedGroup({ count: 18, gcp: { machine, zone: 'us-central1-b' }, network: { rdma: 'required' } });
      const network = plan.networks.find((each) => each.networkProfile !== undefined);
      expect(network).toMatchObject({ kind, networkProfile, mtuBytes: 8896 });
      expect(network?.subnets).toHaveLength(subnets);
      const there = nodes.interfaces.filter((each) => each.network === network?.name);
      expect(new Set(there.map((each) => each.nicType))).toEqual(new Set([nicType]));
      if (subnets > 0) expect(there).toHaveLength(subnets);
    },
  );

  test('a type that does not belong to the profile is refused', () => {
    const all = plannedGroup({
      gcp: {
        machine: 'h4d-standard-192',
        interfaces: [{}, { network: 'falcon', nicType: 'IRDMA' }, { network: 'falcon', nicType: 'GVNIC' }],
      },
    });
    expect(finding(all, 'gcp/nic-type-against-network')).toMatchObject({ level: 'error', allowed: 'IRDMA' });
  });
});

describe('D8: placement is checked before anything is asked of the cloud', () => {
  test.each([
    'c4a-standard-8',
    'n4-standard-8',
    'n4a-standard-8',
    'n4d-standard-8',
    'z3-highmem-8-highlssd',
    'e2-standard-8',
    't2d-standard-8',
  ])('%s: no policy, and a finding that says so', (machine) => {
    const all = plannedGroup({ gcp: { machine }, placement: 'cluster' });
    expect(all.plan.placementPolicies).toEqual([]);
    expect(finding(all, 'gcp/compact-placement-unsupported').level).toBe('warning');
    const required = plannedGroup({ gcp: { machine }, placement: { strategy: 'cluster', required: true } });
    expect(finding(required, 'gcp/compact-placement-unsupported').level).toBe('error');
  });

  test('C2D and M3 are not refused by a stale list', () => {
    expect(plannedGroup({ gcp: { machine: 'c2d-standard-8' }, placement: 'cluster' }).plan.placementPolicies).toHaveLength(1);
    expect(plannedGroup({ gcp: { machine: 'm3-megamem-64' }, placement: 'cluster' }).plan.placementPolicies).toHaveLength(1);
  });

  test('a group that must be placed is not given a type without placement', () => {
    const { nodes } = plannedGroup({ network: { bandwidthGbps: 10 }, placement: 'cluster' });
    expect(catalog.get(nodes.machine)?.compactPlacement.supported).not.toBe(false);
  });
});

test('D9: a policy waits for no number of machines unless the block says so, and then it is said', () => {
  const groups = { nodes: { count: 64, gcp: { machine: 'c3-standard-8' }, placement: 'cluster' as const } };
  expect(planned({ groups }).plan.placementPolicies).toEqual([{ name: 'nodes', groups: ['nodes'], kind: 'compact' }]);
  const counted = plannedGroup({ ...groups.nodes, gcp: { machine: 'c3-standard-8', vmCount: 64 } });
  expect(finding(counted, 'gcp/vm-count')).toMatchObject({ level: 'warning', fix: 'remove vmCount' });
  expect(runRules(GCP_RULES, { topology: counted.topology, plan: counted.plan, catalog }).some(({ rule }) => rule === 'gcp/vm-count')).toBe(
    true,
  );
});
