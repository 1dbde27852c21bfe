import { DEFAULTS } from '../../lib/topology/defaults';
import { completeTopology } from '../../lib/topology/parse';
import { complete, KEY, SMALLEST, withGroup } from './topologies';

const hosts = { metal: { hosts: [{ name: 'n01' }, { name: 'n02' }] } };
const group = (need: object, rest: object = {}) => complete(withGroup(need, rest)).groups[0]!;
const targetsOf = (topology: object) => {
  const completed = complete(topology);
  return [completed.targets, ...completed.groups.map(({ targets }) => targets)];
};

describe('targets', () => {
  const CLOUDS = ['aws', 'azure', 'gcp'];

  test('without targets: all three clouds', () => {
    expect(targetsOf(SMALLEST)).toEqual([CLOUDS, CLOUDS]);
  });

  test('without targets: metal too when a group names hosts', () => {
    expect(targetsOf(withGroup(hosts))).toEqual([
      [...CLOUDS, 'metal'],
      [...CLOUDS, 'metal'],
    ]);
  });

  test('the keys of targets, in one order', () => {
    expect(targetsOf(withGroup({}, { targets: { gcp: {}, aws: {} } }))).toEqual([
      ['aws', 'gcp'],
      ['aws', 'gcp'],
    ]);
  });

  test('metal needs no key', () => {
    expect(targetsOf(withGroup(hosts, { targets: { aws: {} } }))).toEqual([
      ['aws', 'metal'],
      ['aws', 'metal'],
    ]);
  });

  test('only narrows a group, and leaves metal out', () => {
    expect(targetsOf(withGroup({ ...hosts, only: ['azure', 'aws'] }, { targets: { aws: {}, azure: {}, gcp: {} } }))).toEqual([
      CLOUDS,
      ['aws', 'azure'],
    ]);
  });

  test('a host-only topology has no clouds: an empty network would cost money', () => {
    expect(targetsOf(withGroup({ ...hosts, only: ['metal'] }))).toEqual([['metal'], ['metal']]);
  });

  test('a cloud that is named stays, though no group is planned on it', () => {
    expect(targetsOf(withGroup({ ...hosts, only: ['metal'] }, { targets: { aws: {} } }))).toEqual([['aws', 'metal'], ['metal']]);
  });

  test('a target in only that is not planned is a warning', () => {
    const { topology, findings } = completeTopology(withGroup({ only: ['aws', 'gcp', 'metal'] }, { targets: { aws: {} } }));
    expect(topology?.groups[0]?.targets).toEqual(['aws']);
    expect(findings).toEqual([
      {
        rule: 'topology/only-unplanned-target',
        level: 'warning',
        path: 'groups.trainers.only[1]',
        message: 'gcp is no target of this topology',
        got: 'gcp',
        allowed: ['aws'],
        fix: 'remove gcp, or add targets.gcp: {}',
        source: 'design: the planned targets are the keys of targets',
      },
      {
        rule: 'topology/only-unplanned-target',
        level: 'warning',
        path: 'groups.trainers.only[2]',
        message: 'the group names no hosts, so metal has no effect here',
        got: 'metal',
        allowed: ['aws'],
        fix: 'remove metal, or add groups.trainers.metal.hosts',
        source: 'design: the planned targets are the keys of targets',
      },
    ]);
  });

  test('metal as a target without hosts is a warning', () => {
    const { topology, findings } = completeTopology(withGroup({}, { targets: { aws: {}, metal: {} } }));
    expect(topology?.targets).toEqual(['aws']);
    expect(findings.map(({ rule, level, path, got, allowed, fix }) => [rule, level, path, got, allowed, fix])).toEqual([
      [
        'topology/target-without-groups',
        'warning',
        'targets.metal',
        'no hosts',
        'groups.<name>.metal.hosts with at least one host',
        'remove targets.metal, or name the hosts in a group',
      ],
    ]);
  });

  test('default regions', () => {
    const { aws, azure, gcp } = complete(SMALLEST);
    expect([aws, azure, gcp]).toEqual([
      { region: 'us-east-1', zone: undefined },
      { region: 'eastus', zone: undefined },
      { region: 'us-central1', zone: undefined, project: undefined },
    ]);
  });

  test('stated regions, zones and project', () => {
    const { aws, azure, gcp } = complete({
      ...SMALLEST,
      targets: {
        aws: { region: 'eu-west-1', zone: 'eu-west-1b' },
        azure: { location: 'westeurope', zone: '2' },
        gcp: { project: 'demo', region: 'europe-west4', zone: 'europe-west4-a' },
      },
    });
    expect(aws).toEqual({ region: 'eu-west-1', zone: 'eu-west-1b' });
    expect(azure).toEqual({ region: 'westeurope', zone: '2' });
    expect(gcp).toEqual({ region: 'europe-west4', zone: 'europe-west4-a', project: 'demo' });
  });
});

test('every default of a group', () => {
  expect(complete(SMALLEST).groups[0]).toEqual({
    name: 'trainers',
    count: { min: 1, desired: 1, max: 1 },
    targets: ['aws', 'azure', 'gcp'],
    machine: { vcpus: 0, memoryGiB: 0, gpus: { models: [], count: 0 }, arch: undefined, bareMetal: undefined, maxUsdPerHour: undefined },
    network: {
      bandwidthGbps: 0,
      rdma: 'none',
      rdmaGbps: 0,
      flowGbps: 0,
      interfaces: 1,
      extra: [],
      queues: undefined,
      forwarding: false,
      dataPlane: 'kernel',
      connectionIdleSeconds: undefined,
    },
    disks: { root: { sizeGiB: 100, type: 'balanced' }, scratch: 'none' },
    access: { publicAddress: false, from: [] },
    placement: { strategy: undefined, shared: undefined, existing: undefined, required: false },
    purchase: { aws: { kind: 'on-demand' }, azure: { kind: 'on-demand' }, gcp: { kind: 'on-demand' } },
    image: 'ubuntu-24.04',
    tuning: 'throughput',
    proof: 'report',
    tags: {},
    aws: {},
    azure: {},
    gcp: {},
    metal: {},
    sriov: undefined,
  });
});

test('every default of the topology', () => {
  const { access, tags, network, acknowledge } = complete(SMALLEST);
  expect({ access, tags, network, acknowledge }).toEqual({
    access: { user: 'linerate', sshPublicKeys: [], from: [] },
    tags: {},
    network: { cidr: '10.64.0.0/16', mtu: 'jumbo', egress: 'nat', extra: [] },
    acknowledge: [],
  });
  expect(DEFAULTS.cidr).toBe(network.cidr);
});

describe('count', () => {
  test.each<[object, object]>([
    [{ count: 4 }, { min: 4, desired: 4, max: 4 }],
    [{ count: { min: 0, desired: 2, max: 8 } }, { min: 0, desired: 2, max: 8 }],
    [hosts, { min: 2, desired: 2, max: 2 }],
    [
      { ...hosts, count: 5 },
      { min: 5, desired: 5, max: 5 },
    ],
  ])('%j', (need, count) => {
    expect(group(need).count).toEqual(count);
  });
});

describe('placement', () => {
  test('the short form', () => {
    expect(group({ placement: 'spread' }).placement).toEqual({
      strategy: 'spread',
      shared: undefined,
      existing: undefined,
      required: false,
    });
  });
  test('the long form', () => {
    const placement = { strategy: 'cluster', shared: 'fabric', required: true };
    expect(group({ placement }).placement).toEqual({ ...placement, existing: undefined });
  });
});

describe('GPU models', () => {
  test.each<[object, object]>([
    [
      { model: 'h100', count: 8 },
      { models: ['h100'], count: 8 },
    ],
    [
      { model: ['h100', 'h200'], count: 8 },
      { models: ['h100', 'h200'], count: 8 },
    ],
    [{ count: 1 }, { models: [], count: 1 }],
  ])('%j', (gpus, completed) => {
    expect(group({ machine: { gpus } }).machine.gpus).toEqual(completed);
  });
});

test("a group's tags lie over the topology's", () => {
  expect(group({ tags: { team: 'b', cost: 'gpu' } }, { tags: { team: 'a', stage: 'prod' } }).tags).toEqual({
    team: 'b',
    stage: 'prod',
    cost: 'gpu',
  });
});

test("a group's ranges replace the topology's", () => {
  const access = { from: ['203.0.113.0/24'], sshPublicKeys: [KEY] };
  expect(group({}, { access }).access.from).toEqual(['203.0.113.0/24']);
  expect(group({ access: { from: ['198.51.100.0/24'] } }, { access }).access.from).toEqual(['198.51.100.0/24']);
  expect(group({ access: { from: [] } }, { access }).access.from).toEqual([]);
});

test('extra networks keep their order and get an MTU', () => {
  const extra = { storage: { cidr: '10.43.0.0/16', mtu: 9000 }, control: { cidr: '10.44.0.0/16' } };
  expect(complete({ ...SMALLEST, network: { extra } }).network.extra).toEqual([
    { name: 'storage', cidr: '10.43.0.0/16', mtu: 9000 },
    { name: 'control', cidr: '10.44.0.0/16', mtu: 'jumbo' },
  ]);
});

describe('purchase', () => {
  const onDemand = { kind: 'on-demand' };
  const spot = { kind: 'spot', onEviction: 'delete' };
  test.each<[string, object, object]>([
    ['spot', { purchase: 'spot' }, { aws: spot, azure: spot, gcp: spot }],
    [
      'spot with a price',
      { purchase: { spot: { maxUsdPerHour: 2, onEviction: 'stop' } }, azure: { purchase: 'on-demand' }, gcp: { purchase: { spot: {} } } },
      { aws: { kind: 'spot', maxUsdPerHour: 2, onEviction: 'stop' }, azure: onDemand, gcp: spot },
    ],
    [
      'each cloud its own',
      { aws: { purchase: { capacityBlock: 'cb-1' } }, azure: { purchase: { reservation: 'r' } }, gcp: { reservation: 'g' } },
      { aws: { kind: 'capacity-block', id: 'cb-1' }, azure: { kind: 'reservation', id: 'r' }, gcp: { kind: 'reservation', id: 'g' } },
    ],
    ['the block wins', { purchase: 'spot', gcp: { purchase: 'on-demand' } }, { aws: spot, azure: spot, gcp: onDemand }],
  ])('%s', (_, need, completed) => {
    expect(group(need).purchase).toEqual(completed);
  });
});
