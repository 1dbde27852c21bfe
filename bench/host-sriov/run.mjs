// 8 functions of 64 virtual functions each: what the host program costs, beside a script that runs one command for each setting. Both run
// against the tests' stand-in for the kernel (test/host/fake-kernel), which counts what is started. Writes to sysfs are not counted: on a host the
// shell does them itself, on both sides.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const require = createRequire(import.meta.url);
const FUNCTIONS = Array.from({ length: 8 }, (_, i) => `0000:${(0x30 + i).toString(16)}:00.0`);
const VFS = 64;

function topology() {
  return {
    name: 'bench',
    groups: {
      storage: {
        only: ['metal'],
        proof: 'off',
        metal: { hosts: [{ name: 'n01' }] },
        sriov: {
          os: 'debian-13',
          functions: [
            {
              match: { pci: FUNCTIONS },
              driver: 'ice',
              vfs: VFS,
              vf: { vlan: 100, maxRateMbps: 1000 },
              ranges: [{ vfs: '0-31', vlan: 101, driver: 'vfio-pci' }],
            },
          ],
        },
      },
    },
  };
}

/** What people write: one command for each setting of each virtual function. */
function naive(operations) {
  const lines = ['#!/bin/sh', 'set -e', 'R=$LINERATE_ROOT'];
  for (const { action, function: pci, value } of operations) {
    const device = `$R/sys/bus/pci/devices/${pci}`;
    if (action === 'set-vf-count')
      lines.push(
        `echo 0 | dd of=${device}/sriov_drivers_autoprobe 2>/dev/null`,
        `echo ${value} | dd of=${device}/sriov_numvfs 2>/dev/null`,
      );
  }
  for (const { action, function: pci, target, value } of operations) {
    if (action !== 'set-vf') continue;
    const vf = `ip link set dev eth${FUNCTIONS.indexOf(pci)} vf ${target.slice(3)}`;
    lines.push(
      `${vf} mac ${value.mac}`,
      `${vf} vlan ${value.vlan} qos ${value.qos}`,
      `${vf} max_tx_rate ${value.maxRateMbps}`,
      `${vf} spoofchk ${value.spoofCheck ? 'on' : 'off'}`,
      `${vf} trust ${value.trust ? 'on' : 'off'}`,
      `${vf} state ${value.linkState}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

/** A tree with the devices, and counting wrappers around every tool that a program may start. */
function host() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-bench-'));
  const write = (name, text) => {
    fs.mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  };
  const link = (name, target) => fs.symlinkSync(target, path.join(folder, name));
  for (const dir of ['fault', 'vf', 'netdev', 'altname']) fs.mkdirSync(path.join(folder, '.fake', dir), { recursive: true });
  write('proc/cmdline', 'ro\n');
  write('proc/net/route', 'Iface\n');
  write('proc/sys/kernel/random/boot_id', 'bench\n');
  write('sys/kernel/iommu_groups/1/type', 'DMA\n');
  write('sys/bus/pci/drivers_probe', '');
  write('.fake/next-group', '40\n');
  write('.fake/eswitch-order', 'mode-first\n');
  write('.fake/log', '');
  fs.mkdirSync(path.join(folder, 'sys/bus/pci/drivers/ice'), { recursive: true });
  fs.mkdirSync(path.join(folder, 'sys/class/net'), { recursive: true });
  FUNCTIONS.forEach((pci, i) => {
    const dir = `sys/bus/pci/devices/${pci}`;
    write(`${dir}/sriov_numvfs`, '0\n');
    write(`${dir}/sriov_totalvfs`, '256\n');
    write(`${dir}/sriov_drivers_autoprobe`, '1\n');
    write(`${dir}/class`, '0x020000\n');
    link(`${dir}/subsystem`, '../../../pci');
    link(`${dir}/driver`, '../../drivers/ice');
    write(`${dir}/net/eth${i}/mtu`, '1500\n');
    write(`${dir}/net/eth${i}/flags`, '0x1003\n');
    link(`${dir}/net/eth${i}/device`, '../..');
    link(`sys/class/net/eth${i}`, `../../bus/pci/devices/${pci}/net/eth${i}`);
    write(`.fake/vf-driver/${pci}`, 'iavf\n');
    write(`.fake/eswitch/${pci}`, 'legacy\n');
  });
  for (const tool of ['mkdir', 'mv', 'rm', 'ls', 'sleep', 'cat', 'readlink', 'grep']) {
    write(`bin/${tool}`, `#!/bin/sh\necho "${tool}" >>"$LINERATE_ROOT/.fake/log"\nPATH=/usr/bin:/bin exec ${tool} "$@"\n`);
    fs.chmodSync(path.join(folder, 'bin', tool), 0o755);
  }
  return folder;
}

function measured(program, ...args) {
  const folder = host();
  const tools = `${folder}/bin:${path.join(root, 'test/host/fake-kernel')}:/usr/bin:/bin`;
  const start = performance.now();
  for (const words of args) {
    const { status, stderr } = spawnSync('sh', [program, ...words], {
      encoding: 'utf8',
      env: { LINERATE_ROOT: folder, LINERATE_PATH: tools, PATH: tools, LINERATE_FIND: '0' },
    });
    if (status !== 0) throw new Error(`${path.basename(program)} ${words}: ${stderr}`);
  }
  const milliseconds = performance.now() - start;
  const started = fs
    .readFileSync(path.join(folder, '.fake/log'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('write '));
  fs.rmSync(folder, { recursive: true, force: true });
  return { milliseconds, processes: started.length };
}

export default function hostSriov() {
  const { HostSriov } = require(path.join(root, 'dist/lib/providers/metal/index.js'));
  const sriov = new HostSriov({ topology: topology(), host: 'n01' });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-bench-'));
  const ours = path.join(folder, 'linerate-sriov');
  const theirs = path.join(folder, 'one-command-a-setting');
  fs.writeFileSync(ours, sriov.program);
  fs.writeFileSync(theirs, naive(sriov.operations));
  const a = measured(ours, ['pre']);
  const b = measured(theirs, []);
  fs.rmSync(folder, { recursive: true, force: true });
  const bytes = (text) => `${Buffer.byteLength(text)} bytes, ${gzipSync(text, { level: 9 }).length} after gzip`;
  console.log(`  ${FUNCTIONS.length} functions x ${VFS} virtual functions, set, read back and verified`);
  console.log(
    `  processes: ${a.processes}, against ${b.processes} with one command for each setting: ${(b.processes / a.processes).toFixed(1)} times fewer (to reach: 8)`,
  );
  console.log(`  user-data: ${bytes(sriov.userData)}; the script alone: ${bytes(naive(sriov.operations))}`);
  return [
    {
      what: 'the host program, before the network',
      milliseconds: a.milliseconds,
      than: 'one command for each setting, nothing read back',
      thanMilliseconds: b.milliseconds,
    },
  ];
}
