/** The components by themselves: in networks of one's own, with late values, as a single machine; and what they refuse. */
import * as pulumi from '@pulumi/pulumi';
import { AcceleratedCluster, AcceleratedInstance, AcceleratedNetwork, AcceleratedNodeGroup } from '../../../lib/providers/gcp';
import { type RecordedResource, recordProgram } from '../../../lib/providers/recording';
import { isBlocking, TopologyError } from '../../../lib/topology/finding';
import type { GroupNeed } from '../../../lib/topology/types';
import { plannedGroup } from '../../gcp/planned';
import { withoutStacks } from '../../gcp/recorded';
import { apiProblems } from './compute-api';

jest.setTimeout(30_000);

const record = (program: () => unknown) => withoutStacks(() => recordProgram(pulumi, { project: 'lab' }, program));
const plain = plannedGroup({ gcp: { machine: 'n2-standard-8' } }).plan;
const roce = plannedGroup({ count: 2, gcp: { machine: 'a3-ultragpu-8g' }, network: { rdma: 'required' } }).plan;

const kinds = (resources: readonly RecordedResource[]) =>
  resources.filter(({ type }) => type.startsWith('gcp:')).map(({ type, name }) => `${type.split(':')[2]} ${name}`);
const only = (resources: readonly RecordedResource[], kind: string): RecordedResource => {
  const found = resources.filter(({ type }) => type.endsWith(`:${kind}`));
  if (found.length !== 1) throw new Error(`${found.length} resources of ${kind}`);
  return found[0] as RecordedResource;
};

describe('AcceleratedNodeGroup', () => {
  test('in a subnetwork of one’s own makes no network', async () => {
    const resources = await record(
      () =>
        new AcceleratedNodeGroup('nodes', { plan: plain, group: 'nodes', subnetwork: pulumi.output('projects/p/regions/r/subnetworks/s') }),
    );
    expect(kinds(resources)).toEqual(['Account nodes-account', 'InstanceTemplate nodes-template', 'InstanceGroupManager nodes-group']);
    expect(only(resources, 'InstanceTemplate').inputs['networkInterfaces']).toEqual([
      { nicType: 'GVNIC', stackType: 'IPV4_ONLY', subnetwork: 'projects/p/regions/r/subnetworks/s' },
    ]);
  });

  test('in a network of one’s own without a subnetwork leaves the choice to Google', async () => {
    const resources = await record(() => new AcceleratedNodeGroup('nodes', { plan: plain, group: 'nodes', network: 'auto-mode' }));
    expect(only(resources, 'InstanceTemplate').inputs['networkInterfaces']).toEqual([
      { network: 'auto-mode', nicType: 'GVNIC', stackType: 'IPV4_ONLY' },
    ]);
  });

  test('makes what its layout demands beside one’s own main network', async () => {
    const resources = await record(() => new AcceleratedNodeGroup('trainers', { plan: roce, group: 'nodes', subnetwork: 'mine' }));
    expect(resources.filter(({ type }) => type.endsWith(':Network')).map(({ name }) => name)).toEqual([
      'trainers-main-1-network',
      'trainers-nodes-roce-network',
    ]);
    const interfaces = only(resources, 'InstanceTemplate').inputs['networkInterfaces'] as { subnetwork: string }[];
    expect(interfaces.map(({ subnetwork }) => subnetwork)).toEqual([
      'mine',
      '${trainers-main-1-subnet.id}',
      ...Array.from({ length: 8 }, (_, i) => `\${trainers-nodes-roce-${i}-subnet.id}`),
    ]);
  });

  test('takes the networks of an AcceleratedNetwork, and waits for its firewall and NAT', async () => {
    const resources = await record(() => {
      const { networks } = new AcceleratedNetwork('net', { plan: plain });
      new AcceleratedNodeGroup('nodes', { plan: plain, group: 'nodes', networks });
    });
    const manager = only(resources, 'InstanceGroupManager');
    expect(manager.dependsOn.map((urn) => urn.split('::').pop())).toEqual(
      expect.arrayContaining(['net-main-internal', 'net-main-nat', 'nodes-template']),
    );
  });

  test('takes RDMA networks of one’s own, subnet by subnet', async () => {
    const rails = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`nodes-roce-${i}`, `rail-${i}`]));
    const networks = {
      main: { subnetworks: { main: 'first' } },
      'main-1': { subnetworks: { 'main-1': 'second' } },
      'nodes-roce': { network: 'fabric', subnetworks: rails },
    };
    const resources = await record(() => new AcceleratedNodeGroup('nodes', { plan: roce, group: 'nodes', networks }));
    expect(resources.some(({ type }) => type.endsWith(':Network'))).toBe(false);
    const interfaces = only(resources, 'InstanceTemplate').inputs['networkInterfaces'] as { subnetwork: string }[];
    expect(interfaces.map(({ subnetwork }) => subnetwork)).toEqual(['first', 'second', ...Object.values(rails)]);
  });

  test('takes a service account, a policy, a project and more metadata', async () => {
    const { plan } = plannedGroup({ gcp: { machine: 'c3-standard-8' }, placement: 'cluster' });
    const resources = await record(
      () =>
        new AcceleratedNodeGroup('nodes', {
          plan,
          group: 'nodes',
          subnetwork: 'mine',
          serviceAccount: 'me@p.iam.gserviceaccount.com',
          resourcePolicy: 'projects/p/regions/r/resourcePolicies/ours',
          project: 'other',
          metadata: { note: pulumi.secret('s3cret') },
        }),
    );
    expect(kinds(resources)).toEqual(['InstanceTemplate nodes-template', 'InstanceGroupManager nodes-group']);
    const { inputs } = only(resources, 'InstanceTemplate');
    expect(inputs).toMatchObject({
      project: 'other',
      resourcePolicies: 'projects/p/regions/r/resourcePolicies/ours',
      serviceAccount: { email: 'me@p.iam.gserviceaccount.com', scopes: ['https://www.googleapis.com/auth/cloud-platform'] },
    });
    expect(JSON.stringify(inputs['metadata'])).not.toContain('s3cret');
  });

  test('attaches a compact policy to the template, and a workload policy to the managed group', async () => {
    const compact = plannedGroup({ gcp: { machine: 'c3-standard-8', maxDistance: 2 }, placement: 'cluster' }).plan;
    const first = await record(() => new AcceleratedNodeGroup('nodes', { plan: compact, group: 'nodes', subnetwork: 'mine' }));
    expect(only(first, 'ResourcePolicy').inputs['groupPlacementPolicy']).toEqual({ collocation: 'COLLOCATED', maxDistance: 2 });
    expect(only(first, 'InstanceTemplate').inputs['resourcePolicies']).toBe('${nodes-placement.selfLink}');
    expect(only(first, 'InstanceGroupManager').inputs['resourcePolicies']).toBeUndefined();

    const workload = plannedGroup({ gcp: { machine: 'a3-megagpu-8g', maxDistance: 2 }, placement: 'cluster' }).plan;
    const second = await record(() => new AcceleratedNodeGroup('nodes', { plan: workload, group: 'nodes' }));
    expect(only(second, 'ResourcePolicy').inputs['workloadPolicy']).toEqual({ type: 'HIGH_THROUGHPUT', maxTopologyDistance: 'BLOCK' });
    expect(only(second, 'InstanceTemplate').inputs['resourcePolicies']).toBeUndefined();
    expect(only(second, 'InstanceGroupManager').inputs['resourcePolicies']).toEqual({ workloadPolicy: '${nodes-placement.selfLink}' });
  });
});

describe('AcceleratedInstance', () => {
  const one = (group: GroupNeed) => plannedGroup(group).plan;

  test('is one machine with the same options as the template', async () => {
    const plan = one({
      gcp: { machine: 'n2-standard-32', tier1: true },
      disks: { root: { sizeGiB: 50, type: 'fast' }, scratch: 'local-nvme' },
    });
    const resources = await record(
      () => new AcceleratedInstance('login', { plan, group: 'nodes', subnetwork: 'mine', deletionProtection: true }),
    );
    expect(only(resources, 'Instance').inputs).toMatchObject({
      machineType: 'n2-standard-32',
      zone: 'us-central1-a',
      networkPerformanceConfig: { totalEgressBandwidthTier: 'TIER_1' },
      bootDisk: { autoDelete: true, initializeParams: { size: 50, type: 'pd-ssd' } },
      deletionProtection: true,
    });
    expect(only(resources, 'Instance').inputs['scratchDisks']).toHaveLength(8);
    expect(resources.flatMap(apiProblems)).toEqual([]);
  });

  test('takes no workload policy, which places managed groups only', async () => {
    const resources = await record(() => new AcceleratedInstance('one', { plan: roce, group: 'nodes' }));
    expect(resources.some(({ type }) => type.endsWith(':ResourcePolicy'))).toBe(false);
    expect(only(resources, 'Instance').inputs['resourcePolicies']).toBeUndefined();
  });

  test('in another zone of one’s choice', async () => {
    const resources = await record(
      () => new AcceleratedInstance('one', { plan: plain, group: 'nodes', subnetwork: 'mine', zone: 'us-central1-f' }),
    );
    expect(only(resources, 'Instance').inputs['zone']).toBe('us-central1-f');
  });
});

describe('AcceleratedNetwork', () => {
  test('makes only what it is asked for, and asks for the project where none is known', async () => {
    const { plan } = plannedGroup({ gcp: { machine: 'h4d-standard-192' }, network: { rdma: 'required' } }, { targets: { gcp: {} } });
    const resources = await recordProgram(
      pulumi,
      { project: 'lab', invoke: (token) => (token.includes('getProject') ? { projectId: 'asked' } : undefined) },
      () => new AcceleratedNetwork('net', { plan, only: ['nodes-falcon'] }),
    );
    expect(kinds(resources)).toEqual(['Network net-nodes-falcon-network', 'Subnetwork net-nodes-falcon-0-subnet']);
    expect(only(resources, 'Network').inputs['networkProfile']).toBe('projects/asked/global/networkProfiles/us-central1-a-vpc-falcon');
  });

  test('has its way out and its SSH where interface 0 lies', async () => {
    const { plan } = plannedGroup(
      { gcp: { machine: 'n2-standard-8', interfaces: [{ network: 'storage' }, { network: 'main' }] } },
      { network: { extra: { storage: { cidr: '10.43.0.0/16' } } }, access: { from: ['203.0.113.0/24'] } },
    );
    const made = kinds(await record(() => new AcceleratedNetwork('net', { plan })));
    expect(made).toEqual(expect.arrayContaining(['RouterNat net-storage-nat', 'Firewall net-storage-ssh', 'RouterNat net-main-nat']));
  });

  test('without egress has no NAT', async () => {
    const { plan } = plannedGroup({}, { network: { egress: 'none' } });
    expect(kinds(await record(() => new AcceleratedNetwork('net', { plan }))).filter((each) => /Router|Nat/.test(each))).toEqual([]);
  });
});

describe('AcceleratedCluster', () => {
  const topology = {
    name: 'lab',
    targets: { gcp: { project: 'demo' } },
    groups: {
      a: { gcp: { machine: 'c3-standard-8' }, placement: { strategy: 'cluster', shared: 'close' } },
      b: { gcp: { machine: 'c3-standard-8' }, placement: { strategy: 'cluster', shared: 'close' } },
    },
  } as const;

  test('groups that share a policy name one', async () => {
    const resources = await record(() => new AcceleratedCluster('lab', { topology }));
    only(resources, 'ResourcePolicy');
    const templates = resources.filter(({ type }) => type.endsWith(':InstanceTemplate')).map(({ inputs }) => inputs['resourcePolicies']);
    expect(templates).toEqual(['${lab-close-placement.selfLink}', '${lab-close-placement.selfLink}']);
  });

  test('all children hang on their component, and each has a name of its own', async () => {
    const resources = await record(() => new AcceleratedCluster('lab', { topology }));
    for (const { type, parent } of resources) if (type.startsWith('gcp:')) expect(parent).toMatch(/linerate:gcp:Accelerated/);
    expect(new Set(resources.map(({ name }) => name)).size).toBe(resources.length);
  });

  test('group names that look like names of ours collide with nothing', async () => {
    const groups = Object.fromEntries(
      ['main', 'networks', 'account', 'a', 'a-template', 'a-group', 'placement'].map((name) => [
        name,
        { gcp: { machine: 'n2-standard-8' } },
      ]),
    );
    const resources = await record(() => new AcceleratedCluster('lab', { topology: { ...topology, groups } }));
    expect(new Set(resources.map(({ name }) => name)).size).toBe(resources.length);
  });

  test('warnings go to Pulumi’s log, and what is merely worth knowing only to its debug log', async () => {
    const warn = jest.spyOn(pulumi.log, 'warn').mockResolvedValue();
    const debug = jest.spyOn(pulumi.log, 'debug').mockResolvedValue();
    await record(() => new AcceleratedCluster('lab', { topology: { ...topology, groups: { a: { gcp: { machine: 'a3-megagpu-8g' } } } } }));
    expect(warn.mock.calls.map(([text]) => text.split('  ')[0])).toEqual(['warning gcp/unknown-figure']);
    expect(debug.mock.calls.map(([text]) => text.split('  ')[0])).toContain('info gcp/gpudirect-needs-software');
    jest.restoreAllMocks();
  });

  test('long names stay within what Google takes', async () => {
    jest.spyOn(pulumi.log, 'warn').mockResolvedValue();
    const group = 'a2345678901234567890-12345';
    const resources = await record(
      () =>
        new AcceleratedCluster('t2345678901234567890-1234-of-a-very-long-stack-name', {
          topology: {
            ...topology,
            name: 't2345678901234567890-1234',
            groups: { [group.slice(0, 25)]: { gcp: { machine: 'a3-megagpu-8g' }, placement: 'cluster' } },
          },
        }),
    );
    expect(resources.flatMap(apiProblems)).toEqual([]);
    expect(only(resources, 'Account').inputs['accountId']).toMatch(/^[a-z]([-a-z0-9]*[a-z0-9])$/);
    expect(String(only(resources, 'Account').inputs['accountId']).length).toBeLessThanOrEqual(30);
    jest.restoreAllMocks();
  });
});

describe('what is refused', () => {
  const findingsOf = async (program: () => unknown) => {
    let error: unknown;
    await record(() => {
      try {
        program();
      } catch (thrown) {
        error = thrown;
      }
    });
    expect(error).toBeInstanceOf(TopologyError);
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    return (error as TopologyError).findings.filter(isBlocking).map(({ rule, path }) => [rule, path]);
  };

  test('a wrong topology, with every finding at once', async () => {
    const topology = {
      name: 'lab',
      targets: { gcp: {} },
      groups: { nodes: { gcp: { machine: 'c4-standard-192-lssd', tier1: true, interfaces: [{ network: 'x' }, { network: 'x' }] } } },
    } as const;
    expect(await findingsOf(() => new AcceleratedCluster('lab', { topology }))).toEqual([
      ['gcp/tier1-unavailable', 'groups.nodes.gcp.tier1'],
      ['gcp/networks-not-distinct', 'groups.nodes.gcp.interfaces[1].network'],
    ]);
  });

  test('a topology and a plan, or neither', async () => {
    expect(await findingsOf(() => new AcceleratedCluster('lab', {}))).toEqual([['gcp/one-of-topology-and-plan', '']]);
  });

  test('a group that the plan does not have, with the nearest name', async () => {
    expect(await findingsOf(() => new AcceleratedNodeGroup('nodes', { plan: plain, group: 'node' }))).toEqual([
      ['gcp/unknown-group', 'groups.node'],
    ]);
  });

  test('a topology that is not planned for Google', async () => {
    const topology = { name: 'lab', targets: { aws: {} }, groups: { nodes: {} } } as const;
    expect(await findingsOf(() => new AcceleratedCluster('lab', { topology }))).toEqual([['gcp/not-a-target', 'targets']]);
  });

  test('user-data that the metadata server does not take', async () => {
    const { plan } = plannedGroup({ gcp: { userData: `#!/bin/sh\n# ${'x'.repeat(262_144)}\n` } });
    expect(await findingsOf(() => new AcceleratedNodeGroup('nodes', { plan, group: 'nodes', subnetwork: 'mine' }))).toEqual([
      ['gcp/user-data-too-long', 'groups.nodes.gcp.userData'],
    ]);
  });
});
