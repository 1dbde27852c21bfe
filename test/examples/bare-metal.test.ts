/** examples/bare-metal, as a user runs it: checked, rendered, and its host program run against a host that has those devices. */
import fs from 'node:fs';
import path from 'node:path';
import { HostSriov, renderMetal } from '../../lib/providers/metal';
import { evaluate } from '../../lib/rules/evaluate';
import { isBlocking } from '../../lib/topology/finding';
import { parseTopology } from '../../lib/topology/parse';
import { FakeHost } from '../host/fake-host';

const { topology, findings } = parseTopology(fs.readFileSync(path.join(__dirname, '../../examples/bare-metal/topology.yaml'), 'utf8'));

test('it is a topology without errors or warnings', () => {
  expect(findings).toEqual([]);
  expect(evaluate(topology!).findings.filter((finding) => isBlocking(finding) || finding.level === 'warning')).toEqual([]);
});

test('both hosts are rendered', () => {
  const [plan] = evaluate(topology!).plans;
  if (plan?.target !== 'metal') throw new Error('no metal plan');
  const names = Object.keys(renderMetal(plan));
  for (const host of ['rack1-n01', 'rack1-n02']) {
    for (const file of ['user-data', 'meta-data', 'network-config', 'operations.json', 'loss-report.txt'])
      expect(names).toContain(`${host}/${file}`);
  }
});

test('the first host runs, function by function', () => {
  const { program } = new HostSriov({ topology: topology!, host: 'rack1-n01' });
  const host = new FakeHost([
    { pci: '0000:01:00.0', driver: 'igb', interface: 'enp1s0f0', vfDriver: 'igbvf', totalVfs: 7 },
    { pci: '0000:01:00.1', driver: 'igb', interface: 'enp1s0f1', vfDriver: 'igbvf', totalVfs: 7, mac: '52:54:00:aa:00:01' },
    { pci: '0000:5e:00.0', driver: 'nvme', class: '0x010802', vfDriver: 'nvme', totalVfs: 4 },
  ]);
  try {
    host.write('sys/bus/pci/devices/0000:5e:00.0/nvme/nvme0/state', 'live\n');
    host.write('proc/cmdline', 'ro iommu=pt\n');
    expect(host.run(program, 'pre')).toMatchObject({ code: 0, stderr: '' });
    expect(host.run(program, 'post')).toMatchObject({ code: 0, stderr: '' });
    expect(host.run(program, 'verify')).toMatchObject({ code: 0, stderr: '' });
    expect(host.numVfs('0000:01:00.1')).toBe(7);
    expect([0, 3, 4, 6].map((n) => host.vf('0000:01:00.1', n, 'vlan'))).toEqual(['101', '101', '100', '100']);
    expect([0, 4].map((n) => host.driverOf('0000:01:00.0', n))).toEqual(['vfio-pci', 'igbvf']);
    expect(host.driverOf('0000:5e:00.0', 1)).toBe('vfio-pci');
  } finally {
    host.remove();
  }
});
