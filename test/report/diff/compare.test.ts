import { comparePlans, type Change } from '../../../lib/report/diff/compare';
import { diffText } from '../../../lib/report/diff/diff-text';
import { PLAIN_TEXT } from '../../../lib/report/terminal';
import type { Plan } from '../../../lib/resolve/plan';
import { evaluate } from '../../../lib/rules/evaluate';
import { topologyOf } from '../plans';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig a@b';

function plans(nodes: string, more = '', groups = ''): readonly Plan[] {
  const { plans: made, findings } = evaluate(
    topologyOf(`name: demo\naccess: { sshPublicKeys: ["${KEY}"], from: [203.0.113.0/24] }\n${more}\ngroups:\n  nodes: ${nodes}\n${groups}`),
  );
  expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  return made;
}
const BASE = plans('{ count: 2, network: { bandwidthGbps: 25 } }');
const METAL = (vfs: number, hosts: string) =>
  plans(
    `{ only: [metal], metal: { hosts: [${hosts}] }, sriov: { os: debian-13, functions: [{ match: { pci: "0000:3b:00.0" }, driver: mlx5_core, vfs: ${vfs} }] } }`,
  );

function effects(changes: readonly Change[], field: string): string[] {
  return changes.filter((change) => change.field === field).map(({ target, effect }) => `${target} ${effect}`);
}

test('equal plans, and plans that went through JSON, have no changes', () => {
  expect(comparePlans(BASE, plans('{ count: 2, network: { bandwidthGbps: 25 } }')).changes).toEqual([]);
  expect(comparePlans(JSON.parse(JSON.stringify(BASE)), BASE).changes).toEqual([]);
});

test('another machine replaces the group, and says why the old one lost', () => {
  const { changes, replaced } = comparePlans(BASE, plans('{ count: 2, network: { bandwidthGbps: 60 } }'));
  expect(effects(changes, 'machine')).toEqual(['aws replaced', 'azure replaced', 'gcp replaced']);
  expect(changes.find(({ field, target }) => field === 'machine' && target === 'aws')?.because).toMatch(
    /^\S+: 25 Gbps sustained, 60 asked$/,
  );
  expect(replaced).toEqual(['aws/nodes', 'azure/nodes', 'gcp/nodes']);
});

test('more nodes, other ranges for SSH and other tags replace nothing', () => {
  const { changes, replaced } = comparePlans(
    BASE,
    plans('{ count: 9, network: { bandwidthGbps: 25 }, access: { from: [198.51.100.0/24] }, tags: { a: b } }'),
  );
  expect(replaced).toEqual([]);
  expect(effects(changes, 'count')).toEqual(['aws updated', 'azure updated', 'gcp updated']);
  expect(effects(changes, 'sshFrom')).toEqual(['aws updated', 'azure updated', 'gcp updated']);
});

test.each<[string, string, string]>([
  ['another image', '{ count: 2, network: { bandwidthGbps: 25 }, image: debian-13 }', 'image.reference'],
  ['a larger root disk', '{ count: 2, network: { bandwidthGbps: 25 }, disks: { root: { sizeGiB: 300 } } }', 'disks.root'],
  ['spot machines', '{ count: 2, network: { bandwidthGbps: 25 }, purchase: spot }', 'purchase.kind'],
  ['another tuning, which user-data carries', '{ count: 2, network: { bandwidthGbps: 25 }, tuning: latency }', 'user-data'],
])('%s replaces the machines', (_, nodes, field) => {
  const { changes, replaced } = comparePlans(BASE, plans(nodes));
  expect(replaced).toEqual(['aws/nodes', 'azure/nodes', 'gcp/nodes']);
  expect(effects(changes, field)).toContain('aws replaced');
});

test('another range of the network replaces what lies in it, and nothing else', () => {
  const groups = '  others: { only: [aws], network: { bandwidthGbps: 10, extra: [side] } }\n';
  const network = (side: string) => `network: { extra: { side: { cidr: ${side} } } }`;
  const old = plans('{ only: [aws], network: { bandwidthGbps: 25 } }', network('10.80.0.0/20'), groups);
  const { changes, replaced } = comparePlans(
    old,
    plans('{ only: [aws], network: { bandwidthGbps: 25 } }', network('10.81.0.0/20'), groups),
  );
  expect(effects(changes, 'networks.side.cidr')).toContain('aws replaced');
  expect(replaced).toEqual(['aws/others']);
});

test('another region replaces everything', () => {
  const targets = (region: string) => `targets: { aws: { region: ${region}, zone: ${region}a } }`;
  const { replaced } = comparePlans(plans('{ count: 2 }', targets('us-east-1')), plans('{ count: 2 }', targets('eu-west-1')));
  expect(replaced).toEqual(['aws/nodes']);
});

test('groups and targets come and go', () => {
  const { created, removed } = comparePlans(
    BASE,
    plans('{ count: 2, only: [aws], network: { bandwidthGbps: 25 } }', '', '  more: { only: [gcp] }\n'),
  );
  expect(removed).toEqual(['azure/nodes', 'gcp/nodes']);
  expect(created).toEqual(['gcp/more']);
});

test('a price is a fact, and no reason to replace', () => {
  const dearer = BASE.map((plan) => ({
    ...plan,
    groups: plan.groups.map((group) => ({ ...group, usdPerHour: 99 })),
  })) as unknown as readonly Plan[];
  const { changes, replaced, usdPerHour } = comparePlans(BASE, dearer);
  expect(replaced).toEqual([]);
  expect(new Set(changes.map(({ effect }) => effect))).toEqual(new Set(['fact']));
  expect(usdPerHour.map(({ target, new: next }) => [target, next])).toEqual([
    ['aws', 198],
    ['azure', 198],
    ['gcp', 198],
  ]);
});

describe('bare metal', () => {
  test('another count of VFs configures the host anew, and replaces no machine', () => {
    const { changes, replaced } = comparePlans(METAL(8, '{ name: n1 }'), METAL(16, '{ name: n1 }'));
    expect(replaced).toEqual([]);
    expect(changes.find(({ field }) => field === 'hosts.n1')).toMatchObject({
      effect: 'reconfigured',
      because: expect.stringMatching(/^other operations: .*set-/),
    });
  });

  test('hosts come and go by name', () => {
    const { changes } = comparePlans(METAL(8, '{ name: n1 }, { name: n2 }'), METAL(8, '{ name: n1 }, { name: n3 }'));
    expect(changes.map(({ field, effect }) => `${field} ${effect}`)).toEqual(
      expect.arrayContaining(['hosts.n2 removed', 'hosts.n3 created']),
    );
    expect(effects(changes, 'hosts.n1')).toEqual([]);
  });
});

test('as text: the strongest effects first, then the sums', () => {
  const text = diffText(comparePlans(BASE, plans('{ count: 3, network: { bandwidthGbps: 60 } }')), PLAIN_TEXT);
  const lines = text.split('\n');
  expect(lines[0]).toMatch(/^effect\s+target\s+group\s+field\s+old → new$/);
  expect(lines[1]).toMatch(/^replaced\s+aws\s+nodes\s+machine\s+\S+ → \S+$/);
  expect(text).toContain('3 groups replaced: aws/nodes, azure/nodes, gcp/nodes\n');
  expect(text).toMatch(/\$\/h of machines with a known price: aws [\d.]+ → [\d.]+ · azure/);
  expect(text).not.toMatch(/vcpus|size\./);
  expect(diffText(comparePlans(BASE, BASE), PLAIN_TEXT)).toBe('nothing changes\n');
});
