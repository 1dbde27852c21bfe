import fc from 'fast-check';
import { loadCatalog } from '../../lib/catalog/load';
import { resolveAws } from '../../lib/resolve/aws';
import { efaCards, efaGbps, ipCards, sustainedIpGbps } from '../../lib/resolve/aws-cards';
import type { AwsPlan } from '../../lib/resolve/plan';
import type { CompleteTopology } from '../../lib/topology/complete';
import { completeTopology } from '../../lib/topology/parse';
import type { GroupNeed, Topology } from '../../lib/topology/types';

const catalog = loadCatalog('aws');

function complete(groups: Record<string, GroupNeed>, more: Partial<Topology> = {}): CompleteTopology {
  const { topology, findings } = completeTopology({ name: 't', targets: { aws: {} }, groups, ...more });
  if (topology === undefined) throw new Error(JSON.stringify(findings));
  return topology;
}
const resolve = (groups: Record<string, GroupNeed>, more?: Partial<Topology>) => resolveAws(complete(groups, more), catalog);
function planOf(groups: Record<string, GroupNeed>, more?: Partial<Topology>): AwsPlan {
  const { plan, findings } = resolve(groups, more);
  expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  return plan as AwsPlan;
}
const one = (need: GroupNeed, more?: Partial<Topology>) => planOf({ nodes: need }, more).groups[0] as AwsPlan['groups'][number];

describe('the machine', () => {
  it('of a training node is the cheapest with eight of the GPUs and the RDMA', () => {
    const group = one({
      count: 4,
      machine: { gpus: { model: ['h100', 'h200'], count: 8 } },
      network: { rdma: 'required', rdmaGbps: 3200 },
    });
    expect(group).toMatchObject({
      machine: 'p5.48xlarge',
      rdma: 'efa',
      rdmaGbps: 3200,
      nicLayout: 'ip-optimized',
      sustainedGbps: 100,
      basis: 'baseline',
      count: 4,
    });
    expect(group.usdPerHour).toBe(55.04);
    expect(group.losers).toHaveLength(catalog.machines.length - 1);
    expect(group.losers.find(({ machine }) => machine === 'p5en.48xlarge')?.because).toMatch(/\$\/h; p5.48xlarge costs 55.04$/);
    expect(group.losers.find(({ machine }) => machine === 'p5.4xlarge')?.because).toBe('1 GPUs, 8 asked; 100 Gbps of RDMA, 3200 asked');
  });
  it('sustains the bandwidth: burst does not count', () => {
    const group = one({ network: { bandwidthGbps: 25 } });
    expect(group.sustainedGbps).toBeGreaterThanOrEqual(25);
    const bursting = group.losers.find(({ machine }) => machine === 'c7i.large');
    expect(bursting?.because).toMatch(/Gbps sustained, 25 asked/);
  });
  it('that a block names must meet what was asked, not what is only a default', () => {
    expect(one({ aws: { machine: 'c8gn.48xlarge' } }).arch).toBe('arm64');
    const { findings } = resolve({ nodes: { aws: { machine: 'c8gn.48xlarge' }, machine: { arch: 'x86_64', gpus: { count: 8 } } } });
    expect(findings.map(({ rule, path }) => [rule, path])).toEqual([
      ['aws/machine-lacks-need', 'groups.nodes.machine.arch'],
      ['aws/machine-lacks-need', 'groups.nodes.machine.gpus.count'],
    ]);
    expect(findings[0]?.fix).toContain('meets all of it');
  });
  it('that does not exist has a suggestion', () => {
    const [finding] = resolve({ nodes: { aws: { machine: 'p5.48xlrage' } } }).findings;
    expect(finding).toMatchObject({
      rule: 'aws/unknown-machine',
      path: 'groups.nodes.aws.machine',
      got: 'p5.48xlrage',
      prevents: 'InvalidInstanceType',
    });
    expect(finding?.fix).toContain('p5.48xlarge');
  });
  it('is an error when none fits, with the nearest machines and what each lacks', () => {
    const { plan, findings } = resolve({ nodes: { network: { bandwidthGbps: 100_000 } }, login: {} });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ rule: 'aws/no-machine-fits', path: 'groups.nodes' });
    expect(findings[0]?.message).toMatch(/nearest are .+ \(\d+ Gbps sustained, 100000 asked\)/);
    expect(plan?.groups.map(({ name }) => name)).toEqual(['login']);
  });
  it('without a known price wins only when no other fits, with a warning', () => {
    const { plan, findings } = resolve({
      nodes: { machine: { vcpus: 192 }, network: { rdma: 'required' }, aws: { machine: 'hpc7a.96xlarge' } },
    });
    expect(plan?.groups[0]?.usdPerHour).toBeNull();
    expect(findings.map(({ rule, level }) => [rule, level])).toEqual([['aws/unknown-figure', 'warning']]);
  });
});

describe('interfaces and what hangs on them', () => {
  it('bandwidth-optimized when card 0 is not enough', () => {
    const group = one({ network: { rdma: 'required', bandwidthGbps: 400 }, aws: { machine: 'p5.48xlarge' } });
    expect(group).toMatchObject({ nicLayout: 'bandwidth-optimized', sustainedGbps: 800, sharedBudget: true });
  });
  it('RDMA preferred never changes the winner, and is on if the winner has it', () => {
    const need: GroupNeed = { machine: { gpus: { model: 'h100', count: 8 } } };
    const preferred = one({ ...need, network: { rdma: 'preferred' } });
    expect(preferred.machine).toBe(one(need).machine);
    expect(preferred.rdma).toBe('efa');
    expect(one(need).rdma).toBe('none');
  });
  it('one flow over the limit turns ENA Express on, and the MTU of the network is 8900', () => {
    const plan = planOf({ fast: { network: { flowGbps: 20, bandwidthGbps: 25 } }, slow: {} });
    expect(plan.groups.map(({ enaExpress, mtuBytes }) => [enaExpress, mtuBytes])).toEqual([
      ['tcp', 8900],
      ['off', 8900],
    ]);
    expect(plan.mtuBytes).toBe(8900);
    expect(planOf({ slow: {} }).mtuBytes).toBe(9001);
  });
  it('queues: the smallest power of two that is enough, and only over the default', () => {
    const queues = (n: number) => one({ network: { queues: n }, aws: { machine: 'c8gn.48xlarge' } }).interfaces[0]?.queues;
    expect(queues(33)).toBe(64);
    expect(queues(32)).toBeUndefined();
  });
  it('an idle connection outlives connection tracking on Nitro v6', () => {
    expect(one({ aws: { machine: 'c8gn.48xlarge' } })).toMatchObject({ tcpKeepaliveSeconds: 175 });
    expect(one({ network: { connectionIdleSeconds: 3600 }, aws: { machine: 'c8gn.48xlarge' } })).toMatchObject({
      connectionTracking: { tcpEstablishedSeconds: 3600 },
      tcpKeepaliveSeconds: 1800,
    });
    expect(one({ network: { connectionIdleSeconds: 3600 }, aws: { machine: 'c6in.32xlarge' } }).tcpKeepaliveSeconds).toBeUndefined();
  });
  it('what the proof expects comes from the row', () => {
    const { expects } = one({ network: { rdma: 'required' }, aws: { machine: 'p6-b300.48xlarge' } });
    expect(expects).toMatchObject({ rdma: { fabric: 'efa', provider: 'efa', devices: 16, linkGbps: 400 }, mtuBytes: 9001, gpus: 8 });
    expect(expects.interfaces).toEqual([
      { kind: 'ena', count: 1, drivers: [{ name: 'ena', minimumVersion: '2.2.9' }] },
      { kind: 'efa', count: 16, drivers: [{ name: 'efa' }] },
    ]);
  });
});

describe('placement follows the capacity', () => {
  const rdma = { network: { rdma: 'required' as const }, aws: { machine: 'p5.48xlarge' } };
  const groups = (need: GroupNeed) => planOf({ nodes: need }).placementGroups;
  it('cluster for RDMA on demand', () => expect(groups(rdma)).toEqual([{ name: 'nodes', strategy: 'cluster', groups: ['nodes'] }]));
  it('none for a Capacity Block, which is placed already', () => {
    const plan = planOf({ nodes: { ...rdma, purchase: { capacityBlock: 'cr-0123456789abcdef0' } } });
    expect(plan.placementGroups).toEqual([]);
    expect(plan.groups[0]?.placement.because).toContain('Capacity Block');
  });
  it('none for a reservation, unless its own group is named', () => {
    expect(groups({ ...rdma, purchase: { reservation: 'cr-1' } })).toEqual([]);
    expect(groups({ ...rdma, purchase: { reservation: 'cr-1' }, placement: { strategy: 'cluster', existing: 'pg-1' } })).toEqual([
      { name: 'nodes', strategy: 'cluster', groups: ['nodes'], existing: 'pg-1' },
    ]);
  });
  it('shared by groups that name the same', () => {
    const placement = { strategy: 'cluster' as const, shared: 'rack' };
    expect(planOf({ a: { ...rdma, placement }, b: { ...rdma, placement } }).placementGroups).toEqual([
      { name: 'rack', strategy: 'cluster', groups: ['a', 'b'] },
    ]);
  });
});

describe('the network', () => {
  it('a large private subnet and a small public one for NAT', () => {
    const [main] = planOf({ nodes: {} }).networks;
    expect(main?.subnets).toEqual([
      { name: 'us-east-1a', zone: 'us-east-1a', cidr: '10.64.0.0/17' },
      { name: 'public', zone: 'us-east-1a', cidr: '10.64.128.0/24', public: true },
    ]);
  });
  it('one subnet alone without egress', () =>
    expect(planOf({ nodes: {} }, { network: { egress: 'none' } }).networks[0]?.subnets).toEqual([
      { name: 'us-east-1a', zone: 'us-east-1a', cidr: '10.64.0.0/16' },
    ]));
  it('an extra network is a subnet in the zone of the groups that join it', () => {
    const plan = planOf({ nodes: { network: { extra: ['storage'] } } }, { network: { extra: { storage: { cidr: '10.43.0.0/16' } } } });
    expect(plan.networks[1]).toMatchObject({ name: 'storage', subnets: [{ cidr: '10.43.0.0/16', zone: 'us-east-1a' }] });
    expect(plan.groups[0]?.interfaces.map(({ network }) => network)).toEqual(['main', 'storage']);
  });
  it('a region without a default zone asks for one', () => {
    expect(resolve({ nodes: {} }, { targets: { aws: { region: 'mars-north-1' } } }).findings.map(({ rule }) => rule)).toEqual([
      'aws/zone-needed',
    ]);
    expect(resolve({ nodes: {} }, { targets: { aws: { region: 'mars-north-1', zone: 'mars-north-1b' } } }).plan?.zone).toBe(
      'mars-north-1b',
    );
  });
});

test('the choice equals brute force on random needs', () => {
  const need = fc.record({
    vcpus: fc.constantFrom(0, 2, 8, 64, 192),
    memoryGiB: fc.constantFrom(0, 16, 512),
    bandwidthGbps: fc.constantFrom(0, 1, 5, 12.5, 25, 50, 100, 200, 400, 700),
    rdma: fc.constantFrom('none' as const, 'required' as const),
    rdmaGbps: fc.constantFrom(0, 100, 400, 3200),
    gpus: fc.constantFrom(0, 0, 1, 8),
    arch: fc.constantFrom('x86_64' as const, 'arm64' as const),
    interfaces: fc.constantFrom(1, 1, 2, 8),
    maxUsdPerHour: fc.constantFrom(undefined, 5, 50),
    nvme: fc.boolean(),
  });
  fc.assert(
    fc.property(need, (n) => {
      const topology = complete({
        nodes: {
          machine: {
            vcpus: n.vcpus || undefined,
            memoryGiB: n.memoryGiB || undefined,
            arch: n.arch,
            maxUsdPerHour: n.maxUsdPerHour,
            ...(n.gpus > 0 ? { gpus: { count: n.gpus } } : {}),
          } as never,
          network: {
            bandwidthGbps: n.bandwidthGbps,
            rdma: n.rdma,
            interfaces: n.interfaces,
            ...(n.rdma === 'required' ? { rdmaGbps: n.rdmaGbps } : {}),
          },
          disks: { scratch: n.nvme ? 'local-nvme' : 'none' },
        },
      });
      const fits = catalog.machines.filter((m) => {
        const ip = Math.max(sustainedIpGbps(m, ipCards(m, 'ena')), sustainedIpGbps(m, ipCards(m, 'bandwidth-optimized')));
        const slots = m.network.cards
          .filter(({ interfaceTypes }) => interfaceTypes.includes('interface'))
          .reduce((sum, run) => sum + (run.last - run.first + 1) * run.maxInterfaces, 0);
        return (
          m.network.enaSupport !== 'unsupported' &&
          m.arch.includes(n.arch) &&
          (m.vcpus ?? Infinity) >= n.vcpus &&
          (m.memoryGiB ?? Infinity) >= n.memoryGiB &&
          (m.gpus?.count ?? 0) >= n.gpus &&
          ip >= n.bandwidthGbps &&
          slots >= n.interfaces &&
          (n.rdma === 'none' || (efaCards(m).length > 0 && efaGbps(m) >= n.rdmaGbps)) &&
          (m.usdPerHour ?? 0) <= (n.maxUsdPerHour ?? Infinity) &&
          (m.usageClasses.length === 0 || m.usageClasses.includes('on-demand')) &&
          (!n.nvme || m.localNvmeGB > 0)
        );
      });
      const known = fits.filter(
        (m) =>
          m.usdPerHour !== undefined &&
          !(n.vcpus > 0 && m.vcpus === undefined) &&
          !(n.memoryGiB > 0 && m.memoryGiB === undefined) &&
          m.usageClasses.length > 0,
      );
      const [best] = (known.length > 0 ? [...known] : [...fits]).sort(
        (a, b) =>
          (a.usdPerHour ?? Infinity) - (b.usdPerHour ?? Infinity) ||
          (a.vcpus ?? Infinity) - (b.vcpus ?? Infinity) ||
          (a.name < b.name ? -1 : 1),
      );
      const { plan } = resolveAws(topology, catalog);
      expect(plan?.groups[0]?.machine).toBe(best?.name);
    }),
    { seed: 11, numRuns: 200 },
  );
});
