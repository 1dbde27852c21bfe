/** The plan of hosts: nothing is chosen, everything is said. */
import { resolveMetal } from '../../lib/resolve/metal';
import { hostFunctions } from '../../lib/resolve/host-functions';
import { completeTopology } from '../../lib/topology/parse';
import type { GroupNeed, Topology } from '../../lib/topology/types';

function resolved(group: Partial<GroupNeed> = {}, more: Partial<Topology> = {}) {
  const { topology, findings } = completeTopology({
    name: 'rack',
    ...more,
    groups: {
      storage: {
        only: ['metal'],
        metal: { hosts: [{ name: 'n01', mac: '0C:42:A1:00:00:01' }, { name: 'n02' }] },
        sriov: { os: 'debian-13', functions: [{ match: { pci: '0000:3B:00.0' }, driver: 'mlx5_core', vfs: 8, mtuBytes: 9000 }] },
        ...group,
      },
    },
  });
  if (topology === undefined) throw new Error(JSON.stringify(findings));
  return resolveMetal(topology);
}
const groupOf = (...args: Parameters<typeof resolved>) => resolved(...args).plan!.groups[0]!;

test('the number of hosts is the count, and nothing is priced', () => {
  expect(groupOf({ count: 5 })).toMatchObject({
    machine: 'debian-13 host',
    count: 2,
    basis: 'declared',
    usdPerHour: null,
    usdPerGbpsHour: null,
    losers: [],
  });
});

test('the bandwidth is what is declared, or nothing', () => {
  expect(groupOf().sustainedGbps).toBeNull();
  expect(groupOf({ network: { bandwidthGbps: 100 } }).sustainedGbps).toBe(100);
});

test('the MTU is the smallest of the functions; without any it stays as it is', () => {
  expect(groupOf().mtuBytes).toBe(9000);
  const bare = { sriov: { os: 'debian-13', functions: [{ match: { pci: '0000:3b:00.0' }, driver: 'igb', vfs: 2 }] } };
  expect(groupOf(bare).mtuBytes).toBe(1500);
  expect(groupOf(bare, { network: { mtu: 4000 } }).mtuBytes).toBe(4000);
});

test("a host's functions replace the group's list", () => {
  const { hosts, interfaces } = groupOf({
    metal: { hosts: [{ name: 'n01' }, { name: 'n02', functions: [{ match: { mac: '0c:42:a1:00:00:09' }, driver: 'igb', vfs: 2 }] }] },
  });
  expect(hosts.map(({ policy }) => policy.functions?.map(({ driver }) => driver))).toEqual([['mlx5_core'], ['igb']]);
  expect(interfaces).toEqual([
    { function: '0000:3b:00.0', vfs: 8, kind: 'network' },
    { function: 'mac=0c:42:a1:00:00:09', vfs: 2, kind: 'network' },
  ]);
});

test('the operating system follows from the image where it is not said', () => {
  expect(groupOf({ sriov: { functions: [] } }).os).toBe('ubuntu-24.04');
});

test('the proof expects the virtual functions of each physical function', () => {
  expect(groupOf().expects).toMatchObject({
    interfaces: [{ kind: 'pf', count: 1, drivers: [{ name: 'mlx5_core' }] }],
    virtualFunctions: [{ function: '0000:3b:00.0', driver: 'mlx5_core', count: 8 }],
  });
});

test('RDMA is InfiniBand or RoCE by what the functions are', () => {
  const functions = (fn: object) => ({
    sriov: { os: 'debian-13', functions: [{ match: { pci: '0000:3b:00.0' }, driver: 'mlx5_core', vfs: 2, ...fn }] },
  });
  expect(groupOf(functions({ kind: 'infiniband' })).rdma).toBe('infiniband');
  expect(groupOf(functions({ vf: { rdma: true } })).rdma).toBe('roce');
  expect(groupOf().rdma).toBe('none');
});

test('without a key there is an info finding', () => {
  expect(resolved().findings.map(({ rule, level }) => [rule, level])).toEqual([['host/no-login', 'info']]);
});

test('every decision has a reason', () => {
  const fields = groupOf().reasons.map(({ field }) => field);
  for (const field of ['machine', 'count', 'sustainedGbps', 'usdPerHour', 'mtuBytes', 'image', 'interfaces'])
    expect(fields).toContain(field);
});

describe('functions, written out', () => {
  const of = (fn: object) => hostFunctions('rack', 'n01', [{ match: { pci: '0000:3b:00.0' }, driver: 'igb', vfs: 3, ...fn }] as never);
  test('one entry for each address of a list', () => {
    expect(of({ match: { pci: ['0000:01:00.0', '0000:01:00.1'] } }).map(({ label }) => label)).toEqual(['0000:01:00.0', '0000:01:00.1']);
    expect(of({ match: { driver: 'igb', count: 2 } }).map(({ label }) => label)).toEqual(['driver=igb/1of2', 'driver=igb/2of2']);
    expect(of({ match: { vendor: '0x8086', device: '10FB', port: 1 } }).map(({ label }) => label)).toEqual(['device=8086:10fb/1']);
  });
  test('ranges over vf, defaults below', () => {
    const vfs = of({ vf: { vlan: 5 }, ranges: [{ vfs: '1-2', vlan: 7, driver: 'vfio-pci' }] })[0]!.virtualFunctions;
    expect(vfs.map(({ vlan, driver, spoofCheck }) => [vlan, driver, spoofCheck])).toEqual([
      [5, 'netdevice', true],
      [7, 'vfio-pci', true],
      [7, 'vfio-pci', true],
    ]);
  });
  test('inherit leaves the address alone, and an address is written in lower case', () => {
    expect(of({ vf: { mac: 'inherit' } })[0]!.virtualFunctions[0]!.mac).toBeUndefined();
    expect(of({ vfs: 1, vf: { mac: '02:AA:00:00:00:01' } })[0]!.virtualFunctions[0]!.mac).toBe('02:aa:00:00:00:01');
  });
});
