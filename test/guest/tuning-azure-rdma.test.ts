/** Azure's InfiniBand names and the verbs device of MANA, by the real script on simulated trees. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tuningSettings } from '../../lib/guest/tuning';
import { tuneScript } from '../../lib/guest/tuning-script';
import type { TuningSetting } from '../../lib/guest/tuning';
import type { GroupNeed } from '../../lib/topology/types';
import { one } from '../resolve/azure-wishes';

const settingsOf = (need: GroupNeed): readonly TuningSetting[] => {
  const { plan, group } = one(need);
  return tuningSettings(plan, group);
};
const ids = (need: GroupNeed) => settingsOf(need).map(({ id }) => id);
const HB: GroupNeed = { azure: { machine: 'Standard_HB368rs_v5' }, network: { rdma: 'required' } };
const D8: GroupNeed = { azure: { machine: 'Standard_D8s_v5' } };

test('names where there is InfiniBand, and no verbs device of MANA where there is none', () => {
  expect(ids(HB)).toContain('infiniband-names');
  expect(ids(HB)).not.toContain('mana-verbs-off');
  expect(ids(D8)).toContain('mana-verbs-off');
  expect(ids(D8)).not.toContain('infiniband-names');
  expect(settingsOf(D8).find(({ id }) => id === 'mana-verbs-off')?.files).toEqual([
    { path: '/etc/modprobe.d/90-linerate-mana-ib.conf', content: 'blacklist mana_ib\n' },
  ]);
});

test('DPDK keeps the verbs device, and so does a size that never has MANA', () => {
  expect(ids({ ...D8, network: { dataPlane: 'dpdk', interfaces: 2 } })).not.toContain('mana-verbs-off');
  expect(ids({ azure: { machine: 'Standard_HB120rs_v3' } })).not.toContain('mana-verbs-off');
});

interface Device {
  readonly pci: string;
  readonly name: string;
  readonly link: string;
  readonly driver?: string;
}

/** @returns what the script asked of `rdma` and `modprobe`, and its status */
function run(devices: readonly Device[], need: GroupNeed, modules: readonly string[] = []) {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-rdma-'));
  const put = (name: string, text: string, mode = 0o644) => {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text, { mode });
  };
  try {
    for (const { pci, name, link, driver = 'mlx5_core' } of devices) {
      put(`sys/bus/pci/devices/${pci}/infiniband/${name}/ports/1/link_layer`, `${link}\n`);
      fs.symlinkSync(`../../drivers/${driver}`, path.join(root, `sys/bus/pci/devices/${pci}/driver`));
    }
    for (const module of modules) fs.mkdirSync(path.join(root, 'sys/module', module), { recursive: true });
    put('asked', '');
    for (const tool of ['rdma', 'modprobe']) put(`bin/${tool}`, `#!/bin/sh\necho ${tool} "$@" >>"${root}/asked"\n`, 0o755);
    const settings = settingsOf(need).filter(({ id }) => id === 'infiniband-names' || id === 'mana-verbs-off');
    const done = spawnSync('sh', ['-c', tuneScript(settings, [])], {
      encoding: 'utf8',
      env: { LINERATE_ROOT: root, LINERATE_PATH: `${root}/bin:/usr/bin:/bin` },
    });
    expect(done.stderr).toBe('');
    expect(done.status).toBe(0);
    return fs.readFileSync(path.join(root, 'asked'), 'utf8').split('\n').filter(Boolean);
  } finally {
    fs.rmSync(root, { recursive: true });
  }
}

test('the Ethernet function has a name of its own, and the rest follow PCI', () => {
  const asked = run(
    [
      { pci: '0102:00:00.0', name: 'mlx5_1', link: 'InfiniBand' },
      { pci: '0101:00:00.0', name: 'mlx5_2', link: 'InfiniBand' },
      { pci: '8c6e:00:02.0', name: 'mlx5_0', link: 'Ethernet' },
      { pci: '7870:00:00.0', name: 'mana_0', link: 'Ethernet', driver: 'mana' },
    ],
    HB,
  );
  expect(asked).toEqual(['rdma dev set mlx5_2 name mlx5_ib0', 'rdma dev set mlx5_1 name mlx5_ib1', 'rdma dev set mlx5_0 name mlx5_an0']);
});

test('names that the image gave stay', () => {
  expect(
    run(
      [
        { pci: '0101:00:00.0', name: 'mlx5_ib0', link: 'InfiniBand' },
        { pci: '8c6e:00:02.0', name: 'mlx5_an0', link: 'Ethernet' },
      ],
      HB,
    ),
  ).toEqual([]);
  expect(run([], HB)).toEqual([]);
});

test('mana_ib goes where it is loaded', () => {
  expect(run([], D8, ['mana_ib'])).toEqual(['modprobe -r mana_ib']);
  expect(run([], D8)).toEqual([]);
});
