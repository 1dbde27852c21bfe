/** Every format: a golden file of one policy that has everything, what is in it, and what its loss report says is not. */
import { gunzipSync } from 'node:zlib';
import { parse, parseAllDocuments } from 'yaml';
import { renderFormat } from '../../lib/host/formats';
import { lossReport } from '../../lib/host/loss-report';
import { TopologyError } from '../../lib/topology/finding';
import type { SriovFunction } from '../../lib/topology/sriov';
import { expectGolden } from './golden';
import { compiledHost, type PolicyOptions } from './policies';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig me';

/** One port by PCI address with guests, one by name in switchdev, one by MAC address. */
const FUNCTIONS: readonly SriovFunction[] = [
  {
    match: { pci: '0000:3b:00.0' },
    driver: 'ice',
    vfs: 4,
    mtuBytes: 9000,
    vf: { vlan: 100, qos: 3, maxRateMbps: 10000 },
    ranges: [
      { vfs: '0-1', vlan: 101, driver: 'vfio-pci' },
      { vfs: 3, vlan: 200, vlanProtocol: '802.1ad', linkState: 'disable', mtuBytes: 9000 },
    ],
  },
  { match: { name: 'ens2f0' }, driver: 'mlx5_core', vfs: 2, eswitch: 'switchdev', ranges: [{ vfs: 0, driver: 'vfio-pci' }] },
  { match: { mac: '0c:42:a1:00:00:01' }, driver: 'igb', vfs: 2 },
  { match: { pci: '0000:5e:00.0' }, driver: 'nvme', kind: 'nvme', vfs: 2, vf: { driver: 'vfio-pci' } },
];

function rendered(format: string, os: string, functions: readonly SriovFunction[] = FUNCTIONS, options: PolicyOptions = {}) {
  const compiled = compiledHost(functions, {
    os,
    sshPublicKeys: [KEY],
    proof: 'off',
    kernel: { iommu: 'passthrough', hugepages1G: 4 },
    ...options,
  });
  return renderFormat(compiled, format);
}

const FORMATS: readonly (readonly [format: string, os: string])[] = [
  ['ignition', 'fedora-coreos'],
  ['talos', 'talos'],
  ['netplan', 'ubuntu-24.04'],
  ['systemd-link', 'debian-13'],
  ['networkmanager', 'rhel-9'],
  ['nmstate', 'rhel-9'],
  ['sriov-operator', 'rhel-9'],
  ['powershell', 'windows-server-2025'],
];

describe.each(FORMATS)('%s', (format, os) => {
  test('is as in its golden files, the loss report included', () => {
    const result = rendered(format, os);
    for (const [name, text] of Object.entries(result.files)) {
      // The program inside is gzip: its bytes are zlib's, and the program has golden files of its own.
      expectGolden(`formats/${format}/${name}`, text.replace(/data:;base64,[A-Za-z0-9+/=]+/g, 'data:;base64,(program)'));
    }
    expectGolden(`formats/${format}/loss-report.txt`, lossReport('n01', result).replace(/^user-data: .*$/m, 'user-data: (sizes)'));
  });
  test('two renderings are equal', () => expect(rendered(format, os)).toEqual(rendered(format, os)));
});

const losses = (format: string, os: string, functions?: readonly SriovFunction[]) =>
  rendered(format, os, functions).losses.map(({ what }) => what);

test('Ignition carries program, units and kernel arguments', () => {
  const config = JSON.parse(rendered('ignition', 'fedora-coreos').files['config.ign'] as string) as {
    ignition: { version: string };
    kernelArguments: { shouldExist: string[] };
    storage: { files: { path: string; mode: number; contents: { source: string } }[] };
    systemd: { units: { name: string; enabled: boolean; contents: string }[] };
    passwd: { users: { sshAuthorizedKeys: string[] }[] };
  };
  expect(config.ignition.version).toBe('3.3.0');
  expect(config.kernelArguments.shouldExist).toEqual([
    'intel_iommu=on',
    'iommu=pt',
    'default_hugepagesz=1G',
    'hugepagesz=1G',
    'hugepages=4',
  ]);
  const program = config.storage.files.find(({ path }) => path === '/usr/local/sbin/linerate-sriov');
  expect(program?.mode).toBe(0o755);
  const text = gunzipSync(Buffer.from((program?.contents.source ?? '').replace(/^data:;base64,/, ''), 'base64')).toString();
  expect(text).toMatch(/^#!\/bin\/sh\n/);
  expect(text).toContain('vf_count 0000:3b:00.0 4');
  expect(config.systemd.units.every(({ enabled, contents }) => enabled && contents.includes('[Install]'))).toBe(true);
  expect(config.passwd.users[0]?.sshAuthorizedKeys).toEqual([KEY]);
});

test("Flatcar's programs are where it can write", () => {
  const { files } = rendered('ignition', 'flatcar');
  expect(files['config.ign']).toContain('"/opt/linerate/sbin/linerate-sriov"');
  expect(files['config.ign']).toContain('ExecStart=/opt/linerate/sbin/linerate-sriov pre');
});

test('Talos keeps the dots of the PCI address by slashes, and says what it cannot do', () => {
  const config = parse(rendered('talos', 'talos').files['machineconfig.yaml'] as string) as { machine: { sysfs: Record<string, string> } };
  expect(config.machine.sysfs).toEqual({
    'bus/pci/devices/0000:3b:00.0/sriov_numvfs': '4',
  });
  expect(losses('talos', 'talos')).toEqual(
    expect.arrayContaining(['name=ens2f0', 'order', '0000:3b:00.0 drivers of virtual functions', 'access.sshPublicKeys']),
  );
});

test('netplan has count, mode and MTU of what it can select', () => {
  expect(parse(rendered('netplan', 'ubuntu-24.04').files['netplan.yaml'] as string)).toEqual({
    network: {
      version: 2,
      ethernets: {
        ens2f0: { 'virtual-function-count': 2, 'embedded-switch-mode': 'switchdev', 'delay-virtual-functions-rebind': true },
        sriov1: { match: { macaddress: '0c:42:a1:00:00:01' }, 'set-name': 'sriov1', 'virtual-function-count': 2 },
      },
    },
  });
  expect(losses('netplan', 'ubuntu-24.04')).toEqual(
    expect.arrayContaining([
      '0000:3b:00.0',
      'mac=0c:42:a1:00:00:01 vf 0-1 spoofCheck true',
      'name=ens2f0 vf 0 driver vfio-pci',
      'preflight',
    ]),
  );
});

test('netplan in the wrong order for ice says so', () => {
  expect(losses('netplan', 'ubuntu-24.04', [{ match: { name: 'ens1' }, driver: 'ice', vfs: 2, eswitch: 'switchdev' }])).toContain(
    'name=ens1 order of switchdev',
  );
});

test('.link has every attribute that udev knows, and loses rates, modes and drivers', () => {
  const text = rendered('systemd-link', 'debian-13').files['10-linerate-0000-3b-00.0.link'] as string;
  expect(text).toContain('[Match]\nPath=pci-0000:3b:00.0\n');
  expect(text).toContain('SR-IOVVirtualFunctions=4\n');
  expect(text).toMatch(
    /VirtualFunction=3\nMACAddress=[0-9a-f:]+\nVLANId=200\nQualityOfService=3\nVLANProtocol=802.1ad\nMACSpoofCheck=yes\nTrust=no\nLinkState=no\n/,
  );
  expect(losses('systemd-link', 'debian-13')).toEqual(
    expect.arrayContaining([
      '0000:3b:00.0 vf 0-3 maxRateMbps 10000',
      'name=ens2f0 eswitch switchdev',
      '0000:3b:00.0 vf 0-1 driver vfio-pci',
      '0000:3b:00.0 vf 3 mtuBytes 9000',
      '0000:5e:00.0',
    ]),
  );
  expect(losses('systemd-link', 'ubuntu-22.04')).toContain('everything');
});

test('NetworkManager has rates and VLANs, and loses the link state', () => {
  const text = rendered('networkmanager', 'rhel-9').files['linerate-0000-3b-00.0.nmconnection'] as string;
  expect(text).toContain('[match]\npath=pci-0000:3b:00.0;\n');
  expect(text).toContain('autoprobe-drivers=0\neswitch-mode=0\ntotal-vfs=4\n');
  expect(text).toMatch(/vf\.3=mac=[0-9A-F:]+ max-tx-rate=10000 spoof-check=true trust=false vlans=200\.3\.ad\n/);
  expect(losses('networkmanager', 'rhel-9')).toContain('0000:3b:00.0 vf 3 linkState disable');
});

test('nmstate', () => {
  const { interfaces } = parse(rendered('nmstate', 'rhel-9').files['nmstate.yml'] as string) as {
    interfaces: { 'pci-address'?: string; ethernet: { 'sr-iov': { vfs: Record<string, unknown>[] } } }[];
  };
  expect(interfaces.map((each) => each['pci-address'])).toEqual(['0000:3b:00.0', undefined, undefined]);
  expect(interfaces[0]?.ethernet['sr-iov'].vfs[3]).toMatchObject({
    id: 3,
    'vlan-id': 200,
    qos: 3,
    'vlan-proto': '802.1ad',
    'max-tx-rate': 10000,
    'spoof-check': true,
  });
});

test('the operator gets a policy for each role where it selects by name', () => {
  const documents = parseAllDocuments(rendered('sriov-operator', 'rhel-9').files['policy.yaml'] as string).map(
    (each) => each.toJS() as { spec: Record<string, unknown> },
  );
  expect(documents.map(({ spec }) => [spec.nicSelector, spec.deviceType])).toEqual([
    [{ rootDevices: ['0000:3b:00.0'] }, 'vfio-pci'],
    [{ pfNames: ['ens2f0#0-0'] }, 'vfio-pci'],
    [{ pfNames: ['ens2f0#1-1'] }, 'netdevice'],
  ]);
  expect(losses('sriov-operator', 'rhel-9')).toContain('0000:3b:00.0 ranges with different roles');
});

test('Windows: a switch with IOV, found by location, and nothing before the checks', () => {
  const text = rendered('powershell', 'windows-server-2025').files['user-data.ps1'] as string;
  expect(text).toMatch(/^#ps1_sysnative\n/);
  expect(text).toContain("Test-Function -Label '0000:3b:00.0' -By 'pci' -Value '0-59-0-0' -Vfs 4 -Switch 'linerate-0' -MtuBytes 9000");
  expect(text).toContain("-By 'mac' -Value '0C-42-A1-00-00-01'");
  expect(text.indexOf('IovSupportReasons')).toBeLessThan(text.indexOf('Enable-NetAdapterSriov'));
  expect(text.indexOf('Stop-WithReasons\n}')).toBeLessThan(text.indexOf('New-VMSwitch'));
});

test('cloud-init and Ignition lose no setting', () => {
  for (const os of ['debian-13', 'ubuntu-24.04', 'rhel-9', 'suse-15']) expect(rendered('cloud-init', os).losses).toEqual([]);
  expect(losses('ignition', 'fedora-coreos').every((what) => ['mstconfig', 'nvme', 'ethtool'].includes(what))).toBe(true);
});

test.each([
  ['cloud-init', 'talos'],
  ['netplan', 'rhel-9'],
  ['ignition', 'debian-13'],
  ['powershell', 'ubuntu-24.04'],
])('%s is not for %s', (format, os) => {
  expect(() => rendered(format, os)).toThrow(TopologyError);
  expect(() => rendered(format, os)).toThrow(/host\/format-of-another-system/);
});

test.each([
  ['debian-13', 'user-data'],
  ['fedora-coreos', 'config.ign'],
  ['talos', 'machineconfig.yaml'],
  ['windows-server-2025', 'user-data.ps1'],
])('%s gets %s without being asked', (os, file) => {
  expect(Object.keys(renderFormat(compiledHost(FUNCTIONS, { os })).files)).toContain(file);
});
