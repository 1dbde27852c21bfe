/**
 * What `pulumi up` would register for the telling machines, as files that a reader can compare with Google's documents; and
 * each of them held against Google's API description.
 */
import fs from 'node:fs';
import path from 'node:path';
import { healthReporter } from '../../../lib/guest/health';
import { guestStartupScript } from '../../../lib/guest/startup-script';
import { guestUserData } from '../../../lib/guest/user-data';
import { recordGcp } from '../../../lib/providers/gcp/record';
import type { RecordedResource } from '../../../lib/providers/recording';
import type { GroupNeed, Topology } from '../../../lib/topology/types';
import { finding, plannedGroup } from '../../gcp/planned';
import { withoutStacks } from '../../gcp/recorded';
import { apiProblems } from './compute-api';

jest.setTimeout(30_000);

const RDMA = { network: { rdma: 'required' } } as const;
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig example@linerate';

const SHAPES: Readonly<Record<string, readonly [GroupNeed, Partial<Topology>?]>> = {
  'a3-highgpu-8g': [{ count: 2, gcp: { machine: 'a3-highgpu-8g' }, placement: 'cluster' }],
  'a3-megagpu-8g': [{ count: 2, gcp: { machine: 'a3-megagpu-8g', maxDistance: 2 }, placement: 'cluster' }],
  'a3-ultragpu-8g': [{ count: 4, gcp: { machine: 'a3-ultragpu-8g' }, image: 'ubuntu-accelerator-24.04', ...RDMA }],
  'a4-highgpu-8g': [{ count: 4, gcp: { machine: 'a4-highgpu-8g', reservation: 'block-1' }, purchase: { reservation: 'block-1' }, ...RDMA }],
  'a4x-highgpu-4g': [{ count: 18, gcp: { machine: 'a4x-highgpu-4g', acceleratorTopology: '1x72' }, ...RDMA }],
  'a4x-maxgpu-4g-metal': [{ count: 18, gcp: { machine: 'a4x-maxgpu-4g-metal' }, ...RDMA }],
  h4d: [{ count: 8, gcp: { machine: 'h4d-highmem-192-lssd' }, image: 'hpc-rocky-8', disks: { scratch: 'local-nvme' }, ...RDMA }],
  'c4n-192': [{ count: 2, network: { bandwidthGbps: 400 } }],
  'c3-192-metal': [{ gcp: { machine: 'c3-standard-192-metal' }, network: { bandwidthGbps: 200 } }],
  'x4-metal': [{ gcp: { machine: 'x4-480-8t-metal' } }],
  'tier1-spot': [
    {
      count: 3,
      network: { bandwidthGbps: 100, extra: ['storage'], queues: 16 },
      gcp: { machine: 'n2-standard-80', threadsPerCore: 1, networkTags: ['web'], zones: ['us-central1-a', 'us-central1-b'] },
      purchase: { spot: { onEviction: 'stop' } },
      access: { publicAddress: true, from: ['198.51.100.0/24'] },
      disks: { root: { type: 'fast', sizeGiB: 200 }, scratch: 'local-nvme' },
    },
    {
      network: { extra: { storage: { cidr: '10.43.0.0/16' } } },
      access: { sshPublicKeys: [KEY], from: ['203.0.113.0/24'] },
      tags: { team: 'research' },
    },
  ],
  'flex-start': [{ count: 2, gcp: { machine: 'a4-highgpu-8g', flexStart: { maxRunSeconds: 86_400 } }, placement: 'cluster', ...RDMA }],
  'proof-enforced': [{ count: 2, gcp: { machine: 'c3-standard-44' }, proof: 'enforce' }],
  'existing-networks': [
    {
      gcp: {
        machine: 'a3-ultragpu-8g',
        serviceAccount: 'nodes@demo.iam.gserviceaccount.com',
        interfaces: [
          { subnetwork: 'projects/demo/regions/us-central1/subnetworks/ours' },
          { network: 'projects/demo/global/networks/second' },
          ...Array.from({ length: 8 }, (_, i) => ({ network: 'our-roce', subnetwork: `rail-${i}`, nicType: 'MRDMA' as const })),
        ],
      },
      placement: { strategy: 'cluster', existing: 'our-policy' },
    },
  ],
};

/** The guest's part has golden files of its own (test/guest). */
const withoutUserData = (key: string, value: unknown) => (key === 'user-data' || key === 'startup-script' ? `(the guest's ${key})` : value);

function planOf(name: string) {
  const [group, topology] = SHAPES[name] as (typeof SHAPES)[string];
  return plannedGroup(group, topology);
}

async function recorded(name: string): Promise<readonly RecordedResource[]> {
  return withoutStacks(() => recordGcp(planOf(name).plan));
}

describe.each(Object.keys(SHAPES))('%s', (name) => {
  let resources: readonly RecordedResource[];
  beforeAll(async () => {
    resources = await recorded(name);
  });

  test('registers what the golden file says', () => {
    const file = path.join(__dirname, 'golden', `${name}.json`);
    const text = `${JSON.stringify(resources, withoutUserData, 2)}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') fs.writeFileSync(file, text);
    expect(text).toBe(fs.readFileSync(file, 'utf8'));
  });

  test('carries the guest’s user-data', () => {
    const { plan, nodes } = planOf(name);
    const reporter = nodes.proof === 'enforce' ? healthReporter() : undefined;
    const metadata = resources.find(({ type }) => type.endsWith(':InstanceTemplate'))?.inputs['metadata'];
    if (nodes.guestConfiguration === 'user-data')
      expect(metadata).toMatchObject({ 'user-data': guestUserData(plan, nodes, [], false, reporter) });
    else expect(metadata).toMatchObject({ 'startup-script': guestStartupScript(plan, nodes, reporter) });
  });

  test('is what Google’s API description allows', () => expect(resources.flatMap(apiProblems)).toEqual([]));

  test('has one network for each interface, but for RDMA', () => {
    const subnets = new Map(
      resources.filter(({ type }) => type.endsWith(':Subnetwork')).map((each) => [`\${${each.name}.id}`, each.inputs['network']]),
    );
    for (const template of resources.filter(({ type }) => type.endsWith(':InstanceTemplate'))) {
      const interfaces = template.inputs['networkInterfaces'] as { nicType: string; subnetwork?: string; network?: string }[];
      const networks = interfaces
        .filter(({ nicType }) => !nicType.endsWith('RDMA'))
        .map((each) => subnets.get(each.subnetwork ?? '') ?? each.subnetwork ?? each.network);
      expect(new Set(networks).size).toBe(networks.length);
    }
  });

  test('opens nothing to the world, and gives an address only where asked', () => {
    for (const { type, inputs } of resources) {
      if (type.endsWith(':Firewall')) expect(inputs['sourceRanges']).not.toContain('0.0.0.0/0');
      if (!type.endsWith(':InstanceTemplate')) continue;
      const interfaces = inputs['networkInterfaces'] as { accessConfigs?: unknown[] }[];
      expect(interfaces.filter(({ accessConfigs }) => accessConfigs !== undefined)).toHaveLength(name === 'tier1-spot' ? 1 : 0);
    }
  });

  test('has no firewall rule on an RDMA network', () => {
    const rdma = resources
      .filter(({ type, inputs }) => type.endsWith(':Network') && inputs['networkProfile'] !== undefined)
      .map((each) => `\${${each.name}.id}`);
    for (const { type, inputs } of resources) if (type.endsWith(':Firewall')) expect(rdma).not.toContain(inputs['network']);
  });
});

describe('what is refused instead', () => {
  test('c4-192-lssd with Tier_1', () => {
    const all = plannedGroup({ gcp: { machine: 'c4-highmem-192-lssd', tier1: true } });
    expect(finding(all, 'gcp/tier1-unavailable')).toEqual({
      rule: 'gcp/tier1-unavailable',
      level: 'error',
      path: 'groups.nodes.gcp.tier1',
      message: 'c4-highmem-192-lssd has no Tier_1 networking (it has 100 Gbps)',
      got: true,
      allowed: ['c4-highcpu-192', 'c4-highmem-192', 'c4-standard-192'],
      fix: 'machine: c4-highcpu-192, or remove tier1',
      prevents:
        'Error 400: Invalid value for field \'resource.networkPerformanceConfig\': \'{ "totalEgressBandwidthTier": "TIER_1"}\'. More vCPUs are required for this tier.',
      source: 'Compute Engine, per-VM Tier_1 networking performance; per machine type (field notes gcp R2.2, R2.3)',
    });
  });

  test('n2-standard-8 with two interfaces in one network', () => {
    const all = plannedGroup({ gcp: { machine: 'n2-standard-8', interfaces: [{ network: 'ours' }, { network: 'ours' }] } });
    expect(finding(all, 'gcp/networks-not-distinct')).toEqual({
      rule: 'gcp/networks-not-distinct',
      level: 'error',
      path: 'groups.nodes.gcp.interfaces[1].network',
      message: 'interface 1 is in the network of interface 0',
      got: 'ours',
      allowed: 'a network of its own',
      fix: 'name another network, or leave network out: one is made',
      prevents: 'Networks must be distinct for NICs attached to a VM.',
      source: 'hashicorp terraform-provider-google#8269 (the API’s error)',
    });
  });
});

test('1,000 machines need no more resources than 10, and fewer than 40 beside the networks of the interfaces', async () => {
  const of = async (count: number) =>
    (await withoutStacks(() => recordGcp(plannedGroup({ count, gcp: { machine: 'h4d-standard-192' }, ...RDMA }).plan))).length;
  const most = await of(1000);
  expect(most).toBeLessThan(40);
  expect(await of(10)).toBe(most);
});

test('two recordings are equal byte for byte', async () => {
  expect(JSON.stringify(await recorded('h4d'))).toBe(JSON.stringify(await recorded('h4d')));
});
