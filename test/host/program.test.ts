/** The real host program against a host without hardware: what it does, what it leaves alone, and what it says when the kernel refuses. */
import { spawnSync } from 'node:child_process';
import type { SriovFunction } from '../../lib/topology/sriov';
import { FakeHost, type FakeFunction } from './fake-host';
import { compiledHost, type PolicyOptions } from './policies';
import { SHELLS } from './shells';

const PCI = '0000:01:00.0';
const IGB: FakeFunction = { pci: PCI, driver: 'igb', interface: 'enp1s0', vfDriver: 'igbvf', totalVfs: 7 };
const IGB_POLICY: SriovFunction = {
  match: { pci: PCI },
  driver: 'igb',
  vfs: 4,
  mtuBytes: 9000,
  vf: { vlan: 100 },
  ranges: [
    { vfs: '0-1', vlan: 101, driver: 'vfio-pci' },
    { vfs: 3, mtuBytes: 9000 },
  ],
};

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

function program(functions: readonly SriovFunction[], options?: PolicyOptions): string {
  return compiledHost(functions, options).program;
}

describe.each(SHELLS)('in %s', (shell) => {
  test('the program has no syntax error', () => {
    const [command, ...rest] = shell.split(' ');
    const text = program([IGB_POLICY], { kernel: { iommu: 'passthrough', isolateCpus: '2-3' } });
    expect(spawnSync(command as string, [...rest, '-n'], { input: text, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  test('makes the functions, sets what differs, binds, verifies; a second run changes nothing', () => {
    const host = hostWith(IGB);
    const text = program([IGB_POLICY]);
    expect(host.run(text, 'pre', shell)).toMatchObject({ code: 0, stderr: '', status: { state: 'applied', reasons: [] } });
    expect(host.numVfs(PCI)).toBe(4);
    expect(host.vf(PCI, 0, 'vlan')).toBe('101');
    expect(host.vf(PCI, 2, 'vlan')).toBe('100');
    expect(host.vf(PCI, 0, 'mac')).toMatch(/^[0-9a-f][26ae]:/);
    expect([0, 1, 2, 3].map((n) => host.driverOf(PCI, n))).toEqual([undefined, undefined, undefined, undefined]);
    expect(host.run(text, 'post', shell)).toMatchObject({ code: 0, stderr: '' });
    expect([0, 1, 2, 3].map((n) => host.driverOf(PCI, n))).toEqual(['vfio-pci', 'vfio-pci', 'igbvf', 'igbvf']);
    expect(host.read('sys/class/net/enp1s0v3/mtu')).toBe('9000');
    expect(host.read('sys/class/net/enp1s0v2/mtu')).toBe('1500');
    expect(host.run(text, 'verify', shell)).toMatchObject({ code: 0, stderr: '', status: { drift: [] } });
    host.log();
    expect(host.run(text, 'pre', shell)).toMatchObject({ code: 0, status: { changes: 0 } });
    expect(host.run(text, 'post', shell)).toMatchObject({ code: 0, status: { changes: 0 } });
    expect(host.changes()).toEqual([]);
  });

  test('names the errno of the kernel in its reason, with what to do', () => {
    const host = hostWith(IGB);
    host.fault('sriov_numvfs', 'Cannot allocate memory');
    const { code, status } = host.run(program([IGB_POLICY]), 'pre', shell);
    expect(code).toBe(1);
    expect(status.state).toBe('failed');
    expect(status.reasons[0]).toBe(
      `${PCI}: write '4' to /sys/bus/pci/devices/${PCI}/sriov_numvfs: Cannot allocate memory (ENOMEM): the firmware setup reserved no memory or bus numbers: turn on SR-IOV, Above 4G decoding and ARI, or add pci=realloc`,
    );
  });

  test('undoes what the run did when a later step fails', () => {
    const host = hostWith(IGB);
    host.fault('ip.trust', 'Operation not supported');
    host.run(program([{ ...IGB_POLICY, vf: { vlan: 100, trust: true } }]), 'pre', shell);
    expect(host.numVfs(PCI)).toBe(0);
    expect(host.read('sys/class/net/enp1s0/mtu')).toBe('1500');
  });
});

test('writes all attributes of a function in one process', () => {
  const host = hostWith(IGB);
  host.run(program([{ ...IGB_POLICY, vfs: 7 }]), 'pre');
  const log = host.log();
  expect(log.filter((line) => line === 'ip -batch -')).toHaveLength(1);
  expect(log.filter((line) => line.startsWith('ip '))).toHaveLength(5); // version, MTU of the port, read, batch, read back
});

test('creates with probing off, so that no driver sees a function before its attributes are set', () => {
  const host = hostWith(IGB);
  host.run(program([IGB_POLICY]), 'pre');
  const log = host.log();
  const off = log.indexOf(`write /sys/bus/pci/devices/${PCI}/sriov_drivers_autoprobe 0`);
  expect(off).toBeGreaterThanOrEqual(0);
  expect(log.indexOf(`write /sys/bus/pci/devices/${PCI}/sriov_numvfs 4`)).toBe(off + 1);
});

test('another count goes through zero', () => {
  const host = hostWith(IGB);
  host.run(program([IGB_POLICY]), 'pre');
  host.log();
  expect(host.run(program([{ ...IGB_POLICY, vfs: 5 }]), 'pre')).toMatchObject({ code: 0 });
  expect(host.log().filter((line) => line.includes('sriov_numvfs'))).toEqual([
    `write /sys/bus/pci/devices/${PCI}/sriov_numvfs 0`,
    `write /sys/bus/pci/devices/${PCI}/sriov_numvfs 5`,
  ]);
  expect(host.numVfs(PCI)).toBe(5);
});

test('a failed change gives the old functions back, with their attributes', () => {
  const host = hostWith(IGB);
  host.run(program([IGB_POLICY]), 'pre');
  const mac = host.vf(PCI, 0, 'mac');
  // The first write of a count is refused, and the one that gives the old count back is not.
  host.fault('sriov_numvfs', 'Cannot allocate memory', 1);
  const { code, status } = host.run(program([{ ...IGB_POLICY, vfs: 7 }]), 'pre');
  expect(code).toBe(1);
  expect(status.reasons).toHaveLength(1);
  expect(host.numVfs(PCI)).toBe(4);
  expect(host.vf(PCI, 0, 'mac')).toBe(mac);
  expect(host.vf(PCI, 0, 'vlan')).toBe('101');
});

test('a count of zero removes the functions', () => {
  const host = hostWith(IGB);
  host.run(program([IGB_POLICY]), 'pre');
  expect(host.run(program([{ match: { pci: PCI }, driver: 'igb', vfs: 0 }]), 'pre')).toMatchObject({ code: 0 });
  expect(host.numVfs(PCI)).toBe(0);
});

test('an attribute that differs on live functions is written alone, and given back on failure', () => {
  const host = hostWith(IGB);
  host.run(program([IGB_POLICY]), 'pre');
  host.log();
  const changed = { ...IGB_POLICY, vf: { vlan: 200 }, ranges: [] };
  expect(host.run(program([changed]), 'pre')).toMatchObject({ code: 0, status: { changes: 4 } });
  expect(host.vf(PCI, 0, 'vlan')).toBe('200');
  host.fault('ip.spoofchk', 'Operation not supported');
  host.write(`.fake/vf/${PCI}/2/spoofchk`, 'off\n');
  const { status } = host.run(program([IGB_POLICY]), 'pre');
  expect(status.reasons).toEqual([`${PCI}: ip link set dev enp1s0 vf 2 spoofchk on: Operation not supported (EOPNOTSUPP)`]);
  expect([0, 1, 2, 3].map((n) => host.vf(PCI, n, 'vlan'))).toEqual(['200', '200', '200', '200']);
});

describe('the kernel refuses', () => {
  test.each([
    ['Device or resource busy', 'EBUSY'],
    ['Operation not permitted', 'EPERM'],
    ['Numerical result out of range', 'ERANGE'],
    ['Invalid argument', 'EINVAL'],
    ['Operation not supported', 'EOPNOTSUPP'],
    ['Input/output error', 'EIO'],
  ])('%s: the reason says %s, and nothing is left half done', (text, errno) => {
    const host = hostWith(IGB);
    host.fault('sriov_numvfs', text);
    const { code, status } = host.run(program([IGB_POLICY]), 'pre');
    expect(code).toBe(1);
    expect(status.reasons).toHaveLength(1);
    expect(status.reasons[0]).toContain(`${text} (${errno})`);
    expect(host.numVfs(PCI)).toBe(0);
    expect(host.read('sys/class/net/enp1s0/mtu')).toBe('1500');
  });

  test('EAGAIN is tried again', () => {
    const host = hostWith(IGB);
    host.fault('sriov_numvfs', 'Resource temporarily unavailable', 3);
    expect(host.run(program([IGB_POLICY]), 'pre')).toMatchObject({ code: 0, status: { state: 'applied' } });
    expect(host.log().filter((line) => line.endsWith('sriov_numvfs 4'))).toHaveLength(4);
  });

  test('EAGAIN without an end becomes a reason', () => {
    const host = hostWith(IGB);
    host.fault('sriov_numvfs', 'Resource temporarily unavailable');
    expect(host.run(program([IGB_POLICY]), 'pre').status.reasons[0]).toContain('(EAGAIN): the driver stayed busy');
  });

  test('a write that succeeds and makes no functions is a failure', () => {
    const host = hostWith(IGB);
    host.habit('zero');
    const { code, status } = host.run(program([IGB_POLICY]), 'pre');
    expect(code).toBe(1);
    expect(status.reasons[0]).toMatch(/4 was written to sriov_numvfs without an error, and it reads 0/);
  });

  test('links that come later are waited for', () => {
    const host = hostWith(IGB);
    host.habit('async');
    expect(host.run(program([IGB_POLICY]), 'pre')).toMatchObject({ code: 0 });
    expect(host.vf(PCI, 3, 'vlan')).toBe('100');
  });

  test('links that never come are a failure, and the count is taken back', () => {
    const host = hostWith(IGB);
    host.habit('never');
    const { status } = host.run(program([IGB_POLICY]), 'pre', 'sh', { LINERATE_WAIT: '1' });
    expect(status.reasons[0]).toMatch(/virtual function 0 of 4 did not appear in time/);
    expect(host.numVfs(PCI)).toBe(0);
  });

  test('a driver that takes an attribute and forgets it is found by reading back', () => {
    const host = hostWith(IGB);
    host.habit('forgets.vlan');
    const { code, status } = host.run(program([IGB_POLICY]), 'pre');
    expect(code).toBe(1);
    expect(status.reasons[0]).toMatch(/written, and not there when read back: .*vf 0 vlan is 0 qos 0, declared 101 qos 0/);
    expect(host.numVfs(PCI)).toBe(0);
  });

  test('a driver that does not take a function is a failure, and the bound ones go back', () => {
    const host = hostWith(IGB);
    const text = program([IGB_POLICY]);
    host.run(text, 'pre');
    host.fault('drivers_probe', 'Invalid argument');
    const { code, status } = host.run(text, 'post');
    expect(code).toBe(1);
    expect(status.reasons[0]).toMatch(
      /vf 0 \(0000:01:02\.0\): write '0000:01:02\.0' to \/sys\/bus\/pci\/drivers_probe: Invalid argument \(EINVAL\)/,
    );
    expect(host.driverOf(PCI, 0)).toBeUndefined();
  });

  test('a module that cannot be loaded is a failure before anything is made', () => {
    const host = hostWith(IGB);
    host.fault('modprobe', 'Module igbvf not found in directory /lib/modules/6.12');
    const { status } = host.run(program([{ match: { pci: PCI }, driver: 'igb', vfs: 2 }]), 'pre');
    expect(status.reasons).toEqual(['the module igbvf cannot be loaded: Module igbvf not found in directory /lib/modules/6.12']);
    expect(host.numVfs(PCI)).toBe(0);
  });
});

describe('preflight', () => {
  const refused = (host: FakeHost, text: string) => {
    const { code, status } = host.run(text, 'pre');
    expect(code).toBe(1);
    expect(host.changes()).toEqual([]);
    return status.reasons;
  };

  test('collects every reason, and changes nothing', () => {
    const host = hostWith({ ...IGB, driver: 'ixgbe', totalVfs: 2 });
    host.write('sys/class/dmi/id/sys_vendor', 'Amazon EC2\n');
    host.write('etc/netplan/50.yaml', 'network:\n  ethernets:\n    a: { virtual-function-count: 3 }\n');
    expect(refused(host, program([IGB_POLICY]))).toEqual([
      'this is an EC2 machine: its NICs have no virtual functions to make, .metal included',
      '/etc/netplan/50.yaml sets virtual-function-count: exactly one owner may make virtual functions',
      `${PCI}: the driver is ixgbe, declared igb`,
      `${PCI}: 4 virtual functions are declared, sriov_totalvfs is 2 (ERANGE)`,
    ]);
  });

  test('no device at the address', () => {
    expect(refused(hostWith(), program([IGB_POLICY]))).toContain(`${PCI}: no physical function matches`);
  });

  test('a device without SR-IOV', () => {
    const host = hostWith();
    host.write(`sys/bus/pci/devices/${PCI}/class`, '0x020000\n');
    expect(refused(host, program([IGB_POLICY]))[0]).toMatch(/has no sriov_numvfs \(ENOENT\): SR-IOV is off/);
  });

  test('another kind of device at the address', () => {
    expect(refused(hostWith({ ...IGB, class: '0x010802' }), program([IGB_POLICY]))).toContain(
      `${PCI}: PCI class 0x010802 is not the declared kind`,
    );
  });

  test('no IOMMU in the firmware, where vfio-pci needs one', () => {
    const host = hostWith(IGB);
    host.write('sys/kernel/iommu_groups/1/type', '');
    const fs = require('node:fs') as typeof import('node:fs');
    fs.rmSync(host.path('sys/kernel/iommu_groups'), { recursive: true });
    fs.rmSync(host.path('sys/firmware'), { recursive: true });
    expect(refused(host, program([IGB_POLICY]))).toEqual(['there is no IOMMU: turn on VT-d or AMD-Vi in the firmware setup']);
  });

  test('an IOMMU that a kernel argument turns off', () => {
    const host = hostWith(IGB);
    const fs = require('node:fs') as typeof import('node:fs');
    fs.rmSync(host.path('sys/kernel/iommu_groups'), { recursive: true });
    host.write('proc/cmdline', 'ro intel_iommu=off\n');
    expect(refused(host, program([IGB_POLICY]))).toEqual(['the IOMMU is off: a kernel argument turns it off, and vfio-pci needs it']);
  });

  test.each([
    ['sys/module/vfio/parameters/enable_unsafe_noiommu_mode', 'Y\n', /noiommu_mode is on/],
    ['sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts', 'Y\n', /allow_unsafe_interrupts is on/],
    ['sys/module/vfio_pci/parameters/disable_denylist', 'Y\n', /disable_denylist is on/],
    ['proc/cmdline', 'ro pcie_acs_override=downstream\n', /pcie_acs_override is on/],
  ])('%s', (file, text, reason) => {
    const host = hostWith(IGB);
    host.write(file, text);
    expect(refused(host, program([IGB_POLICY]))[0]).toMatch(reason);
  });

  test('a port that carries the default route, when its count would change', () => {
    const host = hostWith(IGB);
    host.write('proc/net/route', 'Iface\tDestination\tGateway\tFlags\nenp1s0\t00000000\t0102A8C0\t0003\n');
    expect(refused(host, program([IGB_POLICY]))[0]).toMatch(/enp1s0 carries the default route/);
    const acknowledged = program([IGB_POLICY], {
      acknowledge: [{ rule: 'host/boot-interface', path: 'groups.storage', reason: 'one NIC' }],
    });
    expect(host.run(acknowledged, 'pre')).toMatchObject({ code: 0 });
  });

  test('a function that a guest holds open, when the count would change', () => {
    const host = hostWith(IGB);
    const text = program([IGB_POLICY]);
    host.run(text, 'pre');
    host.run(text, 'post');
    host.log();
    host.link('run/linerate/fd/9', '/dev/vfio/40');
    const reasons = refused(host, program([{ ...IGB_POLICY, vfs: 6 }]));
    expect(reasons[0]).toMatch(/vf 0 is open by a guest \(\/dev\/vfio\/40\); stop it: the count goes from 4 to 6/);
    expect(host.numVfs(PCI)).toBe(4);
    expect(host.run(text, 'pre')).toMatchObject({ code: 0 });
  });

  test('a function in a bond, when the count would change', () => {
    const host = hostWith(IGB);
    const text = program([IGB_POLICY]);
    host.run(text, 'pre');
    host.run(text, 'post');
    host.log();
    host.link('sys/class/net/enp1s0v2/master', '../..');
    expect(refused(host, program([{ ...IGB_POLICY, vfs: 6 }]))[0]).toMatch(/vf 2 \(enp1s0v2\) is in a bond or bridge/);
  });

  test('an old kernel, where the driver needs a newer one', () => {
    const host = hostWith({ pci: PCI, driver: 'xe', class: '0x030000', vfDriver: 'xe' });
    expect(refused(host, program([{ match: { pci: PCI }, driver: 'xe', kind: 'gpu', vfs: 2 }]))[0]).toMatch(
      /kernel 6\.12\.107\+deb13-amd64, and 6\.17 is needed/,
    );
    host.write('proc/sys/kernel/osrelease', '6.17.3\n');
    expect(host.run(program([{ match: { pci: PCI }, driver: 'xe', kind: 'gpu', vfs: 2 }]), 'pre')).toMatchObject({ code: 0 });
  });

  test('a run that finds another one running gives up', () => {
    const host = hostWith(IGB);
    host.write('run/linerate/lock/pid', `${process.pid}\n`);
    const { code, stderr } = host.run(program([IGB_POLICY]), 'pre');
    expect(code).toBe(1);
    expect(stderr).toContain(`another run (process ${process.pid}) holds`);
    expect(host.numVfs(PCI)).toBe(0);
  });

  test('the lock of a run that was killed is taken over', () => {
    const host = hostWith(IGB);
    host.write('run/linerate/lock/pid', '999999999\n');
    expect(host.run(program([IGB_POLICY]), 'pre')).toMatchObject({ code: 0 });
    expect(host.exists('run/linerate/lock')).toBe(false);
  });
});

describe('selectors', () => {
  const two = [IGB, { ...IGB, pci: '0000:02:00.0', interface: 'enp2s0', mac: '52:54:00:aa:01:00', device: '1521' }];
  const policy = (match: SriovFunction['match']): SriovFunction => ({ match, driver: 'igb', vfs: 2 });
  const on = (host: FakeHost, match: SriovFunction['match']) => host.run(program([policy(match)]), 'pre');

  test.each<[string, SriovFunction['match']]>([
    ['mac', { mac: '52:54:00:AA:01:00' }],
    ['name', { name: 'enp2s0' }],
    ['device', { vendor: '8086', device: '0x1521' }],
  ])('%s finds exactly its function', (_, match) => {
    const host = hostWith(...two);
    expect(on(host, match)).toMatchObject({ code: 0 });
    expect([host.numVfs(PCI), host.numVfs('0000:02:00.0')]).toEqual([0, 2]);
  });

  test('an alternative name', () => {
    const host = hostWith(...two);
    host.write('.fake/altname/storage0', 'enp2s0\n');
    expect(on(host, { name: 'storage0' })).toMatchObject({ code: 0 });
    expect(host.numVfs('0000:02:00.0')).toBe(2);
  });

  test('a slot', () => {
    const host = hostWith(...two);
    host.write('sys/bus/pci/slots/3/address', '0000:02:00\n');
    expect(on(host, { slot: '3' })).toMatchObject({ code: 0 });
    expect(host.numVfs('0000:02:00.0')).toBe(2);
  });

  test('the permanent address of a member of a bond', () => {
    const host = hostWith(...two);
    host.write('sys/class/net/enp2s0/address', '52:54:00:aa:00:00\n');
    host.write('sys/class/net/enp2s0/bonding_slave/perm_hwaddr', '52:54:00:aa:01:00\n');
    expect(on(host, { mac: '52:54:00:aa:00:00' })).toMatchObject({ code: 0 });
    expect([host.numVfs(PCI), host.numVfs('0000:02:00.0')]).toEqual([2, 0]);
  });

  test('two that match are refused, and neither is touched', () => {
    const host = hostWith(IGB, { ...IGB, pci: '0000:02:00.0', interface: 'enp2s0' });
    const { code, status } = on(host, { vendor: '8086', device: '10c9' });
    expect(code).toBe(1);
    expect(status.reasons[0]).toMatch(/more than one physical function matches/);
    expect([host.numVfs(PCI), host.numVfs('0000:02:00.0')]).toEqual([0, 0]);
  });

  test('driver with a count takes exactly so many', () => {
    const host = hostWith(...two);
    expect(on(host, { driver: 'igb', count: 2 })).toMatchObject({ code: 0 });
    expect([host.numVfs(PCI), host.numVfs('0000:02:00.0')]).toEqual([2, 2]);
    const { code, status } = on(hostWith(...two), { driver: 'igb', count: 3 });
    expect(code).toBe(1);
    expect(status.reasons[0]).toMatch(/2 physical functions have the driver igb, declared 3/);
  });

  test('two selectors that mean one function are refused', () => {
    const host = hostWith(...two);
    const { status } = host.run(program([policy({ pci: PCI }), policy({ mac: '52:54:00:aa:00:00' })]), 'pre');
    expect(status.reasons[0]).toMatch(/is matched by another function of the policy already/);
  });
});

describe('verify', () => {
  test('tells every knob that drifted, and changes nothing', () => {
    const host = hostWith(IGB);
    const text = program([IGB_POLICY]);
    host.run(text, 'pre');
    host.run(text, 'post');
    host.write(`.fake/vf/${PCI}/1/vlan`, '7\n');
    host.write(`.fake/vf/${PCI}/2/trust`, 'on\n');
    host.write('sys/class/net/enp1s0/mtu', '1500\n');
    host.log();
    const { code, status } = host.run(text, 'verify');
    expect(code).toBe(3);
    expect(status.drift).toEqual([
      { function: PCI, knob: 'mtu', declared: '9000', actual: '1500' },
      { function: PCI, knob: 'vf 1 vlan', declared: '101 qos 0', actual: '7 qos 0' },
      { function: PCI, knob: 'vf 2 trust', declared: 'off', actual: 'on' },
    ]);
    expect(host.changes()).toEqual([]);
  });

  test('a host that was never set up', () => {
    const host = hostWith(IGB);
    const { code, status } = host.run(program([IGB_POLICY]), 'verify');
    expect(code).toBe(3);
    expect(status.drift).toContainEqual({ function: PCI, knob: 'sriov_numvfs', declared: '4', actual: '0' });
    expect(host.changes()).toEqual([]);
  });
});

describe('a reboot', () => {
  test('finds the same functions again, with the same addresses', () => {
    const host = hostWith(IGB);
    const text = program([IGB_POLICY]);
    host.run(text, 'pre');
    const macs = [0, 1, 2, 3].map((n) => host.vf(PCI, n, 'mac'));
    host.reboot('boot-2');
    expect(host.numVfs(PCI)).toBe(0);
    expect(host.run(text, 'pre')).toMatchObject({ code: 0 });
    expect([0, 1, 2, 3].map((n) => host.vf(PCI, n, 'mac'))).toEqual(macs);
  });

  test('kernel arguments: one reboot, never a second for the same reason', () => {
    const host = hostWith(IGB);
    const text = program([IGB_POLICY], { kernel: { iommu: 'passthrough' } });
    expect(host.run(text, 'pre')).toMatchObject({
      code: 75,
      status: { state: 'rebooting', reasons: ['one reboot is needed: kernel arguments: iommu=pt'] },
    });
    expect(host.log()).toEqual(['ip -V', 'update-grub', 'reboot']);
    expect(host.read('etc/default/grub.d/99-linerate.cfg')).toContain('GRUB_CMDLINE_LINUX_DEFAULT="$GRUB_CMDLINE_LINUX_DEFAULT iommu=pt"');
    expect(host.numVfs(PCI)).toBe(0);
    expect(host.run(text, 'post')).toMatchObject({ code: 75 });
    host.reboot('boot-2');
    const again = host.run(text, 'pre');
    expect(again).toMatchObject({ code: 1 });
    expect(again.status.reasons[0]).toMatch(
      /still missing after the reboot that was made for it: kernel arguments: iommu=pt; there is no second one/,
    );
    expect(host.log()).not.toContain('reboot');
    host.write('proc/cmdline', 'ro iommu=pt\n');
    expect(host.run(text, 'pre')).toMatchObject({ code: 0, status: { state: 'applied' } });
    expect(host.exists('var/lib/linerate/reboot')).toBe(false);
  });

  test('a token is compared whole: iommu=ptx is not iommu=pt', () => {
    const host = hostWith(IGB);
    host.write('proc/cmdline', 'ro iommu=ptx\n');
    expect(host.run(program([IGB_POLICY], { kernel: { iommu: 'passthrough' } }), 'pre').code).toBe(75);
  });

  test('VT-d that the firmware has and the kernel has not: the argument, and one reboot', () => {
    const host = hostWith(IGB);
    const fs = require('node:fs') as typeof import('node:fs');
    fs.rmSync(host.path('sys/kernel/iommu_groups'), { recursive: true });
    expect(host.run(program([IGB_POLICY]), 'pre')).toMatchObject({
      code: 75,
      status: { reasons: ['one reboot is needed: kernel arguments: intel_iommu=on'] },
    });
  });

  test('isolated CPUs leave two cores with their threads', () => {
    const host = hostWith(IGB);
    host.write('sys/devices/system/cpu/online', '0-7\n');
    host.write('sys/devices/system/node/node0/cpulist', '0-7\n');
    for (let cpu = 0; cpu < 8; cpu++)
      host.write(`sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`, `${cpu % 4},${(cpu % 4) + 4}\n`);
    host.run(program([IGB_POLICY], { kernel: { isolateCpus: 'numa-of-function' } }), 'pre');
    expect(host.read('etc/default/grub.d/99-linerate.cfg')).toContain(
      'isolcpus=managed_irq,domain,2,3,6,7 nohz_full=2,3,6,7 rcu_nocbs=2,3,6,7 irqaffinity=0,1,4,5',
    );
  });

  test('an unknown NUMA node is refused', () => {
    const host = hostWith(IGB);
    host.write('sys/devices/system/cpu/online', '0-7\n');
    host.write(`sys/bus/pci/devices/${PCI}/numa_node`, '-1\n');
    const { code, status } = host.run(program([IGB_POLICY], { kernel: { isolateCpus: 'numa-of-function' } }), 'pre');
    expect(code).toBe(1);
    expect(status.reasons[0]).toMatch(/its NUMA node is unknown \(-1\)/);
  });

  test('huge pages that the kernel found no memory for', () => {
    const host = hostWith(IGB);
    host.write('proc/cmdline', 'ro default_hugepagesz=1G hugepagesz=1G hugepages=16\n');
    host.write('sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages', '9\n');
    expect(host.run(program([IGB_POLICY], { kernel: { hugepages1G: 16 } }), 'pre').status.reasons[0]).toBe(
      '16 huge pages of 1048576 kB are declared, the kernel found memory for 9',
    );
  });
});
