/** Every rule about hosts breaks, with the kernel's errno where the kernel would refuse; and a good policy breaks none. */
import { METAL_RULES } from '../../../lib/rules/metal';
import { evaluate } from '../../../lib/rules/evaluate';
import type { Finding } from '../../../lib/topology/finding';
import type { GroupNeed, Topology } from '../../../lib/topology/types';
import type { SriovFunction } from '../../../lib/topology/sriov';

const PCI = '0000:3b:00.0';

function topology(functions: readonly SriovFunction[], group: Partial<GroupNeed> = {}, more: Partial<Topology> = {}): Topology {
  return {
    name: 'rack',
    access: { sshPublicKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig me'] },
    ...more,
    groups: { storage: { only: ['metal'], metal: { hosts: [{ name: 'n01' }] }, sriov: { os: 'debian-13', functions }, ...group } },
  };
}
const fn = (driver: string, more: Partial<SriovFunction> = {}): SriovFunction => ({ match: { pci: PCI }, driver, vfs: 4, ...more });
const found = (value: Topology): readonly Finding[] => evaluate(value, { targets: ['metal'] }).findings;
const one = (value: Topology, rule: string): Finding => {
  const findings = found(value);
  const finding = findings.find((each) => each.rule === rule);
  if (finding === undefined) throw new Error(`no ${rule} in ${findings.map((each) => `${each.rule} ${each.path}`).join(', ')}`);
  return finding;
};
const AT = 'groups.storage.sriov.functions[0]';

test('a good policy breaks no rule', () => {
  const good = topology([
    fn('mlx5_core', { vfs: 8, mtuBytes: 9000, vf: { vlan: 100, maxRateMbps: 10000, mtuBytes: 9000 }, ranges: [{ vfs: '4-7', vlan: 101 }] }),
    fn('ice', { match: { pci: '0000:5e:00.0' }, eswitch: 'switchdev' }),
    fn('nvme', { match: { pci: '0000:5f:00.0' }, kind: 'nvme', vf: { driver: 'vfio-pci' } }),
    fn('qat_4xxx', { match: { pci: '0000:6b:00.0' }, vfs: 16, vf: { driver: 'vfio-pci' } }),
  ]);
  expect(found(good).filter(({ level }) => level !== 'info')).toEqual([]);
});

test('ids are unique and read like words', () => {
  const ids = METAL_RULES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^host\/[a-z][a-z-]+$/);
});

interface Case {
  readonly rule: string;
  readonly functions: readonly SriovFunction[];
  readonly path: string;
  readonly prevents?: RegExp;
  readonly group?: Partial<GroupNeed>;
}

const REFUSED: readonly Case[] = [
  { rule: 'host/unknown-driver', functions: [fn('mlx6_core')], path: `${AT}.driver` },
  { rule: 'host/no-virtual-functions', functions: [fn('ena')], path: `${AT}.driver`, prevents: /ENOENT/ },
  { rule: 'host/no-virtual-functions', functions: [fn('idpf')], path: `${AT}.driver`, prevents: /ENOENT/ },
  { rule: 'host/no-virtual-functions', functions: [fn('mana')], path: `${AT}.driver`, prevents: /ENOENT/ },
  { rule: 'host/no-virtual-functions', functions: [fn('cxl_pci')], path: `${AT}.driver`, prevents: /ENOENT/ },
  { rule: 'host/kind-of-another-driver', functions: [fn('igb', { kind: 'gpu' })], path: `${AT}.kind`, prevents: /ENODEV/ },
  { rule: 'host/too-many-virtual-functions', functions: [fn('igb', { vfs: 8 })], path: `${AT}.vfs`, prevents: /EPERM/ },
  { rule: 'host/too-many-virtual-functions', functions: [fn('ixgbe', { vfs: 64 })], path: `${AT}.vfs`, prevents: /EPERM/ },
  { rule: 'host/too-many-virtual-functions', functions: [fn('ice', { vfs: 257 })], path: `${AT}.vfs`, prevents: /EOPNOTSUPP/ },
  { rule: 'host/too-many-virtual-functions', functions: [fn('mlx5_core', { vfs: 128 })], path: `${AT}.vfs`, prevents: /ERANGE/ },
  { rule: 'host/count-not-made', functions: [fn('4xxx', { vfs: 4, kind: 'qat' })], path: `${AT}.vfs`, prevents: /EINVAL/ },
  {
    rule: 'host/range-outside-count',
    functions: [fn('igb', { ranges: [{ vfs: '0-4', vlan: 1 }] })],
    path: `${AT}.ranges[0].vfs`,
    prevents: /EINVAL/,
  },
  {
    rule: 'host/range-outside-count',
    functions: [fn('igb', { ranges: [{ vfs: '3-1', vlan: 1 }] })],
    path: `${AT}.ranges[0].vfs`,
    prevents: /EINVAL/,
  },
  {
    rule: 'host/ranges-overlap',
    functions: [
      fn('igb', {
        ranges: [
          { vfs: '0-1', vlan: 1 },
          { vfs: '1-2', vlan: 2 },
        ],
      }),
    ],
    path: `${AT}.ranges[1].vfs`,
    prevents: /EBUSY/,
  },
  { rule: 'host/function-twice', functions: [fn('igb'), fn('igb')], path: 'groups.storage.sriov.functions[1].match', prevents: /EBUSY/ },
  {
    rule: 'host/function-twice',
    functions: [fn('igb', { match: { pci: [PCI, PCI.toUpperCase()] } })],
    path: `${AT}.match`,
    prevents: /EBUSY/,
  },
  {
    rule: 'host/vfio-with-kernel-driver-setting',
    functions: [fn('mlx5_core', { vf: { driver: 'vfio-pci', rdma: true } })],
    path: `${AT}.vf.rdma`,
    prevents: /ENODEV/,
  },
  {
    rule: 'host/vfio-with-kernel-driver-setting',
    functions: [fn('mlx5_core', { mtuBytes: 9000, vf: { mtuBytes: 9000 }, ranges: [{ vfs: 0, driver: 'vfio-pci' }] })],
    path: `${AT}.ranges[0].mtuBytes`,
    prevents: /ENODEV/,
  },
  { rule: 'host/vdpa-impossible', functions: [fn('mlx5_core', { vf: { vdpa: 'vhost' } })], path: `${AT}.vf.vdpa`, prevents: /EOPNOTSUPP/ },
  {
    rule: 'host/vdpa-impossible',
    functions: [fn('ice', { eswitch: 'switchdev', vf: { vdpa: 'virtio' } })],
    path: `${AT}.vf.vdpa`,
    prevents: /EOPNOTSUPP/,
  },
  {
    rule: 'host/switchdev-on-infiniband',
    functions: [fn('mlx5_core', { kind: 'infiniband', eswitch: 'switchdev' })],
    path: `${AT}.eswitch`,
    prevents: /EOPNOTSUPP/,
  },
  { rule: 'host/switchdev-unsupported', functions: [fn('igb', { eswitch: 'switchdev' })], path: `${AT}.eswitch`, prevents: /EOPNOTSUPP/ },
  ...(['igb', 'ixgbe', 'i40e'] as const).flatMap((driver): Case[] => [
    {
      rule: 'host/min-rate-unsupported',
      functions: [fn(driver, { vf: { minRateMbps: 100 } })],
      path: `${AT}.vf.minRateMbps`,
      prevents: /EINVAL/,
    },
    {
      rule: 'host/vlan-protocol-unsupported',
      functions: [fn(driver, { vf: { vlan: 5, vlanProtocol: '802.1ad' } })],
      path: `${AT}.vf.vlanProtocol`,
      prevents: /EPROTONOSUPPORT/,
    },
  ]),
  {
    rule: 'host/vlan-protocol-unsupported',
    functions: [fn('mlx5_core', { vf: { vlan: 5, vlanProtocol: '802.1ad' } })],
    path: `${AT}.vf.vlanProtocol`,
    prevents: /EPROTONOSUPPORT/,
  },
  {
    rule: 'host/link-state-unsupported',
    functions: [fn('igb', { vf: { linkState: 'disable' } })],
    path: `${AT}.vf.linkState`,
    prevents: /EOPNOTSUPP/,
  },
  {
    rule: 'host/query-rss-unsupported',
    functions: [fn('ice', { vf: { queryRss: true } })],
    path: `${AT}.vf.queryRss`,
    prevents: /EOPNOTSUPP/,
  },
  {
    rule: 'host/max-rate-unsupported',
    functions: [fn('sfc', { vf: { maxRateMbps: 5 } })],
    path: `${AT}.vf.maxRateMbps`,
    prevents: /EOPNOTSUPP/,
  },
  { rule: 'host/mac-unsupported', functions: [fn('virtio-pci', { vf: { mac: 'pinned' } })], path: `${AT}.vf.mac`, prevents: /EOPNOTSUPP/ },
  {
    rule: 'host/vlan-unsupported',
    functions: [fn('mlx5_core', { kind: 'infiniband', vf: { vlan: 4 } })],
    path: `${AT}.vf.vlan`,
    prevents: /EOPNOTSUPP/,
  },
  {
    rule: 'host/node-guid-unsupported',
    functions: [fn('ice', { vf: { nodeGuid: 'pinned' } })],
    path: `${AT}.vf.nodeGuid`,
    prevents: /EOPNOTSUPP/,
  },
  {
    rule: 'host/vlan-in-switchdev',
    functions: [fn('mlx5_core', { eswitch: 'switchdev', vf: { vlan: 5 } })],
    path: `${AT}.vf.vlan`,
    prevents: /EOPNOTSUPP/,
  },
  {
    rule: 'host/spoof-check-in-switchdev',
    functions: [fn('mlx5_core', { eswitch: 'switchdev', vf: { spoofCheck: true } })],
    path: `${AT}.vf.spoofCheck`,
    prevents: /EOPNOTSUPP/,
  },
  {
    rule: 'host/trust-in-switchdev',
    functions: [fn('ice', { eswitch: 'switchdev', vf: { trust: true } })],
    path: `${AT}.vf.trust`,
    prevents: /EOPNOTSUPP/,
  },
  { rule: 'host/qos-without-vlan', functions: [fn('igb', { vf: { qos: 3 } })], path: `${AT}.vf.qos`, prevents: /EINVAL/ },
  {
    rule: 'host/vlan-protocol-without-vlan',
    functions: [fn('ice', { vf: { vlanProtocol: '802.1ad' } })],
    path: `${AT}.vf.vlanProtocol`,
    prevents: /EINVAL/,
  },
  {
    rule: 'host/min-rate-over-max-rate',
    functions: [fn('ice', { vf: { minRateMbps: 200, maxRateMbps: 100 } })],
    path: `${AT}.vf.minRateMbps`,
    prevents: /EINVAL/,
  },
  {
    rule: 'host/min-rate-over-max-rate',
    functions: [fn('ice', { vf: { minRateMbps: 200 }, ranges: [{ vfs: 1, maxRateMbps: 100 }] })],
    path: `${AT}.ranges[0].minRateMbps`,
    prevents: /EINVAL/,
  },
  {
    rule: 'host/rate-outside-driver',
    functions: [fn('ixgbe', { vf: { maxRateMbps: 5 } })],
    path: `${AT}.vf.maxRateMbps`,
    prevents: /EINVAL/,
  },
  {
    rule: 'host/vf-mtu-over-function',
    functions: [fn('ice', { mtuBytes: 1500, vf: { mtuBytes: 9000 } })],
    path: `${AT}.vf.mtuBytes`,
    prevents: /EINVAL/,
  },
  {
    rule: 'host/vf-mtu-over-function',
    functions: [fn('nvme', { kind: 'nvme', vf: { mtuBytes: 1500 } })],
    path: `${AT}.vf.mtuBytes`,
    prevents: /ENODEV/,
  },
  { rule: 'host/rdma-unsupported', functions: [fn('igb', { vf: { rdma: true } })], path: `${AT}.vf.rdma`, prevents: /ENODEV/ },
  {
    rule: 'host/subfunctions-unsupported',
    functions: [fn('ice', { subfunctions: 2, eswitch: 'switchdev' })],
    path: `${AT}.subfunctions`,
    prevents: /EOPNOTSUPP/,
  },
  {
    rule: 'host/subfunctions-unsupported',
    functions: [fn('mlx5_core', { subfunctions: 2 })],
    path: `${AT}.subfunctions`,
    prevents: /EOPNOTSUPP/,
  },
  {
    rule: 'host/subfunctions-unsupported',
    functions: [fn('mlx5_core', { subfunctions: 2, eswitch: 'switchdev' })],
    path: `${AT}.subfunctions`,
    prevents: /EOPNOTSUPP/,
  },
  {
    rule: 'host/address-not-valid',
    functions: [fn('igb', { vfs: 1, vf: { mac: '00:00:00:00:00:00' } })],
    path: `${AT}.vf.mac`,
    prevents: /EADDRNOTAVAIL/,
  },
  {
    rule: 'host/address-not-valid',
    functions: [fn('mlx5_core', { kind: 'infiniband', vfs: 1, vf: { nodeGuid: 'ff:ff:ff:ff:ff:ff:ff:ff' } })],
    path: `${AT}.vf.nodeGuid`,
    prevents: /EINVAL/,
  },
  {
    rule: 'host/address-for-several',
    functions: [fn('igb', { vf: { mac: '02:00:00:00:00:01' } })],
    path: `${AT}.vf.mac`,
    prevents: /duplicate mac/,
  },
  {
    rule: 'host/duplicate-address',
    functions: [
      fn('igb', {
        ranges: [
          { vfs: 0, mac: '02:00:00:00:00:01' },
          { vfs: 1, mac: '02:00:00:00:00:01' },
        ],
      }),
    ],
    path: 'groups.storage.metal.hosts[0]',
    prevents: /duplicate mac/,
  },
  { rule: 'host/vf-trust', functions: [fn('igb', { vf: { trust: true } })], path: `${AT}.vf.trust` },
  {
    rule: 'host/vf-spoof-check-off',
    functions: [fn('igb', { ranges: [{ vfs: 0, spoofCheck: false }] })],
    path: `${AT}.ranges[0].spoofCheck`,
  },
  { rule: 'host/spoof-check-without-mac', functions: [fn('igb', { vf: { mac: 'inherit' } })], path: `${AT}.vf.mac` },
  { rule: 'host/no-iommu-isolation', functions: [fn('igb', { vf: { driver: 'igb_uio' } })], path: `${AT}.vf.driver`, prevents: /EINVAL/ },
  {
    rule: 'host/unsafe-user-data',
    functions: [fn('igb')],
    path: 'groups.storage.metal.userData',
    prevents: /./,
    group: { metal: { hosts: [{ name: 'n01' }], userData: '#!/bin/sh\nmodprobe vfio enable_unsafe_noiommu_mode=1\n' } },
  },
  {
    rule: 'host/unsafe-user-data',
    functions: [fn('igb')],
    path: 'groups.storage.metal.userData',
    prevents: /./,
    group: { metal: { hosts: [{ name: 'n01' }], userData: '#cloud-config\nbootcmd: [echo pcie_acs_override=downstream]\n' } },
  },
  {
    rule: 'host/boot-interface',
    functions: [fn('igb', { match: { mac: '0c:42:a1:00:00:01' } })],
    path: `${AT}.match`,
    group: { metal: { hosts: [{ name: 'n01', mac: '0C:42:A1:00:00:01' }] } },
  },
  {
    rule: 'host/os-unknown',
    functions: [fn('igb')],
    path: 'groups.storage.image',
    group: { sriov: { functions: [fn('igb')] }, image: 'amazon-linux-2023' },
  },
  {
    rule: 'host/rdma-without-function',
    functions: [fn('igb')],
    path: 'groups.storage.network.rdma',
    group: { network: { rdma: 'required' } },
  },
  {
    rule: 'host/dpdk-without-vfio',
    functions: [fn('igb')],
    path: 'groups.storage.network.dataPlane',
    group: { network: { dataPlane: 'dpdk', interfaces: 2 } },
  },
];

test.each(REFUSED)('$rule at $path', ({ rule, functions, path, prevents, group }) => {
  const finding = one(topology(functions, group), rule);
  expect(finding).toMatchObject({ level: 'error', path });
  expect(finding.fix).not.toBe('');
  if (prevents === undefined) expect(finding.prevents).toBeUndefined();
  else expect(finding.prevents).toMatch(prevents);
});

test('every rule that is an error is broken by some case', () => {
  const broken = new Set(REFUSED.map(({ rule }) => rule));
  // The other attributes of the matrix run through the same rule as those that are broken above.
  const alike = METAL_RULES.filter(({ id }) => /-(?:unsupported|in-switchdev)$/.test(id)).map(({ id }) => id);
  expect(METAL_RULES.filter(({ id, level }) => level === 'error' && !broken.has(id) && !alike.includes(id)).map(({ id }) => id)).toEqual(
    [],
  );
});

test('all mistakes come at once', () => {
  const rules = found(
    topology([
      fn('igb', {
        vfs: 9,
        eswitch: 'switchdev',
        vf: { qos: 2, minRateMbps: 5, linkState: 'enable' },
        ranges: [{ vfs: '8-12', trust: true }],
      }),
    ]),
  ).map(({ rule }) => rule);
  expect(rules).toEqual(
    expect.arrayContaining([
      'host/too-many-virtual-functions',
      'host/switchdev-unsupported',
      'host/qos-without-vlan',
      'host/min-rate-unsupported',
      'host/link-state-unsupported',
      'host/range-outside-count',
      'host/vf-trust',
    ]),
  );
});

describe('acknowledgements', () => {
  test.each(['host/vf-trust', 'host/vf-spoof-check-off'])('%s may be acknowledged, with a reason', (rule) => {
    const value = topology(
      [fn('igb', { vf: rule === 'host/vf-trust' ? { trust: true } : { spoofCheck: false } })],
      {},
      { acknowledge: [{ rule, path: 'groups.storage', reason: 'keepalived moves a MAC' }] },
    );
    expect(one(value, rule).acknowledged).toEqual({ reason: 'keepalived moves a MAC' });
    const [plan] = evaluate(value, { targets: ['metal'] }).plans;
    expect(plan?.target === 'metal' && plan.groups[0]?.hosts[0]?.acknowledged).toEqual([{ rule, reason: 'keepalived moves a MAC' }]);
  });
  test('what the kernel would refuse may not', () => {
    const value = topology(
      [fn('igb', { vfs: 9 })],
      {},
      { acknowledge: [{ rule: 'host/too-many-virtual-functions', path: '', reason: 'because' }] },
    );
    expect(one(value, 'topology/cannot-be-acknowledged').level).toBe('error');
  });
});

describe('defaults give way, and what is written stays an error', () => {
  test('spoof check in switchdev', () => {
    const plan = evaluate(topology([fn('mlx5_core', { eswitch: 'switchdev' })]), { targets: ['metal'] }).plans[0];
    expect(plan?.groups[0]?.reasons.map(({ because }) => because)).toContain(
      'mlx5_core (switchdev): the default of spoofCheck gives way: spoof check belongs to the rules of the representor there',
    );
  });
  test('what a function is without the knob may be written', () => {
    expect(
      found(topology([fn('mlx5_core', { eswitch: 'switchdev', vf: { vlan: 0, trust: false, minRateMbps: 0 } })])).filter(
        ({ level }) => level === 'error',
      ),
    ).toEqual([]);
  });
});

describe("a host's own functions", () => {
  test("replace the group's, and are judged at their own path", () => {
    const value = topology([fn('igb')], { metal: { hosts: [{ name: 'n01' }, { name: 'n02', functions: [fn('igb', { vfs: 9 })] }] } });
    expect(one(value, 'host/too-many-virtual-functions').path).toBe('groups.storage.metal.hosts[1].functions[0].vfs');
  });
});

test.each([
  ['host/guest-function-without-vlan', fn('igb', { vf: { driver: 'vfio-pci' } })],
  ['host/vf-link-forced', fn('ice', { vf: { linkState: 'enable' } })],
  ['host/vf-query-rss', fn('ixgbe', { vf: { queryRss: true } })],
  ['host/attribute-not-always-there', fn('ice', { vf: { minRateMbps: 100 } })],
  ['host/address-not-local', fn('igb', { vfs: 1, vf: { mac: '00:1b:21:00:00:01' } })],
  ['host/vf-mac-inherited', fn('igb', { vf: { mac: 'inherit', spoofCheck: false } })],
] as const)('%s is a warning', (rule, policy) => expect(one(topology([policy]), rule).level).toBe('warning'));
