/**
 * The host program on netdevsim, the kernel's own simulator of a NIC with virtual functions and a switch: every attribute, both orders of
 * switchdev, and a kernel that refuses. Eight seconds a boot.
 */
import path from 'node:path';
import type { HostPolicy } from '../../../lib/host/host-policy';
import { compilePolicy } from '../../../lib/host/operations';
import { hostProgram } from '../../../lib/host/program/program';
import type { SriovFunction } from '../../../lib/topology/sriov';
import { compiledHost } from '../../host/policies';
import { bootTiny, cached, REPORTER, results } from './rig';

const FN: SriovFunction = { match: { name: 'eni1np1' }, driver: 'netdevsim', vfs: 4 };
const program = (fn: Partial<SriovFunction>) => compiledHost([{ ...FN, ...fn }]).program;

/** The other order: the row says mode first, and netdevsim takes both. */
function vfsFirst(fn: Partial<SriovFunction>): string {
  const { policy } = compiledHost([{ ...FN, ...fn }]);
  const other: HostPolicy = {
    ...policy,
    functions: policy.functions.map((each) => ({
      ...each,
      driver: { ...each.driver!, eswitch: { ...each.driver!.eswitch!, order: 'vfs-first' as const } },
    })),
  };
  return hostProgram(other, compilePolicy(other));
}

const EVERY_KNOB = program({
  mtuBytes: 9000,
  ranges: [
    { vfs: 0, vlan: 100, qos: 3, minRateMbps: 100, maxRateMbps: 1000, trust: true, linkState: 'enable' },
    { vfs: 1, vlan: 200, vlanProtocol: '802.1ad', spoofCheck: false, linkState: 'disable', queryRss: true },
    { vfs: 2, mac: '02:00:00:00:00:22', maxRateMbps: 500 },
  ],
});

const SCRIPT = `${REPORTER}
D=/sys/bus/netdevsim/devices/netdevsim1
export LINERATE_FIND=2
run() { $SHELL_UNDER_TEST /test/$1 $2; }
status() { cat /var/lib/linerate/$1.json; }
# udev would call it so; there is none here.
make() { echo "1 1" >/sys/bus/netdevsim/new_device; ip link set dev "$(ls $D/net)" name eni1np1; }
make
r every run every.sh pre
r every-status status pre
r every-shown ip link show dev eni1np1
r every-post run every.sh post
r every-verify run every.sh verify
r every-again 'run every.sh pre && status pre'
ip link set dev eni1np1 vf 0 trust off
r drift 'run every.sh verify; code=$?; status verify; (exit $code)'
r fewer 'run two.sh pre; cat $D/sriov_numvfs'
r too-many 'run five.sh pre; code=$?; status pre; (exit $code)'
r too-many-left 'cat $D/sriov_numvfs; ip link show dev eni1np1 | grep "vf 1"'
r switchdev-over-legacy 'run switchdev.sh pre && devlink dev eswitch show netdevsim/netdevsim1; devlink port show | grep -c pcivf'
r switchdev-again 'run switchdev.sh pre && status pre'
r switchdev-count 'run switchdev3.sh pre && devlink dev eswitch show netdevsim/netdevsim1; devlink port show | grep -c pcivf'
r zero 'run zero.sh pre && cat $D/sriov_numvfs && devlink dev eswitch show netdevsim/netdevsim1'
r other-order 'run other.sh pre && devlink dev eswitch show netdevsim/netdevsim1; devlink port show | grep -c pcivf'
r legacy-again 'run two.sh pre && devlink dev eswitch show netdevsim/netdevsim1; cat $D/sriov_numvfs'
r gone 'run zero.sh pre; echo 1 >/sys/bus/netdevsim/del_device; run two.sh pre; code=$?; status pre; (exit $code)'
make
echo 64 >/sys/kernel/debug/netdevsim/netdevsim1/max_vfs
r many 'run many.sh pre && ip link show dev eni1np1 | grep -c "spoof checking on"'
`;

describe.each([
  ['dash', '/usr/bin/dash'],
  ['busybox', '/bin/busybox sh'],
])('under %s', (name, shell) => {
  let found: ReturnType<typeof results>;
  const of = (key: string) => found.get(key) ?? { code: -1, output: `no result ${key} in ${[...found.keys()].join(', ')}` };
  beforeAll(async () => {
    const text = await bootTiny({
      name: `netdevsim-${name}`,
      files: {
        'test.sh': `SHELL_UNDER_TEST='${shell}'\n${SCRIPT}`,
        'every.sh': EVERY_KNOB,
        'two.sh': program({ vfs: 2, vf: { vlan: 7 } }),
        'five.sh': program({ vfs: 5 }),
        'zero.sh': program({ vfs: 0 }),
        'switchdev.sh': program({ eswitch: 'switchdev' }),
        'switchdev3.sh': program({ eswitch: 'switchdev', vfs: 3 }),
        'other.sh': vfsFirst({ eswitch: 'switchdev' }),
        'many.sh': program({ vfs: 64 }),
      },
      modules: [path.join(cached('netdevsim'), 'netdevsim.ko')],
    });
    found = results(text);
  });

  test('every attribute is set and read back', () => {
    expect(of('every')).toEqual({ code: 0, output: '' });
    expect(of('every-status').output).toContain('"state":"applied"');
    const shown = of('every-shown').output;
    expect(shown).toContain('mtu 9000');
    expect(shown).toMatch(
      /vf 0 .*vlan 100, qos 3.*max_tx_rate 1000Mbps, min_tx_rate 100Mbps, spoof checking on, link-state enable, trust on, query_rss off/,
    );
    expect(shown).toMatch(/vf 1 .*vlan 200, vlan protocol 802.1ad, spoof checking off, link-state disable, trust off, query_rss on/);
    expect(shown).toMatch(/vf 2 .*link\/ether 02:00:00:00:00:22 .*max_tx_rate 500Mbps, spoof checking on/);
    expect(shown).toMatch(/vf 3 .*link\/ether [0-9a-f][26ae]:.*spoof checking on, link-state auto, trust off/);
    expect(of('every-post')).toEqual({ code: 0, output: '' });
    expect(of('every-verify')).toEqual({ code: 0, output: '' });
  });

  test('a second run changes nothing', () => {
    expect(of('every-again').code).toBe(0);
    expect(of('every-again').output).toContain('"changes":0');
  });

  test('drift is found, knob by knob', () => {
    expect(of('drift').code).toBe(3);
    expect(of('drift').output).toContain('"knob":"vf 0 trust","declared":"on","actual":"off"');
  });

  test('another count goes through zero', () => expect(of('fewer').output).toBe('2'));

  test("a refused count: the kernel's errno in the reason, the old functions with their attributes back", () => {
    expect(of('too-many').code).toBe(1);
    expect(of('too-many').output).toContain('sriov_numvfs: Cannot allocate memory (ENOMEM)');
    expect(of('too-many-left').output).toMatch(/^2\n.*vf 1 .*vlan 7/);
  });

  test('switchdev over functions in legacy, and again without a change', () => {
    expect(of('switchdev-over-legacy').output).toMatch(/mode switchdev.*\n4$/);
    expect(of('switchdev-again').output).toContain('"changes":0');
  });

  test('another count in switchdev: zero drops the mode, and it is set again', () =>
    expect(of('switchdev-count').output).toMatch(/mode switchdev.*\n3$/));
  test('zero', () => expect(of('zero').output).toMatch(/^0\n.*mode legacy/));
  test('the other order: functions first, then the mode', () => expect(of('other-order').output).toMatch(/mode switchdev.*\n4$/));
  test('back to legacy', () => expect(of('legacy-again').output).toMatch(/mode legacy.*\n2$/));

  test('a physical function that is gone', () => {
    expect(of('gone').code).toBe(1);
    expect(of('gone').output).toContain('name=eni1np1: no physical function matches');
  });

  test('64 functions', () => expect(of('many')).toEqual({ code: 0, output: '64' }));
});
