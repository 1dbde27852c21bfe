/** The host program driver by driver, where the order or the tool differs. */
import { FakeHost, type FakeFunction } from './fake-host';
import { compiledHost, type PolicyOptions } from './policies';
import type { SriovFunction } from '../../lib/topology/sriov';

const PCI = '0000:3b:00.0';
let hosts: FakeHost[] = [];
afterEach(() => {
  for (const host of hosts) host.remove();
  hosts = [];
});
function hostWith(...functions: FakeFunction[]): FakeHost {
  const host = new FakeHost(functions);
  hosts.push(host);
  return host;
}
const program = (fn: SriovFunction, options?: PolicyOptions) => compiledHost([fn], options).program;
const orderOf = (log: readonly string[]) =>
  log.flatMap((line) => {
    if (line.includes('sriov_numvfs')) return `count ${line.split(' ').at(-1)}`;
    if (line.startsWith('devlink dev eswitch set')) return `mode ${line.split(' ').at(-1)}`;
    if (line.endsWith(' up')) return 'up';
    return line.includes('/unbind') ? 'unbind' : [];
  });

describe('ice: the mode while there are no functions', () => {
  const ice: FakeFunction = { pci: PCI, driver: 'ice', interface: 'ens1f0', vfDriver: 'iavf', totalVfs: 64, eswitch: 'legacy' };
  const switchdev: SriovFunction = { match: { pci: PCI }, driver: 'ice', vfs: 4, eswitch: 'switchdev' };

  test('switchdev first, then the count', () => {
    const host = hostWith(ice);
    host.habit('eswitch-order', 'mode-first');
    expect(host.run(program(switchdev), 'pre')).toMatchObject({ code: 0, stderr: '' });
    expect(orderOf(host.log())).toEqual(['mode switchdev', 'count 4']);
  });

  test('with functions in legacy: zero, mode, count', () => {
    const host = hostWith(ice);
    host.habit('eswitch-order', 'mode-first');
    host.run(program({ ...switchdev, eswitch: 'legacy' }), 'pre');
    host.log();
    expect(host.run(program(switchdev), 'pre')).toMatchObject({ code: 0, stderr: '' });
    expect(orderOf(host.log())).toEqual(['count 0', 'mode switchdev', 'count 4']);
  });

  test('a count of zero that drops switchdev: the mode is set again before the new count', () => {
    const host = hostWith(ice);
    host.habit('eswitch-order', 'mode-first');
    host.habit('drops-switchdev');
    host.run(program(switchdev), 'pre');
    host.log();
    expect(host.run(program({ ...switchdev, vfs: 6 }), 'pre')).toMatchObject({ code: 0, stderr: '' });
    expect(orderOf(host.log())).toEqual(['count 0', 'mode switchdev', 'count 6']);
    expect(host.read(`.fake/eswitch/${PCI}`)).toBe('switchdev');
  });

  test('a refused mode: the functions that were there come back', () => {
    const host = hostWith(ice);
    host.habit('eswitch-order', 'mode-first');
    host.run(program({ ...switchdev, eswitch: 'legacy' }), 'pre');
    host.fault('eswitch', 'Operation not supported');
    const { code, status } = host.run(program(switchdev), 'pre');
    expect(code).toBe(1);
    expect(status.reasons[0]).toBe(`${PCI}: devlink dev eswitch set pci/${PCI} mode switchdev: Operation not supported (EOPNOTSUPP)`);
    expect(host.numVfs(PCI)).toBe(4);
  });

  test('right already: nothing is written', () => {
    const host = hostWith(ice);
    host.habit('eswitch-order', 'mode-first');
    host.run(program(switchdev), 'pre');
    host.log();
    expect(host.run(program(switchdev), 'pre')).toMatchObject({ code: 0, status: { changes: 0 } });
    expect(host.changes()).toEqual([]);
  });
});

describe('mlx5: functions, unbound, then the mode', () => {
  const mlx5: FakeFunction = {
    pci: PCI,
    driver: 'mlx5_core',
    interface: 'ens1f0np0',
    vfDriver: 'mlx5_core',
    totalVfs: 8,
    eswitch: 'legacy',
  };
  const legacy: SriovFunction = { match: { pci: PCI }, driver: 'mlx5_core', vfs: 4 };
  const switchdev: SriovFunction = { ...legacy, eswitch: 'switchdev' };
  const host8 = () => {
    const host = hostWith(mlx5);
    host.habit('firmware', 'True(1)\n4\nTrue(1)\n4');
    return host;
  };

  test('count, then mode; offload and steering before', () => {
    const host = host8();
    host.habit('offload', 'off');
    host.habit('steering', 'dmfs');
    expect(host.run(program(switchdev), 'pre')).toMatchObject({ code: 0, stderr: '' });
    const log = host.log();
    expect(orderOf(log)).toEqual(['count 4', 'mode switchdev']);
    expect(log.findIndex((line) => line.startsWith('ethtool -K'))).toBeLessThan(log.findIndex((line) => line.includes('eswitch set')));
    expect(host.read('.fake/steering')).toBe('smfs');
    expect(host.read('etc/udev/rules.d/70-linerate-representors.rules')).toContain('NM_UNMANAGED');
    expect(host.read(`etc/systemd/network/10-linerate-${PCI}.link`)).toContain('Name=ens1f0np0');
  });

  test('a driver without flow_steering_mode has nothing to set, and says so', () => {
    const { code, status } = host8().run(program(switchdev), 'pre');
    expect(code).toBe(0);
    expect(status.notes).toContain(`${PCI}: no flow_steering_mode (Invalid argument)`);
  });

  test('bound functions are unbound before the mode', () => {
    const host = host8();
    const text = program(legacy);
    host.run(text, 'pre');
    host.run(text, 'post');
    expect(host.driverOf(PCI, 0)).toBe('mlx5_core');
    host.log();
    expect(host.run(program(switchdev), 'pre')).toMatchObject({ code: 0, stderr: '' });
    expect(orderOf(host.log())).toEqual(['unbind', 'unbind', 'unbind', 'unbind', 'mode switchdev']);
    expect(host.run(program(switchdev), 'post')).toMatchObject({ code: 0 });
    expect(host.driverOf(PCI, 3)).toBe('mlx5_core');
  });

  test('a refused mode binds them again', () => {
    const host = host8();
    const text = program(legacy);
    host.run(text, 'pre');
    host.run(text, 'post');
    host.fault('eswitch', 'Device or resource busy');
    expect(host.run(program(switchdev), 'pre').status.reasons[0]).toMatch(/mode switchdev: Device or resource busy \(EBUSY\)/);
    expect([0, 1, 2, 3].map((n) => host.driverOf(PCI, n))).toEqual(['mlx5_core', 'mlx5_core', 'mlx5_core', 'mlx5_core']);
  });

  test('back to legacy', () => {
    const host = host8();
    host.run(program(switchdev), 'pre');
    expect(host.run(program(legacy), 'pre')).toMatchObject({ code: 0, stderr: '' });
    expect(host.read(`.fake/eswitch/${PCI}`)).toBe('legacy');
  });

  describe('firmware', () => {
    test('current and next are right: nothing', () => {
      const host = host8();
      expect(host.run(program(legacy), 'pre').code).toBe(0);
      expect(host.log().some((line) => line.startsWith('mstconfig') && line.includes(' set '))).toBe(false);
    });
    test('current is wrong: written, and one reboot', () => {
      const host = hostWith({ ...mlx5, totalVfs: 0 });
      host.habit('firmware', 'False(0)\n0\nFalse(0)\n0');
      expect(host.run(program(legacy), 'pre')).toMatchObject({ code: 75, status: { state: 'rebooting' } });
      expect(host.log()).toContain(`mstconfig -d ${PCI} -y set SRIOV_EN=True NUM_OF_VFS=4`);
      host.reboot('boot-2');
      host.habit('firmware', 'False(0)\n0\nTrue(1)\n4');
      expect(host.run(program(legacy), 'pre').status.reasons[0]).toMatch(/still missing after the reboot that was made for it: firmware/);
      expect(host.log().some((line) => line.includes(' set ') || line === 'reboot')).toBe(false);
    });
    test('only next is wrong: written, no reboot', () => {
      const host = hostWith(mlx5);
      host.habit('firmware', 'True(1)\n4\nTrue(1)\n16');
      expect(host.run(program(legacy), 'pre').code).toBe(0);
      expect(host.read('.fake/firmware')).toBe('True(1)\n4\nTrue(1)\n4');
    });
    test('locked down: refused with what to do', () => {
      const host = hostWith({ ...mlx5, totalVfs: 0 });
      host.habit('firmware', 'False(0)\n0\nFalse(0)\n0');
      host.write('sys/kernel/security/lockdown', 'none [integrity] confidentiality\n');
      expect(host.run(program(legacy), 'pre').status.reasons[0]).toMatch(/the kernel is locked down/);
    });
    test('two ports of a card ask for the larger count once', () => {
      const both = compiledHost([legacy, { ...legacy, match: { pci: '0000:3b:00.1' }, vfs: 16 }]);
      const firmware = both.operations.operations.filter(({ action }) => action === 'set-firmware');
      expect(firmware.map(({ value }) => value)).toEqual([{ SRIOV_EN: true, NUM_OF_VFS: 16 }]);
    });
  });

  test('vDPA and subfunctions', () => {
    const host = host8();
    const fn: SriovFunction = { ...switchdev, subfunctions: 2, ranges: [{ vfs: 0, vdpa: 'vhost' }] };
    expect(host.run(program(fn, { os: 'rhel-9' }), 'pre')).toMatchObject({ code: 0, stderr: '' });
    const post = host.run(program(fn, { os: 'rhel-9' }), 'post');
    expect(post.stderr).toBe('');
    const log = host.log();
    expect(log).toContain('vdpa dev add name vdpa-0000:3b:02.0 mgmtdev pci/0000:3b:02.0');
    expect(log.filter((line) => line.startsWith('devlink port add'))).toHaveLength(2);
    expect(log.findIndex((line) => line.includes('hw_addr'))).toBeLessThan(log.findIndex((line) => line.includes('state active')));
  });
});

test('InfiniBand: GUIDs and nothing of Ethernet', () => {
  const host = hostWith({ pci: PCI, driver: 'mlx5_core', interface: 'ib0', vfDriver: 'mlx5_core', totalVfs: 2, class: '0x020700' });
  host.habit('infiniband');
  host.habit('firmware', 'True(1)\n2\nTrue(1)\n2');
  const text = program({ match: { pci: PCI }, driver: 'mlx5_core', kind: 'infiniband', vfs: 2 });
  expect(text).not.toMatch(/spoofchk on|mac [0-9a-f]{2}:/);
  expect(host.run(text, 'pre')).toMatchObject({ code: 0, stderr: '' });
  expect(host.vf(PCI, 0, 'node_guid')).toMatch(/^[0-9a-f][26ae](:[0-9a-f]{2}){7}$/);
  expect(host.vf(PCI, 0, 'node_guid')).not.toBe(host.vf(PCI, 0, 'port_guid'));
  expect(host.run(text, 'pre')).toMatchObject({ code: 0, status: { changes: 0 } });
});

test('bnxt_en: the link is up before the count is written', () => {
  const host = hostWith({ pci: PCI, driver: 'bnxt_en', interface: 'ens3', vfDriver: 'bnxt_en', eswitch: 'legacy' });
  host.habit('needs-up');
  expect(host.run(program({ match: { pci: PCI }, driver: 'bnxt_en', vfs: 4 }), 'pre')).toMatchObject({ code: 0, stderr: '' });
  expect(orderOf(host.log())).toEqual(['up', 'count 4']);
});

test('ixgbe: rates after the link is up', () => {
  const host = hostWith({ pci: PCI, driver: 'ixgbe', interface: 'ens4', vfDriver: 'ixgbevf', totalVfs: 63 });
  host.habit('has-rss');
  const text = program({ match: { pci: PCI }, driver: 'ixgbe', vfs: 2, vf: { maxRateMbps: 1000 } });
  expect(host.run(text, 'pre')).toMatchObject({ code: 0, stderr: '' });
  expect(host.vf(PCI, 0, 'max_tx_rate')).toBeUndefined();
  expect(host.run(text, 'post')).toMatchObject({ code: 0, stderr: '' });
  expect(host.vf(PCI, 0, 'max_tx_rate')).toBe('1000');
});

test('virtio: no attribute is written, and the interface is found below the virtio device', () => {
  const host = hostWith({ pci: PCI, driver: 'virtio-pci', vfDriver: 'virtio-pci' });
  host.write(`sys/bus/pci/devices/${PCI}/virtio0/net/eth1/mtu`, '1500\n');
  host.write(`sys/bus/pci/devices/${PCI}/virtio0/net/eth1/flags`, '0x1003\n');
  host.link('sys/class/net/eth1', `../../bus/pci/devices/${PCI}/virtio0/net/eth1`);
  const text = program({ match: { pci: PCI }, driver: 'virtio_net', vfs: 2 });
  expect(host.run(text, 'pre')).toMatchObject({ code: 0, stderr: '' });
  expect(host.run(text, 'post')).toMatchObject({ code: 0, stderr: '' });
  expect(host.log().some((line) => line.includes('batch'))).toBe(false);
  expect(host.driverOf(PCI, 1)).toBe('virtio-pci');
});

describe('NVMe', () => {
  const nvme: FakeFunction = { pci: PCI, driver: 'nvme', class: '0x010802', vfDriver: 'nvme', totalVfs: 4 };
  const fn: SriovFunction = { match: { pci: PCI }, driver: 'nvme', kind: 'nvme', vfs: 2, vf: { driver: 'vfio-pci' } };
  const hostNvme = () => {
    const host = hostWith(nvme);
    host.write(`sys/bus/pci/devices/${PCI}/nvme/nvme0/state`, 'live\n');
    return host;
  };

  test('shares out the resources, then the count, then online', () => {
    const host = hostNvme();
    host.write('.fake/nvme/own', '8\n');
    expect(host.run(program(fn), 'pre')).toMatchObject({ code: 0, stderr: '' });
    expect(host.changes().filter((line) => /^(nvme|write)/.test(line))).toEqual([
      'nvme virt-mgmt /dev/nvme0 -c 0 -r 0 -a 1 -n 0',
      'nvme virt-mgmt /dev/nvme0 -c 0 -r 1 -a 1 -n 0',
      'nvme reset /dev/nvme0',
      'nvme virt-mgmt /dev/nvme0 -c 1 -r 0 -a 8 -n 4',
      'nvme virt-mgmt /dev/nvme0 -c 1 -r 1 -a 8 -n 2',
      'nvme virt-mgmt /dev/nvme0 -c 2 -r 0 -a 8 -n 4',
      'nvme virt-mgmt /dev/nvme0 -c 2 -r 1 -a 8 -n 2',
      `write /sys/bus/pci/devices/${PCI}/sriov_drivers_autoprobe 0`,
      `write /sys/bus/pci/devices/${PCI}/sriov_numvfs 2`,
      'nvme virt-mgmt /dev/nvme0 -c 1 -a 9',
      'nvme virt-mgmt /dev/nvme0 -c 2 -a 9',
    ]);
    expect(host.run(program(fn), 'post')).toMatchObject({ code: 0 });
    expect(host.driverOf(PCI, 1)).toBe('vfio-pci');
    host.log();
    expect(host.run(program(fn), 'pre')).toMatchObject({ code: 0, status: { changes: 0 } });
    expect(host.changes()).toEqual([]);
  });

  test('too few queues for the count', () => {
    const host = hostNvme();
    expect(host.run(program({ ...fn, vfs: 8 }), 'pre').status.reasons[0]).toMatch(/8 virtual functions are declared, sriov_totalvfs is 4/);
  });

  test('a controller whose disk is mounted is left alone', () => {
    const host = hostNvme();
    host.write('proc/mounts', '/dev/nvme0n1p2 / ext4 rw 0 0\n');
    expect(host.run(program(fn), 'pre').status.reasons[0]).toMatch(/\/dev\/nvme0n1p2 is mounted at \//);
    expect(host.changes()).toEqual([]);
  });

  test('a secondary controller that does not come online: nothing is left', () => {
    const host = hostNvme();
    host.fault('virt-mgmt', 'Invalid Controller Identifier(0x11f)');
    expect(host.run(program(fn), 'pre')).toMatchObject({ code: 1 });
    expect(host.numVfs(PCI)).toBe(0);
  });
});
