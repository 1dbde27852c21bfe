/**
 * virtio-net with SR-IOV (QEMU 11): no sriov_numvfs under the interface, virtual functions with the device id of the physical one, and a
 * driver that refuses every `ip link set vf`.
 */
import path from 'node:path';
import { compiledHost } from '../../host/policies';
import { bootTiny, cached, REPORTER, results } from './rig';

const ARGUMENTS = [
  ...[0, 1, 2, 3].flatMap((n) => ['-netdev', `hubport,id=n${n},hubid=1`]),
  ...['-device', 'pcie-root-port,id=b,chassis=1,slot=1,addr=10.0'],
  ...[3, 2, 1].flatMap((n) => ['-device', `virtio-net-pci,bus=b,addr=0x0.0x${n},netdev=n${n},sriov-pf=f,iommu_platform=on`]),
  ...['-device', 'virtio-net-pci,bus=b,addr=0x0.0x0,netdev=n0,id=f,iommu_platform=on'],
];

const SCRIPT = `${REPORTER}
D=/sys/bus/pci/devices/0000:01:00.0
run() { /usr/bin/dash /test/$1 $2; }
status() { cat /var/lib/linerate/$1.json; }
r pre run three.sh pre
r count 'cat $D/sriov_numvfs; ls -d $D/virtfn*'
r post run three.sh post
r drivers 'for n in 0 1 2; do readlink $D/virtfn$n/driver; done'
r verify run three.sh verify
r again 'run three.sh pre && run three.sh post && status pre && status post'
r refused 'run vlan.sh pre; code=$?; status pre; (exit $code)'
r refused-left 'cat $D/sriov_numvfs; for n in 0 1 2; do readlink $D/virtfn$n/driver; done'
r name run name.sh pre
`;

test('virtual functions by the PCI address, drivers one by one, and a refused attribute undone', async () => {
  const fn = { match: { pci: '0000:01:00.0' }, driver: 'virtio_net', vfs: 3 } as const;
  // What the rules refuse at declare time, handed to the kernel all the same: the attribute stands in the program.
  const withVlan = compiledHost([fn]).program.replace(
    /^ {2}wait_vfs .*$/m,
    (line) => `${line}\n  vf_read 0000:01:00.0 3\n  vf 0000:01:00.0 0 vlan 5 qos 0\n  vf_write 0000:01:00.0`,
  );
  const text = await bootTiny({
    name: 'virtio',
    files: {
      'test.sh': SCRIPT,
      'three.sh': compiledHost([{ ...fn, ranges: [{ vfs: 0, driver: 'vfio-pci' }] }]).program,
      'vlan.sh': withVlan,
      'name.sh': compiledHost([{ ...fn, match: { name: 'eth0' } }]).program,
    },
    args: ARGUMENTS,
    qemuRoot: path.join(cached('qemu11'), 'root'),
  });
  const found = results(text);
  const of = (key: string) => found.get(key) ?? { code: -1, output: text };
  expect(of('pre')).toEqual({ code: 0, output: '' });
  expect(of('count').output).toBe(['3', ...[0, 1, 2].map((n) => `/sys/bus/pci/devices/0000:01:00.0/virtfn${n}`)].join('\n'));
  expect(of('post')).toEqual({ code: 0, output: '' });
  expect(
    of('drivers')
      .output.split('\n')
      .map((line) => path.basename(line)),
  ).toEqual(['vfio-pci', 'virtio-pci', 'virtio-pci']);
  expect(of('verify')).toEqual({ code: 0, output: '' });
  expect(of('again').output.match(/"changes":0/g)).toHaveLength(2);
  expect(of('refused').code).toBe(1);
  // The driver does not even list its functions, so there is nothing to write to.
  expect(of('refused').output).toContain('0000:01:00.0: ip link show lists no vf 0');
  expect(of('refused-left').output).toMatch(/^3\n/);
});
