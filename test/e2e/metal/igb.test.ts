/**
 * Our user-data on a real Debian 13: cloud-init, systemd, an IOMMU, two igb ports and an NVMe controller with SR-IOV. First boot, reboot, things
 * that go wrong, and a boot without the IOMMU. QEMU emulates everything in software: minutes.
 */
import { HostSriov } from '../../../lib/providers/metal';
import type { SriovFunction } from '../../../lib/topology/sriov';
import type { Topology } from '../../../lib/topology/types';
import { compiledHost } from '../../host/policies';
import { BOOTSTRAP, guestFiles } from './guest';
import { bootGuest, nvmeArguments, results } from './rig';

const A: SriovFunction = {
  match: { pci: '0000:01:00.0' },
  driver: 'igb',
  vfs: 4,
  mtuBytes: 9000,
  ranges: [
    { vfs: 0, vlan: 100, qos: 3 },
    { vfs: 1, mtuBytes: 9000 },
    { vfs: 2, trust: true },
    { vfs: 3, vlan: 200, driver: 'vfio-pci' },
  ],
};
const B: SriovFunction = {
  match: { mac: '52:54:00:aa:01:00' },
  driver: 'igb',
  vfs: 2,
  mtuBytes: 9000,
  ranges: [{ vfs: 1, mtuBytes: 9000 }],
};
const NVME: SriovFunction = {
  match: { pci: '0000:03:00.0' },
  driver: 'nvme',
  kind: 'nvme',
  vfs: 2,
  ranges: [{ vfs: 1, driver: 'vfio-pci' }],
};

const topology = (functions: readonly SriovFunction[]): Topology => ({
  name: 'rack',
  acknowledge: [{ rule: 'host/vf-trust', path: 'groups.storage', reason: 'the test looks at it' }],
  groups: {
    storage: {
      only: ['metal'],
      proof: 'enforce',
      metal: { hosts: [{ name: 'n01' }], userData: BOOTSTRAP },
      sriov: { os: 'debian-13', functions },
    },
  },
});

let found: ReturnType<typeof results>;
let withoutIommu: ReturnType<typeof results>;
const of = (key: string, map = found) => map.get(key) ?? { code: -1, output: `no result ${key} in ${[...map.keys()].join(', ')}` };

/** `LINERATE_RIG_SHOW=1`: everything that the guest said, boot by boot. */
function show(map: ReturnType<typeof results>): void {
  if (process.env.LINERATE_RIG_SHOW === undefined) return;
  for (const [key, { code, output }] of map) console.log(`@@ ${key} ${code}\n${output}`);
}

beforeAll(async () => {
  const host = new HostSriov({ topology: topology([A, B, NVME]), host: 'n01' });
  const { 'user-data': userData, 'meta-data': metaData, 'network-config': networkConfig } = host.files;
  const seed = { 'user-data': userData!, 'meta-data': metaData!, 'network-config': networkConfig! };
  const extra = guestFiles({
    'right.sh': host.program,
    'nine.sh': compiledHost([{ ...A, vfs: 9 }, B, NVME]).program,
    'missing.sh': compiledHost([A, B, NVME, { ...A, match: { pci: '0000:0f:00.0' } }]).program.replaceAll(
      'LINERATE_FIND:-150',
      'LINERATE_FIND:-2',
    ),
    'more.sh': compiledHost([{ ...A, vfs: 5 }, B, NVME]).program,
  });
  const args = nvmeArguments();
  found = results(await bootGuest({ name: 'igb', seed, extra, args }));
  show(found);
  withoutIommu = results(await bootGuest({ name: 'igb', seed, extra, args, keep: true, kernelArguments: 'intel_iommu=off' }));
  show(withoutIommu);
});

describe.each(['boot1', 'boot2'])('%s', (boot) => {
  test('units are active, nothing failed', () => {
    const units = of(`${boot} units`).output;
    // The proof runs and ends; the other two stay active.
    expect(units).toMatch(/^active\nactive\n(?:in)?active\nsuccess\n\nsuccess\n\nsuccess/);
    expect(units).not.toMatch(/linerate.*failed/);
    expect(of(`${boot} state`).output.match(/"state":"applied"/g)).toHaveLength(3);
  });
  test('counts', () => expect(of(`${boot} counts`).output).toBe('4\n2\n2'));
  test('attributes', () => {
    const shown = of(`${boot} shown`).output;
    expect(shown).toMatch(/vf 0 .*link\/ether [0-9a-f][26ae]:.*vlan 100, qos 3, spoof checking on, link-state auto, trust off/);
    expect(shown).toMatch(/vf 2 .*spoof checking on, link-state auto, trust on/);
    expect(shown).toMatch(/vf 3 .*vlan 200/);
    expect(shown.match(/mtu 9000/g)).toHaveLength(2);
  });
  test('drivers', () => expect(of(`${boot} drivers`).output).toBe('igbvf igbvf igbvf vfio-pci igbvf igbvf nvme vfio-pci'));
  test('verify', () => expect(of(`${boot} verify`)).toEqual({ code: 0, output: '' }));
});

test('the same addresses after a reboot', () => {
  const macs = (boot: string) => of(`${boot} shown`).output.match(/vf \d .*link\/ether (\S+)/g);
  expect(macs('boot1')).toHaveLength(6);
  expect(macs('boot2')).toEqual(macs('boot1'));
});

describe('on the first boot', () => {
  test('the interface of a function has the pinned address', () => {
    const [address = '-', line = ''] = of('boot1 vf mac').output.split('\n');
    expect(line).toContain(`link/ether ${address} `);
  });
  test('the VLAN and its priority are on the wire', () => {
    expect(of('boot1 wire').output).toBe('vlan 100 priority 3');
    expect(of('boot1 wire untagged').output).toBe('untagged');
  });
  test('9,000 bytes between functions of two ports, unfragmented', () => {
    expect(of('boot1 mtu').output).toBe('9000\n9000\n9000');
    expect(of('boot1 ping').output).toContain('3 packets transmitted, 3 received');
  });
  test('a function opens through VFIO', () => expect(of('boot1 vfio')).toEqual({ code: 0, output: 'viable opened' }));
  test('secondary NVMe controllers are online, and have their share', () => {
    const online = of('boot1 nvme').output.match(/SCS .*Online/g);
    expect(online).toHaveLength(2);
  });
  test('the proof is on', () => {
    expect(of('boot1 proof').code).toBe(0);
    expect(of('boot1 proof').output).toContain('"fastPath":"on"');
  });
  test('a function in another network namespace stops a change of the count', () => {
    expect(of('boot1 in another namespace').code).toBe(1);
    expect(of('boot1 in another namespace').output).toMatch(/vf 1 is in another network namespace.*\n(.*\n)*4$/);
  });
});

describe('broken, as a unit: failed with the reason, nothing half done', () => {
  const failed = (key: string) => {
    const { output } = of(`broken ${key}`);
    expect(output).toContain('ActiveState=failed');
    expect(output).toContain('"state":"failed"');
    expect(output).toMatch(/\n4\n2\n.*vlan 100, qos 3/);
    return output;
  };
  test('a count over the device', () =>
    expect(failed('count over the device')).toContain('9 virtual functions are declared, sriov_totalvfs is 7 (ERANGE)'));
  test('a physical function that is missing', () =>
    expect(failed('physical function missing')).toContain('0000:0f:00.0: no physical function matches'));
  test('a function in use', () => expect(failed('function in use')).toMatch(/vf 3 is open by a guest \(\/dev\/vfio\/\d+\)/));
  test('no IOMMU', () => {
    const key = [...withoutIommu.keys()].find((each) => each.endsWith(' units')) ?? 'none';
    const boot = key.split(' ')[0] as string;
    expect(of(`${boot} units`, withoutIommu).output).toMatch(/linerate-sriov-pre\.service.*failed/);
    expect(of(`${boot} state`, withoutIommu).output).toContain('the IOMMU is off: a kernel argument turns it off, and vfio-pci needs it');
    expect(of(`${boot} counts`, withoutIommu).output).toBe('0\n0\n0');
  });
});

test('a restart with the same policy changes nothing', () => {
  expect(of('same policy, nothing to do').code).toBe(0);
  expect(of('same policy, nothing to do').output.match(/"changes":0/g)?.length).toBeGreaterThanOrEqual(2);
});

test('drift is found and repaired', () => {
  expect(of('drift').code).toBe(3);
  expect(of('drift').output).toContain('0000:01:00.0: sriov_numvfs is 0, declared 4');
  expect(of('repaired')).toEqual({ code: 0, output: 'igbvf igbvf igbvf vfio-pci igbvf igbvf nvme vfio-pci' });
});
