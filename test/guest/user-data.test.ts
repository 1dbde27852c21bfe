import { spawnSync } from 'node:child_process';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { loadCatalog } from '../../lib/catalog/load';
import { guestUserData } from '../../lib/guest/user-data';
import { resolveAws } from '../../lib/resolve/aws';
import type { AwsGroupPlan, AwsPlan } from '../../lib/resolve/plan';
import { completeTopology } from '../../lib/topology/parse';
import type { GroupNeed, Topology } from '../../lib/topology/types';

interface CloudConfig {
  readonly users?: readonly unknown[];
  readonly write_files?: readonly { readonly path: string; readonly permissions: string; readonly content: string }[];
  readonly runcmd?: readonly (readonly string[])[];
}

function planned(need: GroupNeed, more: Partial<Topology> = {}): { readonly plan: AwsPlan; readonly group: AwsGroupPlan } {
  const { topology } = completeTopology({ name: 't', targets: { aws: {} }, groups: { n: need }, ...more });
  if (topology === undefined) throw new Error('not a topology');
  const { plan } = resolveAws(topology, loadCatalog('aws'));
  return { plan: plan as AwsPlan, group: plan?.groups[0] as AwsGroupPlan };
}
function config(need: GroupNeed, more?: Partial<Topology>): CloudConfig {
  const { plan, group } = planned(need, more);
  const text = guestUserData(plan, group);
  expect(text.startsWith('#cloud-config\n')).toBe(true);
  return parse(text) as CloudConfig;
}
const file = (each: CloudConfig, path: string): string | undefined => each.write_files?.find((f) => f.path === path)?.content;
const P5: GroupNeed = { network: { rdma: 'required', flowGbps: 20 }, aws: { machine: 'p5.48xlarge' } };
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJv0Jd1mMGqFzXh1m3d2rXvV3cT1y6pC0Xl0s0r0a0b1 me';

test('the login user has the keys and no password; without keys there is none', () => {
  expect(config({}, { access: { sshPublicKeys: [KEY] } }).users).toEqual([
    'default',
    expect.objectContaining({ name: 'linerate', lock_passwd: true, ssh_authorized_keys: [KEY] }),
  ]);
  expect(config({}).users).toBeUndefined();
});

test('ENA Express sets its MTU and what SRD needs, each with its reason', () => {
  const tune = file(config(P5), '/usr/local/sbin/linerate-tune');
  expect(tune).toContain('put "/sys/class/net/$nic/mtu" 8900');
  expect(tune).toContain('no_byte_limit "$nic"');
  expect(file(config(P5), '/etc/sysctl.d/90-linerate.conf')).toMatch(
    /# ena-express: SRD .*\n# {3}EC2 guide, ENA Express.*\nnet\.ipv4\.tcp_limit_output_bytes = 1048576/,
  );
  expect(file(config({}), '/usr/local/sbin/linerate-tune')).not.toContain('/mtu');
});

test('RDMA pins memory, and the EFA software comes where the image lacks it', () => {
  expect(file(config(P5), '/etc/security/limits.d/90-linerate.conf')).toContain('memlock unlimited');
  expect(file(config(P5), '/usr/local/sbin/linerate-install-efa')).toContain('efa_installer.sh');
  expect(file(config({}), '/usr/local/sbin/linerate-install-efa')).toBeUndefined();
});

test('Nitro v6 gets a keepalive before connection tracking forgets', () =>
  expect(file(config({ aws: { machine: 'c8gn.48xlarge' } }), '/etc/sysctl.d/90-linerate.conf')).toContain(
    'net.ipv4.tcp_keepalive_time = 175',
  ));

test('tuning: none changes nothing, and puts back what an earlier profile changed', () => {
  const none = config({ ...P5, tuning: 'none', proof: 'off' });
  expect(none.write_files?.map(({ path }) => path)).toEqual(['/usr/local/sbin/linerate-install-efa']);
  expect(JSON.stringify(none.runcmd)).toContain('/usr/local/sbin/linerate-tune undo');
});

test('proof: report lets a slow machine boot, enforce fails the unit, off writes none', () => {
  const unit = (proof: GroupNeed['proof']) =>
    file(config({ ...(proof === undefined ? {} : { proof }) }), '/etc/systemd/system/linerate-proof.service');
  expect(unit('report')).toContain('SuccessExitStatus=3');
  expect(unit('enforce')).not.toContain('SuccessExitStatus');
  expect(unit('off')).toBeUndefined();
});

test('DPDK leaves the interface of the default route alone', () => {
  const tune = file(
    config({ network: { dataPlane: 'dpdk', interfaces: 2 }, aws: { machine: 'c6in.32xlarge' } }),
    '/usr/local/sbin/linerate-tune',
  );
  expect(tune).toContain('ip -o route show default');
  expect(tune).toContain('vfio-pci');
});

test.each([
  ['throughput', P5],
  ['latency', { ...P5, tuning: 'latency' }],
  ['dpdk', { network: { dataPlane: 'dpdk', interfaces: 2 }, aws: { machine: 'c6in.32xlarge' } }],
] as readonly (readonly [string, GroupNeed])[])('every script of %s is sh', (_, need) => {
  for (const { path, permissions, content } of config(need).write_files ?? []) {
    if (permissions !== '0755') continue;
    const { status, stderr } = spawnSync('sh', ['-n'], { input: content, encoding: 'utf8' });
    expect({ path, status, stderr }).toEqual({ path, status: 0, stderr: '' });
  }
});

test("the caller's own script and cloud-config follow ours in an archive", () => {
  const { plan, group } = planned({ aws: { userData: '#!/bin/sh\necho mine\n' } });
  const text = guestUserData(plan, group, [{ name: 'more.cfg', kind: 'cloud-config', text: '#cloud-config\npackages: [jq]\n' }]);
  expect(text).toMatch(/^Content-Type: multipart\/mixed/);
  expect(text.indexOf('linerate.cfg')).toBeLessThan(text.indexOf('echo mine'));
  expect(text.indexOf('echo mine')).toBeLessThan(text.indexOf('packages: [jq]'));
});

test('the proof comes after the last stage of cloud-init, in which the caller has his say, and nothing there waits for it', () => {
  const { runcmd } = config({ proof: 'enforce' });
  expect(runcmd?.slice(-3)).toEqual([
    ['systemctl', 'enable', '--now', 'linerate-tune.service'],
    ['systemctl', 'enable', 'linerate-proof.service', 'linerate-proof.timer', 'linerate-ready.target'],
    ['systemctl', 'start', '--no-block', 'linerate-proof.service', 'linerate-proof.timer', 'linerate-ready.target'],
  ]);
  const unit = file(config({ proof: 'enforce' }), '/etc/systemd/system/linerate-proof.service');
  expect(unit).toMatch(/^After=network-online.target linerate-tune.service cloud-final.service$/m);
  // cloud-final comes after multi-user.target: wanting the proof there would be a cycle.
  expect(unit).toMatch(/^WantedBy=cloud-init.target$/m);
  expect(file(config({ proof: 'enforce' }), '/etc/systemd/system/linerate-ready.target')).toContain('Requires=linerate-proof.service');
  expect(file(config({ proof: 'report' }), '/etc/systemd/system/linerate-ready.target')).toBeUndefined();
});

test('an archive that its service does not compress carries its files compressed', () => {
  const { plan, group } = planned({ ...P5, proof: 'enforce' });
  const plain = parse(guestUserData(plan, group)) as CloudConfig;
  const text = guestUserData(plan, group, [], true);
  expect(Buffer.byteLength(text)).toBeLessThan(15_500);
  const packed = parse(text.slice(text.indexOf('#cloud-config'), text.lastIndexOf('--linerate'))) as {
    readonly write_files: readonly { readonly path: string; readonly encoding?: string; readonly content: string }[];
  };
  const unpacked = packed.write_files.map(({ path, encoding, content }) => ({
    path,
    content: encoding === 'gz+b64' ? gunzipSync(Buffer.from(content, 'base64')).toString() : content,
  }));
  expect(unpacked).toEqual(plain.write_files?.map(({ path, content }) => ({ path, content })));
  expect(guestUserData(plan, group, [], true)).toBe(text);
});

test('tuning and proof of the largest machine take less than 8 KB', () => {
  const scripts = (config({ ...P5, proof: 'enforce' }).write_files ?? []).filter(({ path }) => /linerate-(tune|proof)$|sysctl/.test(path));
  expect(scripts).toHaveLength(3);
  const bytes = gzipSync(scripts.map(({ content }) => content).join(''), { level: 9 }).length;
  console.info(`tuning and proof of p5.48xlarge: ${bytes} bytes gzipped`);
  expect(bytes).toBeLessThan(8192);
});
