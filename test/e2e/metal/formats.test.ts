/**
 * Every rendered format through its own validator: cloud-init's and netplan's parsers, systemd-analyze, udev's .link parser, nmcli, nmstate's library,
 * Ignition's parser in strict mode, the schemas of Talos and of the operator's CRD with its webhook's rules, a PowerShell grammar, shellcheck,
 * dash, busybox and checkbashisms. Each validator is shown to find a planted error first.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse, parseAllDocuments } from 'yaml';
import { renderHost } from '../../../lib/providers/metal';
import type { HostKernel, SriovFunction } from '../../../lib/topology/sriov';
import { metalPlanOf } from '../../host/policies';
import { cached, iso, scratch, writeFiles } from './rig';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig me';
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
  { match: { mac: '0c:42:a1:00:00:02' }, driver: 'igb', vfs: 2 },
  { match: { pci: '0000:5e:00.0' }, driver: 'nvme', kind: 'nvme', vfs: 2, vf: { driver: 'vfio-pci' } },
];
const KERNEL: HostKernel = { iommu: 'passthrough', hugepages1G: 4, isolateCpus: 'numa-of-function' };
const ROOT = cached('image');

function rendered(os: string, format?: string): Record<string, string> {
  const plan = metalPlanOf(FUNCTIONS, { os, kernel: KERNEL, sshPublicKeys: [KEY], hosts: [{ name: 'n01', mac: '0c:42:a1:00:00:01' }] });
  return renderHost(plan, 'n01', format === undefined ? {} : { format });
}

interface Verdict {
  readonly code: number | null;
  readonly output: string;
}

function run(command: string, args: readonly string[], input?: string): Verdict {
  const done = spawnSync(command, args, { encoding: 'utf8', ...(input === undefined ? {} : { input }) });
  return { code: done.status, output: `${done.stdout ?? ''}${done.stderr ?? ''}${done.error ?? ''}` };
}

/** In the guest's root, with the text as /check. */
function inRoot(text: string, file: string, ...command: readonly string[]): Verdict {
  const target = path.join(ROOT, 'root', file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text, { mode: 0o600 });
  try {
    return run('chroot', [path.join(ROOT, 'root'), ...command]);
  } finally {
    fs.rmSync(target);
  }
}

const fine = (verdict: Verdict) => expect(verdict).toMatchObject({ code: 0 });
const finds = (verdict: Verdict) => expect(verdict.code).not.toBe(0);

describe('cloud-init', () => {
  const check = (text: string, type: string) =>
    inRoot(text, 'check.yaml', 'cloud-init', 'schema', '--schema-type', type, '--config-file', '/check.yaml');
  test.each(['debian-13', 'ubuntu-24.04', 'rhel-9', 'suse-15'])('user-data of %s', (os) => {
    const text = rendered(os)['user-data'] as string;
    finds(check(text.replace('\nruncmd:', '\nruncommand:'), 'cloud-config'));
    fine(check(text, 'cloud-config'));
  });
  test('network-config', () => {
    const text = rendered('debian-13')['network-config'] as string;
    finds(check(text.replace('match:', 'macth:'), 'network-config'));
    fine(check(text, 'network-config'));
  });
  test('a seed as ISO has the same bytes every time', () => {
    const files = rendered('debian-13');
    const seed = writeFiles(path.join(scratch, 'iso'), {
      'user-data': files['user-data']!,
      'meta-data': files['meta-data']!,
      'network-config': files['network-config']!,
    });
    const first = fs.readFileSync(iso('one', 'cidata', seed));
    for (const name of fs.readdirSync(seed)) fs.utimesSync(path.join(seed, name), 1, 1);
    expect(fs.readFileSync(iso('two', 'cidata', seed)).equals(first)).toBe(true);
  });
});

describe('the host program', () => {
  const program = (parse(rendered('debian-13')['user-data'] as string) as { write_files: { content: string }[] }).write_files[0]!.content;
  test.each([
    ['shellcheck', ['-s', 'sh', '-']],
    ['dash', ['-n']],
    ['busybox', ['sh', '-n']],
  ] as const)('%s', (command, args) => {
    finds(run(command, args, `${program}\nif [ $undefined_here == 1 ]; then\n`));
    expect(run(command, args, program)).toEqual({ code: 0, output: '' });
  });
  test('checkbashisms', () => {
    const [file] = Object.keys({ program: 1 }).map((name) =>
      path.join(writeFiles(path.join(scratch, 'sh'), { [name]: program, bad: '#!/bin/sh\n[[ a == b ]]\n' }), name),
    );
    finds(run('checkbashisms', ['-p', path.join(scratch, 'sh', 'bad')]));
    expect(run('checkbashisms', ['-p', file as string])).toEqual({ code: 0, output: '' });
  });
});

test('systemd units: any word of systemd-analyze is a failure', () => {
  const files = (
    parse(rendered('debian-13')['user-data'] as string) as { write_files: { path: string; permissions: string; content: string }[] }
  ).write_files;
  const root = path.join(ROOT, 'root');
  const written = files.map(({ path: file, permissions, content }) => {
    fs.mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), content, { mode: Number.parseInt(permissions, 8) });
    return file;
  });
  try {
    const units = written.filter((file) => file.endsWith('.service'));
    expect(units).toHaveLength(3);
    const mine = (verdict: Verdict) => verdict.output.split('\n').filter((line) => line.includes('linerate'));
    expect(mine(run('chroot', [root, 'systemd-analyze', 'verify', '--man=no', ...units]))).toEqual([]);
    fs.appendFileSync(path.join(root, units[0] as string), '\n[Service]\nNonsense=1\n');
    expect(mine(run('chroot', [root, 'systemd-analyze', 'verify', '--man=no', units[0] as string]))).not.toEqual([]);
  } finally {
    for (const file of written) fs.rmSync(path.join(root, file));
  }
});

test('netplan', () => {
  const check = (text: string) => inRoot(text, 'np/etc/netplan/10.yaml', '/usr/libexec/netplan/generate', '--root-dir', '/np');
  const text = rendered('ubuntu-24.04', 'netplan')['netplan.yaml'] as string;
  finds(check(text.replace('switchdev', 'swichdev')));
  fine(check(text));
});

test("udev's own parser of .link files", () => {
  const root = path.join(ROOT, 'root');
  const check = (name: string, text: string): string[] => {
    const file = path.join(root, 'etc/systemd/network', name);
    fs.writeFileSync(file, text);
    try {
      const { output } = run('unshare', [
        '-mn',
        'bash',
        '-c',
        'mount -t sysfs sysfs "$1/sys" && mount -t proc proc "$1/proc" && SYSTEMD_LOG_LEVEL=info chroot "$1" udevadm test-builtin net_setup_link /sys/class/net/lo',
        '_',
        root,
      ]);
      // It must have run: silence would be a pass.
      expect(output).toContain('naming scheme');
      return output.split('\n').filter((line) => line.includes(name));
    } finally {
      fs.rmSync(file);
    }
  };
  fs.mkdirSync(path.join(root, 'etc/systemd/network'), { recursive: true });
  const links = Object.entries(rendered('debian-13', 'systemd-link')).filter(([name]) => name.endsWith('.link'));
  expect(links).toHaveLength(3);
  for (const [name, text] of links) {
    expect(check(name, `${text}Nonsense=1\n`)).not.toEqual([]);
    expect(check(name, text)).toEqual([]);
  }
});

/** nmcli drops unknown keys and whole functions with an unreadable value in silence: what is put in must come back. */
function throughNmcli(text: string): string[] {
  const { code, output } = run('chroot', [path.join(ROOT, 'root'), 'nmcli', '--offline', 'connection', 'modify'], text);
  if (code !== 0) return [output];
  const lines = (value: string) =>
    new Set(
      value.split('\n').map((line) =>
        line
          .split(' ')
          .sort()
          .join(' ')
          .replace(/\.q(?=$| )/, ''),
      ),
    );
  const back = lines(output);
  return [...lines(text)].filter((line) => line !== '' && !line.startsWith('#') && !back.has(line));
}

test('NetworkManager keyfiles come back whole', () => {
  const keyfiles = Object.entries(rendered('rhel-9', 'networkmanager')).filter(([name]) => name.endsWith('.nmconnection'));
  expect(keyfiles).toHaveLength(3);
  for (const [, text] of keyfiles) {
    expect(throughNmcli(text.replace('total-vfs', 'totalvfs'))).not.toEqual([]);
    expect(throughNmcli(text)).toEqual([]);
  }
});

test("nmstate's library, and NetworkManager on what it makes", () => {
  const crate = path.join(__dirname, 'validators/nmstate');
  const target = path.join(path.dirname(ROOT), 'nmstate-check');
  fine(run('cargo', ['build', '--release', '--quiet', '--manifest-path', path.join(crate, 'Cargo.toml'), '--target-dir', target]));
  const check = (text: string) => run(path.join(target, 'release/nmstate-check'), [], text);
  const text = rendered('rhel-9', 'nmstate')['nmstate.yml'] as string;
  finds(check(text.replace('spoof-check', 'spoofcheck')));
  fine(check(text));
  for (const keyfile of check(text)
    .output.split(/^# .*$/m)
    .filter((each) => each.includes('[connection]'))) {
    expect(run('chroot', [path.join(ROOT, 'root'), 'nmcli', '--offline', 'connection', 'modify'], keyfile)).toMatchObject({ code: 0 });
  }
});

test("Ignition's parser, strict", () => {
  const binary = path.join(path.dirname(ROOT), 'ignition-check');
  fine(run('go', ['-C', path.join(__dirname, 'validators/ignition'), 'build', '-o', binary, '.']));
  for (const os of ['fedora-coreos', 'flatcar']) {
    const text = rendered(os)['config.ign'] as string;
    finds(run(binary, [], text.replace('"enabled"', '"enabeld"')));
    fine(run(binary, [], text));
  }
});

const data = (name: string) => JSON.parse(fs.readFileSync(path.join(__dirname, 'data', name), 'utf8')) as Record<string, unknown>;

test("Talos 1.13's schema", () => {
  const { $defs } = data('talos-1.13.9.config.schema.json') as { $defs: Record<string, object> };
  const name = Object.keys($defs).find((each) => each.endsWith('v1alpha1.Config')) as string;
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile({ $ref: `#/$defs/${name}`, $defs });
  const document = parse(rendered('talos')['machineconfig.yaml'] as string) as { machine: Record<string, unknown> };
  expect(validate({ ...document, machine: { ...document.machine, sysfss: {} } })).toBe(false);
  expect([validate(document), validate.errors]).toEqual([true, null]);
});

interface NodePolicy {
  readonly spec: {
    readonly numVfs: number;
    readonly deviceType: string;
    readonly isRdma: boolean;
    readonly linkType: string;
    readonly eSwitchMode?: string;
    readonly vdpaType?: string;
    readonly resourceName: string;
    readonly nicSelector: { readonly pfNames?: readonly string[]; readonly rootDevices?: readonly string[] };
  };
}

/** What the operator's webhook refuses beside its schema (pkg/webhook/validate.go). */
function refusedByWebhook({ spec }: NodePolicy): string[] {
  const { nicSelector, deviceType, eSwitchMode, linkType, vdpaType } = spec;
  const ranges = (nicSelector.pfNames ?? []).flatMap((name) => (name.includes('#') ? [name.split('#')[1]!.split('-').map(Number)] : []));
  return [
    ...(Object.values(nicSelector).some((value) => value.length > 0) ? [] : ['no selector']),
    ...(ranges.every(([first = -1, last = -1]) => first >= 0 && first <= last && last < spec.numVfs) ? [] : ['range']),
    ...(deviceType === 'vfio-pci' && spec.isRdma ? ['vfio-pci with isRdma'] : []),
    ...(eSwitchMode === 'switchdev' && linkType !== 'eth' ? ['switchdev without Ethernet'] : []),
    ...(vdpaType !== undefined && (deviceType !== 'netdevice' || eSwitchMode !== 'switchdev') ? ['vdpa'] : []),
    ...(/^[a-zA-Z0-9]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?$/.test(spec.resourceName) ? [] : ['resourceName']),
  ];
}

test("the operator's schema and its webhook's rules", () => {
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(data('sriovnetworknodepolicy_v1.json'));
  const documents = parseAllDocuments(rendered('rhel-9', 'sriov-operator')['policy.yaml'] as string).map(
    (each) => each.toJS() as NodePolicy,
  );
  expect(documents.length).toBeGreaterThan(1);
  for (const document of documents) {
    expect(validate({ ...document, spec: { ...document.spec, deviceType: 'vfio' } })).toBe(false);
    expect([validate(document), validate.errors]).toEqual([true, null]);
    expect(refusedByWebhook(document)).toEqual([]);
  }
  const names = documents.map(({ spec }) => spec.resourceName);
  expect(new Set(names).size).toBe(names.length);
});

test('a PowerShell grammar', () => {
  const venv = path.join(path.dirname(ROOT), 'powershell-check');
  const python = path.join(venv, 'bin/python');
  if (!fs.existsSync(path.join(venv, 'ready'))) {
    fine(run('python3', ['-m', 'venv', venv]));
    fine(
      run(python, [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        'tree-sitter==0.25.2',
        'tree-sitter-powershell==0.26.4',
      ]),
    );
    fs.writeFileSync(path.join(venv, 'ready'), '');
  }
  const check = (text: string) => run(python, [path.join(__dirname, 'validators/powershell.py')], text);
  const text = rendered('windows-server-2025')['user-data.ps1'] as string;
  finds(check(text.replace('foreach ($Each in $Functions) {', 'foreach ($Each in $Functions {')));
  expect(check(text)).toEqual({ code: 0, output: '' });
});
