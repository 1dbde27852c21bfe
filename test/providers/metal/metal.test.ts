/** What linerate/metal hands out: the seed of a host, whole, and the errors of a wrong call. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { parse } from 'yaml';
import { HostSriov, renderHost, renderMetal } from '../../../lib/providers/metal';
import { TopologyError } from '../../../lib/topology/finding';
import type { SriovFunction } from '../../../lib/topology/sriov';
import { expectGolden } from '../../host/golden';
import { metalPlanOf, type PolicyOptions } from '../../host/policies';

const IGB: SriovFunction = {
  match: { pci: '0000:01:00.0' },
  driver: 'igb',
  vfs: 2,
  mtuBytes: 9000,
  vf: { vlan: 100 },
  ranges: [{ vfs: 1, driver: 'vfio-pci' }],
};
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig me';
const files = (options: PolicyOptions = {}, functions: readonly SriovFunction[] = [IGB]) =>
  renderHost(metalPlanOf(functions, options), options.hosts?.[0]?.name ?? 'n01');

interface CloudConfig {
  readonly users?: readonly unknown[];
  readonly write_files: readonly { readonly path: string; readonly permissions: string; readonly content: string }[];
  readonly runcmd: readonly (readonly string[])[];
}
const config = (options?: PolicyOptions, functions?: readonly SriovFunction[]): CloudConfig =>
  parse(files(options, functions)['user-data'] as string) as CloudConfig;

test('a NoCloud seed, with the operations and the loss report', () => {
  expect(Object.keys(files())).toEqual(['user-data', 'meta-data', 'network-config', 'operations.json', 'loss-report.txt']);
});

test('the seed is as in its golden files', () => {
  const seed = files({ hosts: [{ name: 'n01', mac: '0C:42:A1:00:00:01' }], sshPublicKeys: [KEY], proof: 'off' });
  for (const name of ['user-data', 'meta-data', 'network-config', 'loss-report.txt']) expectGolden(`seed/${name}`, seed[name] as string);
});

test('two renderings are equal byte for byte', () => expect(files()).toEqual(files()));

test('user-data writes program, units and proof, and starts them in order', () => {
  const { write_files, runcmd, users } = config();
  expect(write_files.map(({ path: file, permissions }) => `${permissions} ${file}`)).toEqual([
    '0755 /usr/local/sbin/linerate-sriov',
    '0755 /usr/local/sbin/linerate-proof',
    '0644 /etc/systemd/system/linerate-sriov-pre.service',
    '0644 /etc/systemd/system/linerate-sriov-post.service',
    '0644 /etc/systemd/system/linerate-proof.service',
  ]);
  const units = ['linerate-sriov-pre.service', 'linerate-sriov-post.service', 'linerate-proof.service'];
  expect(runcmd).toEqual([
    ['systemctl', 'daemon-reload'],
    ['systemctl', 'enable', ...units],
    ['systemctl', 'start', ...units],
  ]);
  expect(users).toBeUndefined();
});

test('the unit before the network runs before everything that takes interfaces, and has time', () => {
  const unit = config().write_files.find(({ path: file }) => file.endsWith('pre.service'))?.content ?? '';
  expect(unit).toMatch(/^DefaultDependencies=no$/m);
  expect(unit).toMatch(/^Before=network-pre\.target .*systemd-networkd\.service NetworkManager\.service/m);
  expect(unit).toMatch(/^TimeoutStartSec=600$/m);
  expect(unit).toMatch(/^Type=oneshot\nRemainAfterExit=yes$/m);
});

test('proof: off has no proof; enforce fails its unit', () => {
  expect(config({ proof: 'off' }).write_files.some(({ path: file }) => file.includes('proof'))).toBe(false);
  const proofUnit = (proof: 'enforce' | 'report') =>
    config({ proof }).write_files.find(({ path: file }) => file.endsWith('proof.service'))?.content;
  expect(proofUnit('report')).toContain('SuccessExitStatus=3');
  expect(proofUnit('enforce')).not.toContain('SuccessExitStatus');
});

test('the login user comes with a key, and only with one', () => {
  expect(config({ sshPublicKeys: [KEY] }).users).toEqual([
    'default',
    expect.objectContaining({ name: 'linerate', lock_passwd: true, ssh_authorized_keys: [KEY] }),
  ]);
});

test('tools that the policy needs are installed where they are missing', () => {
  expect(config({}, [{ match: { pci: '0000:3b:00.0' }, driver: 'mlx5_core', vfs: 2 }]).runcmd[0]).toEqual([
    'sh',
    '-c',
    'command -v mstconfig >/dev/null || { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends mstflint; }',
  ]);
  expect(config({ os: 'rhel-9' }, [{ match: { pci: '0000:3b:00.0' }, driver: 'nvme', kind: 'nvme', vfs: 2 }]).runcmd[0]?.[2]).toBe(
    'command -v nvme >/dev/null || dnf install -qy nvme-cli',
  );
});

test("the user's own part follows ours", () => {
  const data = files({ userData: '#!/bin/sh\necho mine\n' })['user-data'] as string;
  expect(data).toMatch(/^Content-Type: multipart\/mixed/);
  expect(data.indexOf('echo mine')).toBeGreaterThan(data.indexOf('#cloud-config'));
});

test('network-config asks for an address on the boot interface alone', () => {
  expect(parse(files({ hosts: [{ name: 'n01', mac: '0C:42:A1:00:00:01' }] })['network-config'] as string)).toEqual({
    version: 2,
    ethernets: { boot: { match: { macaddress: '0c:42:a1:00:00:01' }, dhcp4: true } },
  });
  expect(parse(files()['network-config'] as string)).toBeNull();
});

test('another policy is another instance to cloud-init', () => {
  const id = (functions: readonly SriovFunction[]) =>
    (parse(files({}, functions)['meta-data'] as string) as Record<string, string>)['instance-id'];
  expect(id([IGB])).toBe(id([IGB]));
  expect(id([{ ...IGB, vfs: 3 }])).not.toBe(id([IGB]));
});

test('renderMetal has a folder for each host', () => {
  const rendered = renderMetal(metalPlanOf([IGB], { hosts: [{ name: 'n01' }, { name: 'n02' }] }));
  expect(Object.keys(rendered)).toContain('n01/user-data');
  expect(Object.keys(rendered)).toContain('n02/operations.json');
  expect(rendered['n01/user-data']).not.toBe(rendered['n02/user-data']);
});

test('a host or format that does not exist is a finding with a suggestion', () => {
  const plan = metalPlanOf([IGB]);
  const rules = (call: () => unknown) => {
    try {
      call();
    } catch (error) {
      return (error as TopologyError).findings.map(({ rule, fix }) => [rule, fix]);
    }
    return [];
  };
  expect(rules(() => renderHost(plan, 'n10'))).toEqual([['host/no-such-host', "renderHost(plan, 'n01')"]]);
  expect(rules(() => renderHost(plan, 'n01', { format: 'cloudinit' }))).toEqual([['host/unknown-format', '--format cloud-init']]);
});

describe('HostSriov', () => {
  const topology = {
    name: 'rack',
    groups: { storage: { only: ['metal' as const], metal: { hosts: [{ name: 'n01' }] }, sriov: { os: 'debian-13', functions: [IGB] } } },
  };
  test('from a topology', () => {
    const host = new HostSriov({ topology, host: 'n01' });
    expect(host.userData).toBe(host.files['user-data']);
    expect(host.operations.map(({ action }) => action)).toContain('set-vf-count');
    expect(JSON.parse(host.files['operations.json'] as string)).toEqual({
      host: 'n01',
      policyHash: host.policyHash,
      operations: host.operations,
    });
    expect(host.findings.map(({ rule }) => rule)).toContain('host/no-login');
  });
  test('from a plan, amended', () => {
    const { plan } = new HostSriov({ topology, host: 'n01' });
    const amended = new HostSriov({
      plan,
      host: 'n01',
      amend: (each) => ({ ...each, groups: each.groups.map((group) => ({ ...group, proof: 'off' as const })) }),
    });
    expect(amended.userData).not.toContain('linerate-proof');
  });
  test('throws every finding at once', () => {
    const bad = {
      ...topology,
      groups: { storage: { ...topology.groups.storage, sriov: { os: 'debian-13', functions: [{ ...IGB, vfs: 9, vf: { qos: 3 } }] } } },
    };
    expect(() => new HostSriov({ topology: bad, host: 'n01' })).toThrow(/too-many-virtual-functions[\s\S]*qos-without-vlan/);
    expect(() => new HostSriov({ host: 'n01' })).toThrow(TopologyError);
  });
});

test('importing it loads no cloud SDK', () => {
  const script = `const swc=require('@swc/core');const fs=require('fs');
require.extensions['.ts']=(m,f)=>m._compile(swc.transformSync(fs.readFileSync(f,'utf8'),{filename:f,jsc:{parser:{syntax:'typescript'},target:'es2022'},module:{type:'commonjs'}}).code,f);
require('./lib/providers/metal');
console.log(Object.keys(require.cache).filter((name)=>/node_modules.(aws-cdk-lib|constructs|@pulumi)/.test(name)).length)`;
  const done = spawnSync(process.execPath, ['-e', script], { cwd: path.join(__dirname, '../../..'), encoding: 'utf8' });
  expect(done.stdout.trim()).toBe('0');
});
