/** The components by themselves: arguments that are known late, what they refuse, and what each makes. */
import * as pulumi from '@pulumi/pulumi';
import { AcceleratedCluster, AcceleratedInstance, AcceleratedNetwork, AcceleratedNodeGroup } from '../../../lib/providers/azure';
import { CUSTOM_DATA_LIMIT_BYTES } from '../../../lib/providers/azure/user-data';
import { type RecordedResource, recordProgram } from '../../../lib/providers/recording';
import { isBlocking, TopologyError } from '../../../lib/topology/finding';
import type { GroupNeed, Topology } from '../../../lib/topology/types';
import { withoutStacks } from '../../gcp/recorded';
import { KEY, one } from '../../resolve/azure-wishes';

jest.setTimeout(30_000);

// Without an engine Pulumi's log goes to the console.
let warnings: string[] = [];
beforeEach(() => {
  warnings = [];
  jest.spyOn(console, 'warn').mockImplementation((text: string) => void warnings.push(text));
});
afterEach(() => jest.restoreAllMocks());

const D8: GroupNeed = { azure: { machine: 'Standard_D8s_v5' } };
const HB: GroupNeed = { azure: { machine: 'Standard_HB120rs_v3' }, network: { rdma: 'required' } };
const topology = (groups: Topology['groups'], more: Partial<Topology> = {}): Topology => ({
  name: 'lab',
  targets: { azure: {} },
  access: { sshPublicKeys: [KEY] },
  ...more,
  groups,
});
const record = (program: () => void) => withoutStacks(() => recordProgram(pulumi, { project: 'lab' }, program));
const of = (resources: readonly RecordedResource[], kind: string) => resources.filter(({ type }) => type.endsWith(`:${kind}`));
const only = (resources: readonly RecordedResource[], kind: string): Readonly<Record<string, unknown>> => {
  const [first, ...rest] = of(resources, kind);
  expect([kind, rest.length, first === undefined]).toEqual([kind, 0, false]);
  return (first as RecordedResource).inputs;
};
/** Caught inside of the program: what ends it otherwise ends the recording with it. */
const refusals = async (program: () => void): Promise<readonly string[]> => {
  let rules: readonly string[] = [];
  await record(() => {
    try {
      program();
    } catch (error) {
      if (!(error instanceof TopologyError) || !pulumi.RunError.isInstance(error)) throw error;
      rules = error.findings.filter(isBlocking).map(({ rule }) => rule);
    }
  });
  return rules;
};
/** Deep reading of what was recorded. */
const at = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce<unknown>((found, key) => (found as Record<string | number, unknown> | undefined)?.[key], value);
const nicOf = (set: unknown, index = 0) => at(set, 'virtualMachineProfile', 'networkProfile', 'networkInterfaceConfigurations', index);

describe('a node group in a network of yours', () => {
  const args = { topology: topology({ g: D8 }), group: 'g', resourceGroupName: 'ours', subnetId: 'subnet' };

  test('makes a scale set and a security group, and no network', async () => {
    const resources = await record(() => void new AcceleratedNodeGroup('nodes', args));
    expect(resources.filter(({ type }) => type.startsWith('azure-native:')).map(({ name }) => name)).toEqual(['nsg-nodes', 'vmss-nodes']);
    const set = only(resources, 'VirtualMachineScaleSet');
    expect(set['resourceGroupName']).toBe('ours');
    expect(at(nicOf(set), 'ipConfigurations', 0, 'subnet', 'id')).toBe('subnet');
  });

  test('takes every late value', async () => {
    const set = only(
      await record(
        () =>
          void new AcceleratedNodeGroup('nodes', {
            ...args,
            networkSecurityGroupId: 'nsg',
            proximityPlacementGroupId: 'ppg',
            hostGroupId: 'hosts',
            imageId: 'image',
            identityId: 'identity',
            dnsServers: ['10.0.0.4'],
            disableTcpStateTracking: true,
            deleteOption: 'Detach',
            sshPublicKeys: ['ssh-ed25519 other'],
          }),
      ),
      'VirtualMachineScaleSet',
    );
    expect(nicOf(set)).toMatchObject({
      networkSecurityGroup: { id: 'nsg' },
      dnsSettings: { dnsServers: ['10.0.0.4'] },
      disableTcpStateTracking: true,
      deleteOption: 'Detach',
    });
    expect(set).toMatchObject({
      proximityPlacementGroup: { id: 'ppg' },
      hostGroup: { id: 'hosts' },
      identity: { type: 'UserAssigned', userAssignedIdentities: ['identity'] },
    });
    expect(at(set, 'virtualMachineProfile', 'storageProfile', 'imageReference')).toEqual({ id: 'image' });
    expect(at(set, 'virtualMachineProfile', 'storageProfile', 'osDisk', 'deleteOption')).toBe('Detach');
    expect(at(set, 'virtualMachineProfile', 'osProfile', 'linuxConfiguration', 'ssh', 'publicKeys')).toEqual([
      { keyData: 'ssh-ed25519 other', path: '/home/linerate/.ssh/authorized_keys' },
    ]);
  });

  test('keys come late where the topology has none', async () => {
    const keyless = { ...args, topology: topology({ g: D8 }, { access: {} }) };
    expect(await refusals(() => void new AcceleratedNodeGroup('nodes', keyless))).toContain('azure/ssh-key-missing');
    expect(await refusals(() => void new AcceleratedNodeGroup('nodes', { ...keyless, sshPublicKeys: [pulumi.secret(KEY)] }))).toEqual([]);
  });

  test('a subnet for each extra network', async () => {
    const joined = topology(
      { g: { ...D8, network: { extra: ['storage'] } } },
      { network: { extra: { storage: { cidr: '10.9.0.0/24' } } } },
    );
    const group = { ...args, topology: joined };
    expect(await refusals(() => void new AcceleratedNodeGroup('nodes', group))).toEqual(['azure/subnet-missing']);
    const set = only(
      await record(() => void new AcceleratedNodeGroup('nodes', { ...group, extraSubnetIds: { storage: 'second' } })),
      'VirtualMachineScaleSet',
    );
    expect(at(nicOf(set, 1), 'ipConfigurations', 0, 'subnet', 'id')).toBe('second');
  });

  test('makes the placement group that only it is in, and refuses a shared one', async () => {
    const close = topology({ g: { ...D8, placement: 'cluster' } });
    const resources = await record(() => void new AcceleratedNodeGroup('nodes', { ...args, topology: close }));
    expect(only(resources, 'ProximityPlacementGroup')).toMatchObject({ intent: { vmSizes: ['Standard_D8s_v5'] }, zones: ['1'] });
    const placement = { strategy: 'cluster' as const, shared: 'p' };
    const shared = topology({ g: { ...D8, placement }, h: { ...D8, placement } });
    expect(await refusals(() => void new AcceleratedNodeGroup('nodes', { ...args, topology: shared }))).toEqual([
      'azure/shared-placement-group',
    ]);
  });

  test('Uniform always deletes', async () => {
    const uniform = { ...args, topology: topology({ g: HB }) };
    expect(await refusals(() => void new AcceleratedNodeGroup('nodes', { ...uniform, deleteOption: 'Detach' }))).toEqual([
      'azure/uniform-always-deletes',
    ]);
  });

  test('proof: enforce makes the deployment wait for the proof', async () => {
    const enforced = topology({ g: { ...D8, proof: 'enforce' }, h: D8 });
    const set = only(await record(() => void new AcceleratedNodeGroup('nodes', { ...args, topology: enforced })), 'VirtualMachineScaleSet');
    expect(at(set, 'virtualMachineProfile', 'extensionProfile', 'extensions', 0)).toMatchObject({
      publisher: 'Microsoft.Azure.Extensions',
      type: 'CustomScript',
      settings: { commandToExecute: expect.stringContaining('systemctl start linerate-proof.service') },
    });
    const plain = only(
      await record(() => void new AcceleratedNodeGroup('nodes', { ...args, topology: enforced, group: 'h' })),
      'VirtualMachineScaleSet',
    );
    expect(at(plain, 'virtualMachineProfile', 'extensionProfile')).toBeUndefined();
  });

  test('custom data has a limit', async () => {
    const long = topology({
      g: { azure: { machine: 'Standard_D8s_v5', userData: `#!/bin/sh\n# ${'x'.repeat(CUSTOM_DATA_LIMIT_BYTES)}\n` } },
    });
    expect(await refusals(() => void new AcceleratedNodeGroup('nodes', { ...args, topology: long }))).toEqual([
      'azure/custom-data-too-long',
    ]);
  });
});

describe('a component refuses', () => {
  const { plan } = one(D8);

  test('neither or both of topology and plan', async () => {
    expect(await refusals(() => void new AcceleratedCluster('lab', {}))).toEqual(['azure/one-of-topology-and-plan']);
    expect(await refusals(() => void new AcceleratedCluster('lab', { plan, topology: topology({ g: D8 }) }))).toEqual([
      'azure/one-of-topology-and-plan',
    ]);
  });

  test('a group that the plan does not have, with a suggestion', async () => {
    const wrong = () => void new AcceleratedNodeGroup('n', { plan, group: 'q', resourceGroupName: 'r', subnetId: 's' });
    expect(await refusals(wrong)).toEqual(['azure/unknown-group']);
    expect(await refusals(() => void new AcceleratedCluster('lab', { plan, groups: { q: {} } }))).toEqual(['azure/unknown-group']);
  });

  test('a topology for other clouds', async () => {
    const elsewhere: Topology = { ...topology({ g: {} }), targets: { aws: {} } };
    expect(await refusals(() => void new AcceleratedCluster('lab', { topology: elsewhere }))).toContain('azure/not-a-target');
  });

  test('everything wrong at once, in one error', async () => {
    const wrong = topology({
      g: { azure: { machine: 'Standard_B2s', acceleratedNetworking: true } },
      h: { count: 1001, azure: { machine: 'Standard_D8s_v5' } },
    });
    const rules = await refusals(() => void new AcceleratedCluster('lab', { topology: wrong }));
    expect(rules).toEqual(expect.arrayContaining(['azure/accelerated-networking-unsupported', 'azure/too-many-machines']));
  });

  test('VNet encryption over NICs that are not accelerated', async () => {
    const slow = topology({ g: { azure: { machine: 'Standard_B2s' } } }, { network: { mtu: 'standard' } });
    expect(await refusals(() => void new AcceleratedCluster('lab', { topology: slow, encryption: true }))).toContain(
      'azure/vnet-encryption-unsupported',
    );
    const fast = topology({ g: D8 }, { network: { mtu: 'standard' } });
    expect(
      only(await record(() => void new AcceleratedCluster('lab', { topology: fast, encryption: true })), 'VirtualNetwork'),
    ).toMatchObject({
      encryption: { enabled: true, enforcement: 'AllowUnencrypted' },
    });
  });
});

describe('a network', () => {
  test('serves groups of the same topology', async () => {
    const both = topology({ a: D8, b: D8 }, { network: { egress: 'none' } });
    const resources = await record(() => {
      const network = new AcceleratedNetwork('network-ours', { topology: both });
      for (const group of ['a', 'b'])
        new AcceleratedNodeGroup(group, { topology: both, group, network, resourceGroupName: network.resourceGroupName });
    });
    expect(of(resources, 'VirtualNetwork').map(({ name }) => name)).toEqual(['vnet-ours']);
    expect(of(resources, 'NatGateway')).toEqual([]);
    for (const { inputs } of of(resources, 'VirtualMachineScaleSet')) {
      expect(inputs['resourceGroupName']).toBe('${rg-ours.name}');
      expect(at(nicOf(inputs), 'ipConfigurations', 0, 'subnet', 'id')).toBe('${snet-ours-main.id}');
    }
  });

  test('its subnets are made one after the other', async () => {
    const extra = topology({ a: { ...D8, network: { extra: ['s'] } } }, { network: { extra: { s: { cidr: '10.9.0.0/24' } } } });
    const resources = await record(() => void new AcceleratedNetwork('ours', { topology: extra }));
    const [main, second] = of(resources, 'Subnet');
    expect(main?.name).toBe('snet-ours-main');
    expect(second?.dependsOn.some((urn) => urn.endsWith('snet-ours-main'))).toBe(true);
    expect(only(resources, 'VirtualNetwork')['addressSpace']).toEqual({ addressPrefixes: ['10.64.0.0/16', '10.9.0.0/24'] });
  });
});

describe('instances', () => {
  const args = { resourceGroupName: 'ours', subnetId: 'subnet' };

  test('one machine with NICs, address and disk of its own', async () => {
    const gateway = topology({ g: { network: { interfaces: 2 }, access: { publicAddress: true }, azure: { machine: 'Standard_F2s_v2' } } });
    const resources = await record(() => void new AcceleratedInstance('head', { ...args, topology: gateway, group: 'g' }));
    expect(of(resources, 'NetworkInterface').map(({ inputs }) => inputs['enableAcceleratedNetworking'])).toEqual([true, false]);
    expect(only(resources, 'VirtualMachine')).toMatchObject({
      zones: ['1'],
      hardwareProfile: { vmSize: 'Standard_F2s_v2' },
      networkProfile: {
        networkInterfaces: [
          { id: '${nic-head-0.id}', primary: true },
          { id: '${nic-head-1.id}', primary: false },
        ],
      },
    });
    expect(warnings).toContainEqual(expect.stringContaining('warning azure/one-accelerated-nic  groups.g.network.interfaces'));
    expect(only(resources, 'PublicIPAddress')).toMatchObject({ zones: ['1'], publicIPAllocationMethod: 'Static' });
  });

  test('with RDMA they lie in one availability set, whose placement group stands on the set', async () => {
    const solvers = topology({ g: HB });
    const resources = await record(() => {
      const first = new AcceleratedInstance('one', { ...args, topology: solvers, group: 'g' });
      const { availabilitySetId } = first;
      new AcceleratedInstance('two', {
        ...args,
        topology: solvers,
        group: 'g',
        ...(availabilitySetId === undefined ? {} : { availabilitySetId }),
      });
    });
    expect(only(resources, 'AvailabilitySet')).toMatchObject({
      sku: { name: 'Aligned' },
      platformFaultDomainCount: 1,
      platformUpdateDomainCount: 1,
      proximityPlacementGroup: { id: '${ppg-one.id}' },
    });
    expect(only(resources, 'ProximityPlacementGroup')['zones']).toBeUndefined();
    for (const { inputs } of of(resources, 'VirtualMachine')) {
      expect(inputs['availabilitySet']).toEqual({ id: '${avail-one.id}' });
      expect(inputs['zones']).toBeUndefined();
      expect(inputs['proximityPlacementGroup']).toBeUndefined();
    }
  });

  test('the proof of a machine is an extension of its own', async () => {
    const enforced = topology({ g: { ...D8, proof: 'enforce' } });
    const resources = await record(() => void new AcceleratedInstance('head', { ...args, topology: enforced, group: 'g' }));
    expect(only(resources, 'VirtualMachineExtension')).toMatchObject({ vmName: '${vm-head.name}', type: 'CustomScript' });
  });
});
