/** Every rule of Azure has a topology (or an amended plan) that breaks it, and one beside it that does not. */
import { AZURE_RULES, vnetEncryptionFindings } from '../../../lib/rules/azure';
import type { AzureInterface } from '../../../lib/topology/blocks';
import type { FindingLevel } from '../../../lib/topology/finding';
import type { GroupNeed, Topology } from '../../../lib/topology/types';
import { amended, azure, one, type Outcome, outcome, topologyOf } from '../../resolve/azure-wishes';

const ID = (type: string) => `/subscriptions/s/resourceGroups/r/providers/Microsoft.Compute/${type}/x`;
const RESERVATION = ID('capacityReservationGroups');
const D8 = 'Standard_D8s_v5';
const HB = 'Standard_HB120rs_v3';
const NO_AN = 'Standard_B2s';

const named = (machine: string, more: GroupNeed = {}, topology: Partial<Topology> = {}): Outcome =>
  one({ ...more, azure: { machine, ...more.azure } }, topology);
const infiniband = (more: GroupNeed = {}, topology: Partial<Topology> = {}): Outcome =>
  named(HB, { ...more, network: { rdma: 'required', ...more.network } }, topology);
const nics = (machine: string, interfaces: readonly AzureInterface[], more: GroupNeed['azure'] = {}): Outcome =>
  named(machine, { azure: { interfaces, ...more } });
const over = (outcome_: Outcome, more: Parameters<typeof amended>[0]): Outcome => outcome(outcome_.topology, amended(more));

interface Case {
  readonly rule: string;
  readonly broken: () => Outcome;
  readonly path: string;
  readonly level: FindingLevel;
  /** Part of the cloud's own error; undefined: the rule states none. */
  readonly prevents?: string;
  readonly sound: () => Outcome;
}

const CASES: readonly Case[] = [
  {
    rule: 'azure/accelerated-networking-unsupported',
    broken: () => named(NO_AN, { azure: { acceleratedNetworking: true } }),
    path: 'groups.g.azure.acceleratedNetworking',
    level: 'error',
    prevents: 'VMSizeIsNotPermittedToEnableAcceleratedNetworkingForVmss',
    sound: () => named(D8, { azure: { acceleratedNetworking: true } }),
  },
  {
    rule: 'azure/mtu-left-to-you',
    broken: () => named(D8, { tuning: 'none' }),
    path: 'groups.g.tuning',
    level: 'warning',
    sound: () => named(D8, { tuning: 'latency' }),
  },
  {
    rule: 'azure/accelerated-networking-required',
    broken: () => named(D8, { azure: { acceleratedNetworking: false } }),
    path: 'groups.g.azure.acceleratedNetworking',
    level: 'error',
    sound: () => named('Standard_D8s_v4', { azure: { acceleratedNetworking: false } }),
  },
  {
    rule: 'azure/accelerated-networking-unconfirmed',
    broken: () => named('Standard_ND96isrf_H100_v5'),
    path: 'groups.g',
    level: 'warning',
    sound: () => named('Standard_ND96isr_H100_v5'),
  },
  { rule: 'azure/synthetic-path', broken: () => named(NO_AN), path: 'groups.g.azure.machine', level: 'warning', sound: () => named(D8) },
  {
    rule: 'azure/accelerated-networking-off',
    broken: () => nics('Standard_D8s_v4', [{}, { acceleratedNetworking: false }]),
    path: 'groups.g.azure.interfaces[1].acceleratedNetworking',
    level: 'warning',
    sound: () => nics('Standard_D8s_v4', [{}, {}]),
  },
  {
    rule: 'azure/one-accelerated-nic',
    broken: () => named('Standard_D2as_v5', { network: { interfaces: 2 } }),
    path: 'groups.g.network.interfaces',
    level: 'warning',
    sound: () => named('Standard_D2as_v5'),
  },
  {
    rule: 'azure/acceleration-disputed',
    broken: () => named('Standard_D2s_v5', { network: { interfaces: 2 } }),
    path: 'groups.g',
    level: 'warning',
    sound: () => named('Standard_D2s_v5'),
  },
  {
    rule: 'azure/too-many-interfaces',
    broken: () => nics(D8, [{}, {}, {}, {}, {}]),
    path: 'groups.g.azure.interfaces',
    level: 'error',
    prevents: 'The number of network interface configurations for VM scale set exceeds the maximum allowed',
    sound: () => nics(D8, [{}, {}, {}, {}]),
  },
  {
    rule: 'azure/interfaces-unconfirmed',
    broken: () => named('Standard_L8s_v3', { network: { interfaces: 2 } }),
    path: 'groups.g.network.interfaces',
    level: 'warning',
    sound: () => named('Standard_L8s_v3'),
  },
  {
    rule: 'azure/one-primary-interface',
    broken: () => nics(D8, [{ primary: true }, { primary: true }]),
    path: 'groups.g.azure.interfaces',
    level: 'error',
    prevents: 'NetworkInterfaceMustHavePrimaryPropertySet',
    sound: () => nics(D8, [{}, { primary: true }]),
  },
  {
    rule: 'azure/interfaces-fewer-than-asked',
    broken: () => named(D8, { network: { interfaces: 3 }, azure: { interfaces: [{}, {}] } }),
    path: 'groups.g.azure.interfaces',
    level: 'error',
    sound: () => named(D8, { network: { interfaces: 2 }, azure: { interfaces: [{}, {}] } }),
  },
  {
    rule: 'azure/auxiliary-mode-and-sku',
    broken: () => nics('Standard_D8s_v4', [{ auxiliaryMode: 'AcceleratedConnections' }]),
    path: 'groups.g.azure.interfaces[0].auxiliarySku',
    level: 'error',
    sound: () => nics('Standard_D8s_v4', [{ auxiliaryMode: 'AcceleratedConnections', auxiliarySku: 'A2' }]),
  },
  {
    rule: 'azure/auxiliary-mode-of-scale-set',
    broken: () => nics('Standard_D8s_v4', [{ auxiliaryMode: 'MaxConnections', auxiliarySku: 'A2' }]),
    path: 'groups.g.azure.interfaces[0].auxiliaryMode',
    level: 'error',
    sound: () => nics('Standard_D8s_v4', [{ auxiliaryMode: 'MaxConnections', auxiliarySku: 'A2' }], { availabilitySet: true }),
  },
  {
    rule: 'azure/auxiliary-mode-limited',
    broken: () => nics('Standard_D8s_v4', [{ auxiliaryMode: 'AcceleratedConnections', auxiliarySku: 'A2' }]),
    path: 'groups.g.azure.interfaces[0].auxiliaryMode',
    level: 'warning',
    sound: () => nics('Standard_D8s_v4', [{ auxiliaryMode: 'None', auxiliarySku: 'None' }]),
  },
  {
    rule: 'azure/infiniband-several-placement-groups',
    broken: () => infiniband({ azure: { singlePlacementGroup: false } }),
    path: 'groups.g.azure.singlePlacementGroup',
    level: 'error',
    prevents: 'the job hangs',
    sound: () => infiniband({ azure: { singlePlacementGroup: true } }),
  },
  {
    rule: 'azure/infiniband-flexible-in-zone',
    broken: () => infiniband({ azure: { orchestration: 'flexible', zones: ['2'] } }),
    path: 'groups.g.azure.zones',
    level: 'error',
    prevents: 'the job hangs',
    sound: () => infiniband({ azure: { orchestration: 'flexible' } }),
  },
  {
    rule: 'azure/infiniband-several-zones',
    broken: () => infiniband({ azure: { zones: ['1', '2'] } }),
    path: 'groups.g.azure.zones',
    level: 'error',
    prevents: 'should be turned off for zonal scale-sets',
    sound: () => infiniband({ azure: { zones: ['2'] } }),
  },
  {
    rule: 'azure/single-placement-group-too-large',
    broken: () => infiniband({ count: 101 }),
    path: 'groups.g.count',
    level: 'warning',
    sound: () => infiniband({ count: 100 }),
  },
  {
    rule: 'azure/infiniband-address-range',
    broken: () => infiniband({}, { network: { cidr: '172.16.0.0/20' } }),
    path: 'network.cidr',
    level: 'error',
    prevents: 'MPI does not start',
    sound: () => named(D8, {}, { network: { cidr: '172.16.0.0/20' } }),
  },
  {
    rule: 'azure/infiniband-fabrics-apart',
    broken: () => {
      const group: GroupNeed = { placement: { strategy: 'cluster', shared: 'p' }, network: { rdma: 'required' }, azure: { machine: HB } };
      return outcome(topologyOf({ g: group, h: group }));
    },
    path: 'groups.g.placement.shared',
    level: 'warning',
    sound: () => infiniband(),
  },
  {
    rule: 'azure/rdma-preferred-unavailable',
    broken: () => named(D8, { network: { rdma: 'preferred' } }),
    path: 'groups.g.network.rdma',
    level: 'warning',
    sound: () => named(HB, { network: { rdma: 'preferred' } }),
  },
  {
    rule: 'azure/capability-unused',
    broken: () => named(HB),
    path: 'groups.g.network.rdma',
    level: 'info',
    sound: () => infiniband(),
  },
  {
    rule: 'azure/fault-domains',
    broken: () => over(named(D8), { faultDomains: 3 }),
    path: 'groups.g.azure.orchestration',
    level: 'error',
    prevents: 'platformFaultDomainCount higher than 1',
    sound: () => over(named(D8, { azure: { zones: [] } }), { faultDomains: 3 }),
  },
  {
    rule: 'azure/network-api-version',
    broken: () => over(infiniband(), { networkApiVersion: '2020-11-01' }),
    path: 'groups.g.azure.orchestration',
    level: 'error',
    prevents: "Could not find member 'networkApiVersion'",
    sound: () => over(named(D8), { networkApiVersion: '2022-11-01' }),
  },
  {
    rule: 'azure/capacity-reservation-conflict',
    broken: () => named(D8, { azure: { capacityReservationGroup: RESERVATION, proximityPlacementGroup: true } }),
    path: 'groups.g.azure.proximityPlacementGroup',
    level: 'error',
    prevents: 'beside a capacity reservation',
    sound: () => named(D8, { azure: { capacityReservationGroup: RESERVATION } }),
  },
  {
    rule: 'azure/capacity-reservation-series',
    broken: () => named('Standard_ND96isr_H100_v5', { azure: { purchase: { reservation: RESERVATION } } }),
    path: 'groups.g.azure.purchase',
    level: 'error',
    prevents: 'Support for other VM series',
    sound: () => named(D8, { azure: { purchase: { reservation: RESERVATION } } }),
  },
  {
    rule: 'azure/capacity-reservation-unconfirmed',
    broken: () => named('Standard_D64s_v3', { azure: { capacityReservationGroup: RESERVATION } }),
    path: 'groups.g.azure.capacityReservationGroup',
    level: 'warning',
    sound: () => named(D8, { azure: { capacityReservationGroup: RESERVATION } }),
  },
  {
    rule: 'azure/proximity-placement-group-over-zones',
    broken: () => {
      const placement = { strategy: 'cluster' as const, shared: 'p' };
      return outcome(topologyOf({ g: { placement, azure: { machine: D8 } }, h: { placement, azure: { machine: D8, zones: ['2'] } } }));
    },
    path: 'groups.g.placement',
    level: 'error',
    prevents: 'OverconstrainedZonalAllocationRequest',
    sound: () => {
      const placement = { strategy: 'cluster' as const, shared: 'p' };
      return outcome(topologyOf({ g: { placement, azure: { machine: D8 } }, h: { placement, azure: { machine: D8, zones: ['1'] } } }));
    },
  },
  {
    rule: 'azure/availability-set-with-zone',
    broken: () => named(D8, { azure: { availabilitySet: true, zones: ['1'] } }),
    path: 'groups.g.azure.zones',
    level: 'error',
    prevents: 'both Availability Zone and Availability Set were specified',
    sound: () => named(D8, { azure: { availabilitySet: true } }),
  },
  {
    rule: 'azure/availability-set-with-scale-set',
    broken: () => named(D8, { azure: { availabilitySet: true, orchestration: 'uniform' } }),
    path: 'groups.g.azure.orchestration',
    level: 'error',
    sound: () => named(D8, { azure: { availabilitySet: true } }),
  },
  {
    rule: 'azure/spot-conflict',
    broken: () => named(D8, { purchase: 'spot', azure: { availabilitySet: true } }),
    path: 'groups.g.azure.availabilitySet',
    level: 'error',
    prevents: 'AzureSpotVMNotSupportedInAvailabilitySet',
    sound: () => named(D8, { purchase: 'spot' }),
  },
  {
    rule: 'azure/dedicated-host-placement',
    broken: () => named(D8, { azure: { hostGroup: ID('hostGroups') } }),
    path: 'groups.g.azure.hostGroup',
    level: 'warning',
    sound: () => named(D8),
  },
  {
    rule: 'azure/too-many-machines',
    broken: () => named(D8, { count: 1001 }),
    path: 'groups.g.count',
    level: 'error',
    prevents: 'exceeds the total limit',
    sound: () => named(D8, { count: 1000 }),
  },
  {
    rule: 'azure/no-partitions',
    broken: () => named(D8, { placement: 'partition' }),
    path: 'groups.g.placement',
    level: 'warning',
    sound: () => named(D8, { placement: 'spread' }),
  },
  {
    rule: 'azure/placement-not-met',
    broken: () => named(D8, { placement: 'cluster', azure: { capacityReservationGroup: RESERVATION } }),
    path: 'groups.g.placement',
    level: 'warning',
    sound: () => named(D8, { placement: 'cluster' }),
  },
  {
    rule: 'azure/single-placement-group-ignored',
    broken: () => named(D8, { azure: { singlePlacementGroup: true } }),
    path: 'groups.g.azure.singlePlacementGroup',
    level: 'warning',
    sound: () => named(D8, { azure: { singlePlacementGroup: true, orchestration: 'uniform' } }),
  },
  {
    rule: 'azure/zone-unconfirmed',
    broken: () => named(D8, { azure: { zones: ['4'] } }),
    path: 'groups.g.azure.zones',
    level: 'warning',
    sound: () => named(D8, { azure: { zones: ['3'] } }),
  },
  {
    rule: 'azure/not-a-resource-id',
    broken: () => named(D8, { placement: { strategy: 'cluster', existing: 'my-group' } }),
    path: 'groups.g.placement.existing',
    level: 'error',
    prevents: 'LinkedInvalidPropertyId',
    sound: () => named(D8, { placement: { strategy: 'cluster', existing: ID('proximityPlacementGroups') } }),
  },
  {
    rule: 'azure/queues-not-settable',
    broken: () => named(D8, { network: { queues: 8 } }),
    path: 'groups.g.network.queues',
    level: 'warning',
    sound: () => named(D8),
  },
  {
    rule: 'azure/image-terms',
    broken: () => named(HB, { image: 'rocky-9' }),
    path: 'groups.g.image',
    level: 'info',
    sound: () => named(HB),
  },
  {
    rule: 'azure/mtu-over-path',
    broken: () => named(D8, {}, { network: { mtu: 4000 } }),
    path: 'network.mtu',
    level: 'error',
    sound: () => named('Standard_D64s_v7', {}, { network: { mtu: 9000 } }),
  },
  {
    rule: 'azure/mtu-without-acceleration',
    broken: () => named(NO_AN),
    path: 'network.mtu',
    level: 'warning',
    sound: () => named(NO_AN, {}, { network: { mtu: 'standard' } }),
  },
  {
    rule: 'azure/subnet-too-small',
    // A /26 has room for 59 addresses: fifteen nodes of four NICs do not fit, of three they do.
    broken: () => named(D8, { count: 15, azure: { interfaces: [{}, {}, {}, {}] } }, { network: { cidr: '10.9.0.0/26' } }),
    path: 'network.cidr',
    level: 'error',
    prevents: 'SubnetIsFull',
    sound: () => named(D8, { count: 15, azure: { interfaces: [{}, {}, {}] } }, { network: { cidr: '10.9.0.0/26' } }),
  },
  {
    rule: 'azure/idle-connections-forgotten',
    broken: () => named(D8, { network: { connectionIdleSeconds: 7201 } }),
    path: 'groups.g.network.connectionIdleSeconds',
    level: 'warning',
    sound: () => named(D8, { network: { connectionIdleSeconds: 7200 } }),
  },
  {
    rule: 'azure/image-unknown',
    broken: () => named('Standard_D4ps_v6', { image: 'rhel-9' }),
    path: 'groups.g.image',
    level: 'error',
    sound: () => named('Standard_D4ps_v6', { image: 'ubuntu-24.04' }),
  },
  {
    rule: 'azure/image-reference',
    broken: () => named(D8, { azure: { image: 'Canonical:ubuntu' } }),
    path: 'groups.g.azure.image',
    level: 'error',
    prevents: 'imageReference',
    sound: () => named(D8, { azure: { image: 'Canonical:ubuntu-24_04-lts:server:latest' } }),
  },
  {
    rule: 'azure/image-without-mana',
    broken: () => named(D8, { azure: { image: 'Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:22.04.202312060' } }),
    path: 'groups.g.azure.image',
    level: 'warning',
    sound: () => named(D8, { azure: { image: 'Canonical:0001-com-ubuntu-server-jammy:22_04-lts-gen2:22.04.202607140' } }),
  },
  {
    rule: 'azure/gallery-image-features',
    broken: () => named(D8, { azure: { image: ID('galleries') } }),
    path: 'groups.g.azure.image',
    level: 'info',
    sound: () => named(D8),
  },
  {
    rule: 'azure/image-without-infiniband',
    broken: () => infiniband(),
    path: 'groups.g.image',
    level: 'warning',
    sound: () => infiniband({ image: 'ubuntu-hpc-24.04' }),
  },
  {
    rule: 'azure/image-generation',
    broken: () => named(azure.machines.find(({ hyperVGenerations }) => hyperVGenerations?.join() === 'V1')?.name ?? ''),
    path: 'groups.g.image',
    level: 'error',
    prevents: 'cannot boot Hypervisor Generation',
    sound: () => named(azure.machines.find(({ hyperVGenerations }) => hyperVGenerations?.join() === 'V1,V2')?.name ?? ''),
  },
  {
    rule: 'azure/premium-disk-unsupported',
    broken: () => named('Standard_D8_v5', { disks: { root: { type: 'fast' } } }),
    path: 'groups.g.disks.root.type',
    level: 'error',
    prevents: 'Premium_LRS',
    sound: () => named(D8, { disks: { root: { type: 'fast' } } }),
  },
  {
    rule: 'azure/local-nvme-missing',
    broken: () => named('Standard_D8s_v6', { disks: { scratch: 'local-nvme' } }),
    path: 'groups.g.disks.scratch',
    level: 'error',
    sound: () => named('Standard_D8ds_v6', { disks: { scratch: 'local-nvme' } }),
  },
  {
    rule: 'azure/login-user-disallowed',
    broken: () => named(D8, {}, { access: { user: 'admin' } }),
    path: 'access.user',
    level: 'error',
    prevents: 'adminUsername',
    sound: () => named(D8, {}, { access: { user: 'ops' } }),
  },
  {
    rule: 'azure/system-identity-on-flexible',
    broken: () => named(D8, { azure: { identity: 'system' } }),
    path: 'groups.g.azure.identity',
    level: 'error',
    sound: () => infiniband({ azure: { identity: 'system' } }),
  },
  {
    rule: 'azure/dpdk-acceleration',
    broken: () => named('Standard_D2as_v5', { network: { dataPlane: 'dpdk', interfaces: 2 } }),
    path: 'groups.g.network.dataPlane',
    level: 'error',
    sound: () => named(D8, { network: { dataPlane: 'dpdk', interfaces: 2 } }),
  },
  {
    rule: 'azure/legacy-nva-tag',
    broken: () => named(D8, { tags: { LegacyVMNVA: 'true' } }),
    path: 'groups.g.tags.LegacyVMNVA',
    level: 'warning',
    sound: () => named(D8, { tags: { team: 'net' } }),
  },
];

describe.each(CASES)('$rule', ({ rule, broken, path, level, prevents, sound }) => {
  test('breaks', () => {
    const { of } = broken();
    const [first] = of(rule);
    expect(first).toMatchObject({ rule, level, path });
    expect(first?.fix).not.toBe('');
    expect(first?.source).not.toBe('');
    if (prevents === undefined) expect(first?.prevents).toBeUndefined();
    else expect(first?.prevents).toContain(prevents);
  });

  test('holds', () => {
    const { of, plan } = sound();
    expect(plan.groups.length).toBeGreaterThan(0);
    expect(of(rule)).toEqual([]);
  });
});

test('every rule has its case', () => {
  expect(CASES.map(({ rule }) => rule).sort()).toEqual(AZURE_RULES.map(({ id }) => id).sort());
  expect(new Set(AZURE_RULES.map(({ id }) => id)).size).toBe(AZURE_RULES.length);
});

describe('more than one way to break a rule', () => {
  test('acceleration asked of a family whose flag lies: the machine would be made, and slow', () => {
    const [finding] = named('Standard_NC6s_v3', { azure: { acceleratedNetworking: true } }).of('azure/accelerated-networking-unsupported');
    expect(finding?.prevents).toMatch(/no error: .*synthetic path/);
    expect(finding?.message).toMatch(/^the API says/);
  });

  test('a size that fits is named', () => {
    const [finding] = named(NO_AN, { machine: { vcpus: 2 }, azure: { acceleratedNetworking: true } }).of(
      'azure/accelerated-networking-unsupported',
    );
    const size = /machine: (Standard_\w+)/.exec(finding?.fix ?? '')?.[1] ?? '';
    expect(azure.get(size)?.acceleratedNetworking).toBe(true);
    expect(azure.get(size)?.vcpus).toBeGreaterThanOrEqual(2);
  });

  test('a machine of its own has the other error', () => {
    const [finding] = named(NO_AN, { azure: { acceleratedNetworking: true, availabilitySet: true } }).of(
      'azure/accelerated-networking-unsupported',
    );
    expect(finding?.prevents).toMatch(/^VMSizeIsNotPermittedToEnableAcceleratedNetworking:/);
    const [count] = nics(D8, [{}, {}, {}, {}, {}], { availabilitySet: true }).of('azure/too-many-interfaces');
    expect(count?.prevents).toMatch(/^NetworkInterfaceCountExceeded/);
  });

  test('two accelerated NICs on a one-NIC size, asked for by hand, are an error', () => {
    const [finding] = nics('Standard_F2s_v2', [{ acceleratedNetworking: true }, { acceleratedNetworking: true }]).of(
      'azure/one-accelerated-nic',
    );
    expect(finding).toMatchObject({ level: 'error', path: 'groups.g.azure.interfaces[1].acceleratedNetworking', got: 2, allowed: 1 });
  });

  test('fifteen NICs on v7 are fine', () => {
    expect(
      nics(
        'Standard_D64s_v7',
        Array.from({ length: 15 }, () => ({})),
      ).errors,
    ).toEqual([]);
    expect(
      nics(
        'Standard_D64s_v7',
        Array.from({ length: 16 }, () => ({})),
      ).of('azure/too-many-interfaces'),
    ).toHaveLength(1);
  });

  test('auxiliary modes: acceleration, vCPUs, series', () => {
    const mode = { auxiliaryMode: 'AcceleratedConnections', auxiliarySku: 'A1' } as const;
    const says = (outcome_: Outcome) => outcome_.of('azure/auxiliary-mode-and-sku').map(({ message }) => message);
    expect(says(nics('Standard_D8s_v4', [{ ...mode, acceleratedNetworking: false }]))).toEqual([
      expect.stringContaining('accelerated networking'),
    ]);
    expect(says(nics('Standard_D2s_v4', [mode]))).toEqual([expect.stringContaining('four vCPUs')]);
    expect(says(nics(D8, [mode]))).toEqual([expect.stringContaining('series')]);
    const limited = (location: string) =>
      named('Standard_D8s_v4', { azure: { interfaces: [mode] } }, { targets: { azure: { location } } }).of(
        'azure/auxiliary-mode-limited',
      )[0];
    expect(limited('eastus')?.message).not.toContain('not in the list');
    expect(limited('swedencentral')?.message).toContain('swedencentral is not in the list of regions');
  });

  test('the matrix of a capacity reservation', () => {
    const conflicts = (more: NonNullable<GroupNeed['azure']>, group: GroupNeed = {}) =>
      named(D8, { ...group, azure: { capacityReservationGroup: RESERVATION, ...more } })
        .of('azure/capacity-reservation-conflict')
        .map(({ path }) => path.replace('groups.g.', ''));
    expect(conflicts({})).toEqual([]);
    expect(conflicts({ availabilitySet: true })).toEqual(['azure.availabilitySet']);
    expect(conflicts({ singlePlacementGroup: true })).toEqual(['azure.singlePlacementGroup']);
    expect(conflicts({ hostGroup: ID('hostGroups') })).toEqual(['azure.hostGroup']);
    expect(conflicts({}, { purchase: 'spot' })).toEqual(['purchase']);
    expect(conflicts({ proximityPlacementGroup: ID('proximityPlacementGroups') })).toEqual(['azure.proximityPlacementGroup']);
    expect(conflicts({ orchestration: 'uniform' }, { placement: 'partition' })).toEqual(['placement']);
  });

  test('InfiniBand and a capacity reservation are always an error', () => {
    for (const row of azure.machines.filter(({ infiniband: has }) => has !== undefined)) {
      const { errors } = named(row.name, { network: { rdma: 'required' }, azure: { capacityReservationGroup: RESERVATION } });
      expect([row.name, errors.map(({ rule }) => rule)]).toEqual([
        row.name,
        expect.arrayContaining(['azure/capacity-reservation-conflict']),
      ]);
    }
  });

  test('too large a fabric: a warning from 101, an error from 301', () => {
    const [error] = infiniband({ count: 301 }).of('azure/single-placement-group-too-large');
    expect(error).toMatchObject({ level: 'error', prevents: expect.stringContaining("total limit of '300'") });
    const [plain] = named(D8, { count: 101, azure: { orchestration: 'uniform', singlePlacementGroup: true } }).of(
      'azure/single-placement-group-too-large',
    );
    expect(plain?.level).toBe('error');
    expect(named(D8, { count: 201, azure: { availabilitySet: true } }).of('azure/too-many-machines')[0]?.allowed).toBe('at most 200');
  });

  test('a required placement that cannot be met is an error', () => {
    const placement = { strategy: 'partition' as const, required: true };
    expect(named(D8, { placement }).of('azure/no-partitions')[0]?.level).toBe('error');
    const cluster = { strategy: 'cluster' as const, required: true };
    expect(
      named(D8, { placement: cluster, azure: { capacityReservationGroup: RESERVATION } }).of('azure/placement-not-met')[0]?.level,
    ).toBe('error');
  });

  test('images that lack MANA, by name', () => {
    expect(named(D8, { image: 'rocky-9' }).of('azure/image-without-mana')).toHaveLength(1);
    expect(named('Standard_HB120rs_v3', { image: 'rocky-9' }).of('azure/image-without-mana')).toEqual([]);
    expect(named(D8, { image: 'debian-13' }).of('azure/image-without-mana')[0]?.message).toContain('not in the list');
  });

  test('the tag for legacy appliances says what else it costs', () => {
    const [finding] = named('Standard_D64s_v7', {
      tags: { LegacyVMNVA: 'true' },
      azure: { capacityReservationGroup: RESERVATION },
    }).of('azure/legacy-nva-tag');
    expect(finding?.message).toBe(
      'Azure ignores it after 2027-05-31; Standard_D64s_v7 has MANA only: it does nothing; the SLA of the capacity reservation does not hold with it',
    );
  });

  test('VNet encryption', () => {
    expect(vnetEncryptionFindings(named(NO_AN, {}, { network: { mtu: 'standard' } }).plan)).toEqual([
      expect.objectContaining({ level: 'error', path: 'groups.g.azure.acceleratedNetworking' }),
      expect.objectContaining({ level: 'warning', path: 'groups.g.azure.machine' }),
    ]);
    expect(vnetEncryptionFindings(named(HB, {}, { network: { mtu: 'standard' } }).plan)).toEqual([
      expect.objectContaining({ level: 'warning', path: 'groups.g.azure.machine' }),
    ]);
    expect(vnetEncryptionFindings(named(D8).plan)).toEqual([expect.objectContaining({ level: 'warning', path: 'network.mtu' })]);
    expect(vnetEncryptionFindings(named(D8, {}, { network: { mtu: 'standard' } }).plan)).toEqual([]);
  });
});
