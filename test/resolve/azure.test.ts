/** Azure: what the resolver decides, decision by decision. */
import fc from 'fast-check';
import { azureAcceleration } from '../../lib/catalog/azure-series';
import { azureChecks, azureEntries } from '../../lib/resolve/azure-entries';
import { choose } from '../../lib/resolve/choose';
import { standaloneAzure } from '../../lib/resolve/azure-standalone';
import type { CompleteTopology } from '../../lib/topology/complete';
import type { GroupNeed } from '../../lib/topology/types';
import { azure, catalogWith, one, outcome, topologyOf } from './azure-wishes';

const acceleration = (group: GroupNeed) => one(group).group.interfaces.map((nic) => nic.acceleratedNetworking);

describe('the choice', () => {
  test('the cheapest size with the bandwidth and accelerated networking', () => {
    const { group } = one({ network: { bandwidthGbps: 25 } });
    expect(group).toMatchObject({ machine: 'Standard_D4ls_v7', sustainedGbps: 25, basis: 'limit', usdPerHour: 0.234 });
  });

  test('a size without accelerated networking does not carry its bandwidth', () => {
    expect(azure.get('Standard_A4')).toMatchObject({ acceleratedNetworking: false, networkGbps: 2 });
    const { findings } = one({ network: { bandwidthGbps: 2 }, azure: { machine: 'Standard_A4' } });
    expect(findings).toContainEqual(
      expect.objectContaining({
        rule: 'azure/machine-lacks-need',
        path: 'groups.g.network.bandwidthGbps',
        message: 'Standard_A4 has no accelerated networking, which its bandwidth needs',
      }),
    );
  });

  test('3,200 Gbps of InfiniBand and eight H100 or H200', () => {
    const { group } = one({ machine: { gpus: { model: ['h100', 'h200'], count: 8 } }, network: { rdma: 'required', rdmaGbps: 3200 } });
    expect(group).toMatchObject({ machine: 'Standard_ND96isr_H100_v5', rdma: 'infiniband', rdmaGbps: 3200, infinibandHcas: 8 });
    expect(group.losers[0]).toMatchObject({ machine: 'Standard_ND96isr_H200_v5', because: expect.stringContaining('price is unknown') });
  });

  test('ND96is_H100_v5 without r has no InfiniBand', () => {
    const { findings, plan } = one({ network: { rdma: 'required' }, azure: { machine: 'Standard_ND96is_H100_v5' } });
    expect(plan.groups).toEqual([]);
    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'azure/machine-lacks-need', message: 'Standard_ND96is_H100_v5 has no InfiniBand' }),
    );
  });

  test('a misspelt name is an error that suggests', () => {
    const [finding] = one({ azure: { machine: 'D8s_v5' } }).findings;
    expect(finding).toMatchObject({
      rule: 'azure/unknown-machine',
      level: 'error',
      path: 'groups.g.azure.machine',
      fix: 'did you mean Standard_D8s_v5?',
    });
  });

  test('an impossible need names the nearest sizes and what each lacks', () => {
    const [finding] = one({ network: { rdma: 'required', rdmaGbps: 6400 } }).findings;
    expect(finding?.rule).toBe('azure/no-machine-fits');
    expect(finding?.message).toMatch(/the nearest are Standard_ND96isr_\w+ \(3200 Gbps of RDMA, 6400 asked\)/);
  });

  test('one flow: no figure is documented, so the winner carries a warning', () => {
    const { of } = one({ network: { bandwidthGbps: 25, flowGbps: 10 } });
    expect(of('azure/unknown-figure')).toEqual([
      expect.objectContaining({ level: 'warning', message: expect.stringContaining('network.flowGbps') }),
    ]);
  });

  test('fast disks, local NVMe and DPDK choose sizes that have them', () => {
    const fast = one({ disks: { root: { type: 'fast' } } }).group;
    expect(azure.get(fast.machine)?.premiumIO).toBe(true);
    expect(fast.disks.root.type).toBe('Premium_LRS');
    expect(one({ disks: { scratch: 'local-nvme' }, network: { bandwidthGbps: 10 } }).group.machine).toMatch(/d|^Standard_L/);
    const dpdk = one({ network: { dataPlane: 'dpdk', interfaces: 2 } });
    expect(dpdk.group.interfaces.map((nic) => nic.acceleratedNetworking)).toEqual([true, true]);
    expect(dpdk.errors).toEqual([]);
  });

  test('a capacity reservation keeps away from series without', () => {
    const id = '/subscriptions/s/resourceGroups/r/providers/Microsoft.Compute/capacityReservationGroups/c';
    const { group } = one({ machine: { gpus: { model: 'h100', count: 1 } }, azure: { purchase: { reservation: id } } });
    expect(group?.machine).not.toMatch(/^Standard_(ND|NC\d+ads_H100)/);
  });

  const SIZE = fc.record({
    vcpus: fc.constantFrom(0, 2, 8, 32, 96),
    memoryGiB: fc.constantFrom(0, 16, 128, 900),
    bandwidthGbps: fc.constantFrom(0, 5, 12.5, 30, 80, 180),
    interfaces: fc.constantFrom(1, 2, 4, 8, 12),
    rdmaGbps: fc.constantFrom(0, 100, 400, 3200),
    type: fc.constantFrom('balanced' as const, 'fast' as const),
  });

  test('the choice is that of brute force', () => {
    fc.assert(
      fc.property(SIZE, ({ vcpus, memoryGiB, bandwidthGbps, interfaces, rdmaGbps, type }) => {
        const network = { bandwidthGbps, interfaces, ...(rdmaGbps === 0 ? {} : { rdma: 'required' as const, rdmaGbps }) };
        const topology = topologyOf({ g: { machine: { vcpus, memoryGiB }, network, disks: { root: { type } } } });
        const fits = azure.machines.filter(
          (row) =>
            row.arch.includes('x86_64') &&
            (row.vcpus ?? 0) >= vcpus &&
            (row.memoryGiB ?? 0) >= memoryGiB &&
            row.usdPerHour !== undefined &&
            row.networkGbps !== undefined &&
            row.networkGbps >= bandwidthGbps &&
            (bandwidthGbps === 0 || azureAcceleration(row).supported === true) &&
            (interfaces === 1 || (row.maxNics ?? 0) >= interfaces) &&
            (rdmaGbps === 0 || (row.infiniband !== undefined && row.infiniband.hcas * row.infiniband.gbpsPerHca >= rdmaGbps)) &&
            (type === 'balanced' || row.premiumIO === true) &&
            (row.hyperVGenerations === undefined || row.hyperVGenerations.includes('V2')),
        );
        const [best] = fits.sort((a, b) => a.usdPerHour! - b.usdPerHour! || a.vcpus! - b.vcpus! || (a.name < b.name ? -1 : 1));
        const chosen = outcome(topology).plan.groups[0]?.machine;
        if (best !== undefined) expect(chosen).toBe(best.name);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  test('a thousand needs against the table in well under a second', () => {
    const entries = azureEntries(azure);
    const topology = topologyOf({ g: { network: { bandwidthGbps: 25 }, machine: { vcpus: 8 } } });
    const group = topology.groups[0]!;
    const start = process.hrtime.bigint();
    for (let i = 0; i < 1000; i++) choose(entries, azureChecks(group, false));
    expect(Number(process.hrtime.bigint() - start) / 1e9).toBeLessThan(5);
  });
});

describe('accelerated networking of each NIC', () => {
  test('unset is on where the size supports it', () => expect(acceleration({ azure: { machine: 'Standard_D8s_v4' } })).toEqual([true]));

  test('unset is off where it does not, and says so', () => {
    const { group, of } = one({ azure: { machine: 'Standard_B2s' } });
    expect(group.interfaces[0]?.acceleratedNetworking).toBe(false);
    expect(of('azure/synthetic-path')).toHaveLength(1);
  });

  test('one-NIC sizes accelerate the first', () => {
    expect(acceleration({ azure: { machine: 'Standard_D2as_v5' }, network: { interfaces: 2 } })).toEqual([true, false]);
    expect(acceleration({ azure: { machine: 'Standard_F2s_v2' }, network: { interfaces: 2 } })).toEqual([true, false]);
  });

  test('the list by hand decides for each NIC', () => {
    const interfaces = [{ acceleratedNetworking: false }, { acceleratedNetworking: true, primary: true }];
    const { group } = one({ azure: { machine: 'Standard_D8s_v4', interfaces } });
    expect(group.interfaces).toEqual([
      { name: 'nic0', primary: false, acceleratedNetworking: false, network: 'main' },
      { name: 'nic1', primary: true, acceleratedNetworking: true, network: 'main' },
    ]);
  });

  test('a size of which no source says: on, with a warning', () => {
    const unknown = azure.machines.find((row) => row.acceleratedNetworking === undefined && row.arch.length > 0)!;
    const { group, of } = one({ azure: { machine: unknown.name } });
    expect(group.interfaces[0]?.acceleratedNetworking).toBe(true);
    expect(of('azure/accelerated-networking-unconfirmed')).toHaveLength(1);
  });

  test('extra networks are further NICs, in their own subnet', () => {
    const { group, plan } = one(
      { azure: { machine: 'Standard_D8s_v5' }, network: { extra: ['storage'] } },
      { network: { extra: { storage: { cidr: '10.65.0.0/24' } } } },
    );
    expect(group.interfaces.map(({ name, network, primary }) => [name, network, primary])).toEqual([
      ['nic0', 'main', true],
      ['nic1', 'storage', false],
    ]);
    expect(plan.networks.map(({ name, subnets }) => [name, subnets[0]?.cidr])).toEqual([
      ['main', '10.64.0.0/16'],
      ['storage', '10.65.0.0/24'],
    ]);
  });
});

describe('the shape', () => {
  test('InfiniBand: Uniform, one placement group, one zone', () => {
    const { group } = one({ network: { rdma: 'required' }, azure: { machine: 'Standard_HB120rs_v3' } });
    expect(group).toMatchObject({ orchestration: 'uniform', singlePlacementGroup: true, faultDomains: 1, zones: ['1'] });
    expect(group).not.toHaveProperty('networkApiVersion');
  });

  test('no InfiniBand: Flexible, with the network API version of its NICs', () => {
    const { group } = one({ azure: { machine: 'Standard_D8s_v5' } });
    expect(group).toMatchObject({
      orchestration: 'flexible',
      singlePlacementGroup: false,
      faultDomains: 1,
      zones: ['1'],
      networkApiVersion: '2020-11-01',
    });
  });

  test('Flexible with InfiniBand: outside zones, two fault domains', () => {
    const { group, errors } = one({ network: { rdma: 'required' }, azure: { machine: 'Standard_HB120rs_v3', orchestration: 'flexible' } });
    expect(group).toMatchObject({ singlePlacementGroup: true, faultDomains: 2, zones: [] });
    expect(errors).toEqual([]);
  });

  test('an InfiniBand size that is not asked for it stays Flexible, and says so', () => {
    const { group, of } = one({ azure: { machine: 'Standard_HB120rs_v3' } });
    expect(group).toMatchObject({ rdma: 'none', rdmaGbps: 0, infinibandHcas: 0, orchestration: 'flexible' });
    expect(of('azure/capability-unused')).toHaveLength(1);
  });

  test('preferred is on where the winner has it, and never changes the winner', () => {
    const without = one({ network: { bandwidthGbps: 25 } }).group.machine;
    expect(one({ network: { bandwidthGbps: 25, rdma: 'preferred' } }).group.machine).toBe(without);
    expect(one({ network: { rdma: 'preferred' }, azure: { machine: 'Standard_HB120rs_v3' } }).group.rdma).toBe('infiniband');
  });

  test('an availability set: no zone, and one domain of each kind for InfiniBand', () => {
    const { group } = one({ network: { rdma: 'required' }, azure: { machine: 'Standard_HB120rs_v3', availabilitySet: true } });
    expect(group).toMatchObject({ availabilitySet: true, faultDomains: 1, updateDomains: 1, zones: [] });
    expect(one({ azure: { machine: 'Standard_D8s_v5', availabilitySet: true } }).group).toMatchObject({
      faultDomains: 2,
      updateDomains: 5,
    });
  });

  test('a region without zones is regional; an unknown region needs a zone', () => {
    const westus = one({ azure: { machine: 'Standard_D8s_v5' } }, { targets: { azure: { location: 'westus' } } });
    expect(westus.group.zones).toEqual([]);
    expect(westus.errors).toEqual([]);
    const mars = one({ azure: { machine: 'Standard_D8s_v5' } }, { targets: { azure: { location: 'marswest' } } });
    expect(mars.of('azure/zone-needed')).toEqual([expect.objectContaining({ level: 'error', path: 'targets.azure.zone' })]);
    const regional = one({ azure: { machine: 'Standard_D8s_v5', zones: [] } }, { targets: { azure: { location: 'marswest' } } });
    expect(regional.errors).toEqual([]);
  });

  test('machines of their own from an InfiniBand plan lie in an availability set', () => {
    const { plan } = one({ network: { rdma: 'required' }, azure: { machine: 'Standard_HB120rs_v3' } });
    const alone = standaloneAzure(plan, 'g');
    expect(alone.groups[0]).toMatchObject({ availabilitySet: true, faultDomains: 1, updateDomains: 1, zones: [] });
    expect(alone.proximityPlacementGroups[0]).toMatchObject({ name: 'g', zone: undefined });
    const { plan: plain } = one({ azure: { machine: 'Standard_D8s_v5' } });
    expect(standaloneAzure(plain, 'g')).toBe(plain);
  });
});

describe('placement', () => {
  test('RDMA gets a proximity placement group with the size as intent, in the zone', () => {
    const { plan, group } = one({ network: { rdma: 'required' }, azure: { machine: 'Standard_HB120rs_v3' } });
    expect(group).toMatchObject({ proximityPlacementGroup: 'g', placement: { strategy: 'cluster', group: 'g' } });
    expect(plan.proximityPlacementGroups).toEqual([
      { name: 'g', strategy: 'cluster', groups: ['g'], vmSizes: ['Standard_HB120rs_v3'], zone: '1' },
    ]);
  });

  test('a shared one has the sizes of all members', () => {
    const placement = { strategy: 'cluster' as const, shared: 'close' };
    const { plan } = outcome(
      topologyOf({
        a: { placement, azure: { machine: 'Standard_D8s_v5' } },
        b: { placement, azure: { machine: 'Standard_D4ps_v6' } },
        c: { placement, azure: { machine: 'Standard_D8s_v5' } },
      }),
    );
    expect(plan.proximityPlacementGroups).toEqual([
      expect.objectContaining({ name: 'close', groups: ['a', 'b', 'c'], vmSizes: ['Standard_D4ps_v6', 'Standard_D8s_v5'] }),
    ]);
  });

  test('none beside a capacity reservation, and the plan says so', () => {
    const reservation = '/subscriptions/s/resourceGroups/r/providers/Microsoft.Compute/capacityReservationGroups/c';
    const { plan, group, of } = one({
      placement: 'cluster',
      azure: { machine: 'Standard_D8s_v5', purchase: { reservation } },
    });
    expect(plan.proximityPlacementGroups).toEqual([]);
    expect(group).toMatchObject({ placement: { strategy: 'none' }, capacityReservationGroup: reservation });
    expect(of('azure/placement-not-met')).toHaveLength(1);
  });

  test('an existing one is joined, not made', () => {
    const id = '/subscriptions/s/resourceGroups/r/providers/Microsoft.Compute/proximityPlacementGroups/p';
    const { plan } = one({ azure: { machine: 'Standard_D8s_v5', proximityPlacementGroup: id } });
    expect(plan.proximityPlacementGroups).toEqual([expect.objectContaining({ existing: id })]);
  });

  test('false keeps it away; the InfiniBand fabric is close by itself', () => {
    const { plan, group } = one({
      network: { rdma: 'required' },
      azure: { machine: 'Standard_HB120rs_v3', proximityPlacementGroup: false },
    });
    expect(plan.proximityPlacementGroups).toEqual([]);
    expect(group.placement.strategy).toBe('cluster');
  });
});

describe('the network', () => {
  test('MTU: 9000 only where every size has MANA only', () => {
    const mtu = (...machines: string[]) =>
      outcome(topologyOf(Object.fromEntries(machines.map((machine, i) => [`g${i}`, { azure: { machine } }])))).plan.mtuBytes;
    expect(mtu('Standard_D64s_v7')).toBe(9000);
    expect(mtu('Standard_D64s_v7', 'Standard_E192is_v6')).toBe(9000);
    expect(mtu('Standard_D64s_v7', 'Standard_D8s_v5')).toBe(3900);
    expect(mtu('Standard_HB120rs_v3')).toBe(3900);
    const likely = azure.machines.find(({ adapter }) => adapter === 'mana(likely)')!;
    expect(mtu(likely.name)).toBe(3900);
  });

  test('MTU: standard, a number, and each network for itself', () => {
    const machine = { azure: { machine: 'Standard_D64s_v7' } };
    expect(one(machine, { network: { mtu: 'standard' } }).plan.mtuBytes).toBe(1500);
    expect(one(machine, { network: { mtu: 3000 } }).plan.mtuBytes).toBe(3000);
    const { plan } = outcome(
      topologyOf(
        { fast: { ...machine, network: { extra: ['s'] } }, slow: { azure: { machine: 'Standard_D8s_v5' } } },
        { network: { extra: { s: { cidr: '10.70.0.0/24' } } } },
      ),
    );
    expect(plan.networks.map(({ name, mtuBytes }) => [name, mtuBytes])).toEqual([
      ['main', 3900],
      ['s', 9000],
    ]);
    expect(plan.mtuBytes).toBe(3900);
    expect(plan.groups.map(({ mtuBytes }) => mtuBytes)).toEqual([3900, 3900]);
  });

  test('NAT: in the zone of all groups, and as patient as its connections', () => {
    const machine = { azure: { machine: 'Standard_D8s_v5' } };
    expect(one(machine).plan.natGateway).toEqual({ zones: ['1'], idleTimeoutMinutes: 4 });
    expect(one({ ...machine, network: { connectionIdleSeconds: 3600 } }).plan.natGateway?.idleTimeoutMinutes).toBe(60);
    expect(one(machine, { network: { egress: 'none' } }).plan.natGateway).toBeUndefined();
    const spread = outcome(topologyOf({ a: machine, b: { azure: { machine: 'Standard_D8s_v5', zones: ['2'] } } }));
    expect(spread.plan.natGateway?.zones).toEqual([]);
  });
});

describe('what the proof must find', () => {
  test('a virtual function under every synthetic interface, from any adapter of the size', () => {
    const { expects } = one({ azure: { machine: 'Standard_D8s_v5' } }).group;
    expect(expects.interfaces).toEqual([
      { kind: 'synthetic', count: 1, drivers: [{ name: 'hv_netvsc' }] },
      { kind: 'vf', count: 1, drivers: [{ name: 'mlx4_core' }, { name: 'mlx5_core' }, { name: 'mana' }] },
    ]);
    expect(expects.virtualFunctionBonded).toBe(true);
    expect(one({ azure: { machine: 'Standard_D64s_v7' } }).group.expects.interfaces[1]?.drivers).toEqual([{ name: 'mana' }]);
  });

  test('InfiniBand devices and their rate', () => {
    const { expects } = one({ network: { rdma: 'required' }, azure: { machine: 'Standard_HB368rs_v5' } }).group;
    expect(expects.rdma).toEqual({ fabric: 'infiniband', provider: 'mlx5', devices: 4, linkGbps: 200 });
  });

  test('nothing is expected that the layout does not have', () => {
    const { expects } = one({ azure: { machine: 'Standard_B2s' } }).group;
    expect(expects.virtualFunctionBonded).toBeUndefined();
    expect(expects.interfaces).toEqual([{ kind: 'synthetic', count: 1, drivers: [{ name: 'hv_netvsc' }] }]);
  });
});

describe('every size of the catalog', () => {
  // Checked once a number of interfaces: the schema is not what is asked here.
  const wishes = new Map<number, CompleteTopology>();
  const named = (machine: string, interfaces: number): CompleteTopology => {
    const wish = wishes.get(interfaces) ?? topologyOf({ g: { network: { rdma: 'preferred', interfaces } } });
    wishes.set(interfaces, wish);
    return { ...wish, groups: wish.groups.map((group) => ({ ...group, azure: { machine } })) };
  };

  test('a plan for it has a legal layout, and no rule contradicts what the resolver decided by itself', () => {
    const faults: string[] = [];
    for (const row of azure.machines) {
      const { group, errors, plan } = outcome(named(row.name, Math.min(row.maxNics ?? 1, 4)), undefined, catalogWith(row));
      const say = (what: string) => faults.push(`${row.name}: ${what}`);
      // What the user did not choose may not be refused: only an image that nobody knows for the size.
      for (const { rule } of errors) if (rule !== 'azure/image-unknown' && rule !== 'azure/image-generation') say(rule);
      if (group.interfaces.filter(({ primary }) => primary).length !== 1) say('primary');
      const accelerated = group.interfaces.filter((nic) => nic.acceleratedNetworking).length;
      const { supported, mostNics } = azureAcceleration(row);
      if (supported === false && accelerated > 0) say('accelerated without support');
      if (supported !== false && accelerated !== Math.min(group.interfaces.length, mostNics ?? Infinity)) say('acceleration left off');
      if ((group.rdma === 'infiniband') !== (row.infiniband !== undefined)) say('infiniband');
      if (group.rdma === 'infiniband' && (group.orchestration !== 'uniform' || !group.singlePlacementGroup || group.zones.length > 1))
        say('shape');
      if (group.orchestration === 'uniform' && group.networkApiVersion !== undefined) say('networkApiVersion');
      if (plan.mtuBytes !== (row.adapter === 'mana' ? 9000 : 3900)) say('mtu');
    }
    expect(faults).toEqual([]);
  });
});
