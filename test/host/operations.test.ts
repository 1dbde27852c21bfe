/** What is done to a host, driver by driver: the order, the contract of an operation, and one golden file for each. */
import { OPERATION_PHASES, type Operation } from '../../lib/host/operation';
import type { SriovFunction } from '../../lib/topology/sriov';
import { expectGolden } from './golden';
import { compiledHost, type PolicyOptions } from './policies';

const nic = (driver: string, more: Partial<SriovFunction> = {}): SriovFunction => ({
  match: { pci: '0000:3b:00.0' },
  driver,
  vfs: 2,
  ...more,
});

const POLICIES: Readonly<Record<string, { readonly fn: SriovFunction; readonly options?: PolicyOptions }>> = {
  igb: { fn: nic('igb', { vf: { vlan: 100, qos: 3 } }) },
  ixgbe: { fn: nic('ixgbe', { vf: { maxRateMbps: 1000 } }) },
  i40e: { fn: nic('i40e', { mtuBytes: 9000, vf: { mtuBytes: 9000 } }) },
  'ice-legacy': { fn: nic('ice', { ranges: [{ vfs: 0, driver: 'vfio-pci', vlan: 7 }] }) },
  'ice-switchdev': { fn: nic('ice', { eswitch: 'switchdev' }) },
  'mlx5-legacy': {
    fn: nic('mlx5_core', { mtuBytes: 9000, vf: { vlan: 100, maxRateMbps: 10000 }, ranges: [{ vfs: 0, vlan: 101, driver: 'vfio-pci' }] }),
    options: { kernel: { iommu: 'passthrough', hugepages1G: 16, isolateCpus: 'numa-of-function' } },
  },
  'mlx5-switchdev': {
    fn: nic('mlx5_core', { eswitch: 'switchdev', subfunctions: 1, ranges: [{ vfs: 1, vdpa: 'vhost' }] }),
    options: { os: 'rhel-9' },
  },
  'mlx5-infiniband': { fn: nic('mlx5_core', { kind: 'infiniband' }) },
  bnxt_en: { fn: nic('bnxt_en', { eswitch: 'switchdev' }) },
  xe: { fn: nic('xe', { kind: 'gpu', vf: { driver: 'vfio-pci' } }) },
  nvme: { fn: nic('nvme', { kind: 'nvme', vf: { driver: 'vfio-pci' } }) },
  qat: { fn: nic('qat_4xxx', { kind: 'qat', vfs: 16, vf: { driver: 'vfio-pci' } }) },
  nvidia: { fn: nic('nvidia', { kind: 'gpu', vfs: 4, vf: { driver: 'netdevice' } }) },
  virtio: { fn: nic('virtio-pci') },
};

const operationsOf = (name: string): readonly Operation[] => {
  const { fn, options } = POLICIES[name] as { fn: SriovFunction; options?: PolicyOptions };
  return compiledHost([fn], options).operations.operations;
};
const actions = (name: string, phase: Operation['phase']) =>
  operationsOf(name)
    .filter((each) => each.phase === phase)
    .map(({ action }) => action);
const indexOf = (name: string, action: Operation['action'], target?: string) =>
  operationsOf(name).findIndex(
    (each) => each.phase !== 'preflight' && each.action === action && (target === undefined || each.target === target),
  );

describe.each(Object.keys(POLICIES))('%s', (name) => {
  test('is as in its golden file', () => {
    const { fn, options } = POLICIES[name] as { fn: SriovFunction; options?: PolicyOptions };
    const { operations } = compiledHost([fn], options);
    expectGolden(`operations-${name}.json`, `${JSON.stringify({ ...operations, policyHash: '(hash)' }, undefined, 2)}\n`);
  });

  test('ids are unique, phases in order, and every operation says why and how it is read back', () => {
    const operations = operationsOf(name);
    expect(new Set(operations.map(({ id }) => id)).size).toBe(operations.length);
    const phases = operations.map(({ phase }) => OPERATION_PHASES.indexOf(phase));
    expect(phases).toEqual([...phases].sort((a, b) => a - b));
    for (const { why, readBack, commands } of operations) {
      expect(why).not.toBe('');
      expect(readBack).not.toBe('');
      expect(commands.length).toBeGreaterThan(0);
    }
  });

  test('every command is a line of the program', () => {
    const { fn, options } = POLICIES[name] as { fn: SriovFunction; options?: PolicyOptions };
    const { program, operations } = compiledHost([fn], options);
    const lines = new Set(program.split('\n').map((line) => line.trim()));
    for (const { commands } of operations.operations) {
      for (const command of commands) expect(command.includes('\n') ? program.includes(command) : lines.has(command)).toBe(true);
    }
  });
});

test('ice: the mode comes before the count', () => {
  expect(indexOf('ice-switchdev', 'set-eswitch')).toBeLessThan(indexOf('ice-switchdev', 'set-vf-count'));
  expect(operationsOf('ice-switchdev').find(({ action }) => action === 'set-eswitch')?.value).toBe('switchdev');
});

test('mlx5: count, wait, unbind, mode, attributes', () => {
  expect(actions('mlx5-switchdev', 'pre').filter((action) => !['load-module', 'write-file', 'pin-name'].includes(action))).toEqual([
    'set-offload',
    'set-flow-steering',
    'set-vf-count',
    'wait-for',
    'unbind',
    'set-eswitch',
    'set-vf',
    'set-vf',
  ]);
});

test('the name is pinned before switchdev', () => {
  for (const name of ['ice-switchdev', 'mlx5-switchdev', 'bnxt_en'])
    expect(indexOf(name, 'pin-name')).toBeLessThan(indexOf(name, 'set-eswitch'));
});

test('bnxt_en: the link is up before the count', () => {
  expect(indexOf('bnxt_en', 'set-link')).toBeLessThan(indexOf('bnxt_en', 'set-vf-count'));
});

test('firmware and kernel arguments come before any function', () => {
  for (const action of ['set-firmware', 'set-kernel-arguments'] as const)
    expect(indexOf('mlx5-legacy', action)).toBeLessThan(indexOf('mlx5-legacy', 'set-vf-count'));
});

test('attributes are set while the function is unbound: drivers come in post', () => {
  for (const name of Object.keys(POLICIES)) {
    for (const operation of operationsOf(name)) {
      if (operation.action === 'bind' || operation.action === 'add-vdpa') expect(operation.phase).toBe('post');
    }
  }
});

test('set-vf carries what the driver takes, and nothing else', () => {
  const value = (name: string) => operationsOf(name).find(({ action, target }) => action === 'set-vf' && target === 'vf 0')?.value;
  expect(value('igb')).toEqual({
    mac: expect.stringMatching(/^[0-9a-f][26ae]:/),
    vlan: 100,
    qos: 3,
    spoofCheck: true,
    trust: false,
    maxRateMbps: 0,
  });
  expect(value('mlx5-switchdev')).toEqual({ mac: expect.any(String), minRateMbps: 0, maxRateMbps: 0, linkState: 'auto' });
  expect(value('mlx5-infiniband')).toEqual({ linkState: 'auto', nodeGuid: expect.any(String), portGuid: expect.any(String) });
  expect(value('virtio')).toBeUndefined();
});

describe('pinned addresses', () => {
  const macs = (options: PolicyOptions = {}, fn = nic('igb')) =>
    compiledHost([fn], options).policy.functions.flatMap(({ virtualFunctions }) => virtualFunctions.map(({ mac }) => mac));
  test('are the same every time', () => expect(macs()).toEqual(macs()));
  test('differ by index, host and function', () => {
    const all = [...macs(), ...macs({ hosts: [{ name: 'n02' }] }), ...macs({}, nic('igb', { match: { pci: '0000:3b:00.1' } }))];
    expect(new Set(all).size).toBe(6);
  });
  test('do not change with the count', () => expect(macs({}, nic('igb', { vfs: 4 })).slice(0, 2)).toEqual(macs()));
  test('are locally administered and unicast', () => {
    for (const mac of macs({}, nic('igb', { vfs: 7 }))) expect(Number.parseInt((mac as string).slice(0, 2), 16) & 3).toBe(2);
  });
});

describe('the policy hash', () => {
  const hash = (fn: SriovFunction, options?: PolicyOptions) => compiledHost([fn], options).operations.policyHash;
  test('is SHA-256, and the same for the same policy', () => {
    expect(hash(nic('igb'))).toMatch(/^[0-9a-f]{64}$/);
    expect(hash(nic('igb'))).toBe(hash(nic('igb')));
  });
  test.each<[string, SriovFunction, PolicyOptions]>([
    ['count', nic('igb', { vfs: 3 }), {}],
    ['attribute', nic('igb', { vf: { vlan: 1 } }), {}],
    ['kernel', nic('igb'), { kernel: { hugepages1G: 1 } }],
    ['operating system', nic('igb'), { os: 'ubuntu-24.04' }],
  ])('changes with the %s', (_, fn, options) => expect(hash(fn, options)).not.toBe(hash(nic('igb'))));
});
