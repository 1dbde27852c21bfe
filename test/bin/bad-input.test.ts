import fs from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../lib/topology/finding';
import { folder, run } from './cli';

/** A sound topology of one group; each case breaks one thing in it. */
function topology(group: string, more = '', targets = '{ aws: {} }'): string {
  return `name: demo\ntargets: ${targets}\n${more}\ngroups:\n  nodes: ${group}\n`;
}

const KEY = 'access: { sshPublicKeys: [ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIkcU6VvuSy/8rG95GrWN/X3bEmRZ/aK9yH/p+2lHWig a@b] }';

interface Case {
  readonly text: string;
  readonly status?: 1 | 2;
  readonly rule: string;
  readonly path: string;
  /** What the fix or the message must name. */
  readonly says: RegExp;
}

const CASES: Readonly<Record<string, Case>> = {
  'YAML that is none': { text: 'name: [a\n', status: 2, rule: 'topology/yaml-syntax', path: '', says: /line \d+, column \d+/ },
  'a key twice': { text: 'name: a\nname: b\n', status: 2, rule: 'topology/duplicate-key', path: '', says: /line 2/ },
  'an empty file': { text: '', rule: 'topology/empty', path: '', says: /linerate init/ },
  'a list': { text: '- a\n', rule: 'topology/wrong-type', path: '', says: /mapping/ },
  'an unknown key': { text: topology('{ netwrok: {} }'), rule: 'topology/unknown-key', path: 'groups.nodes.netwrok', says: /network/ },
  'a number with a unit': {
    text: topology('{ network: { bandwidthGbps: 100gb } }'),
    rule: 'topology/wrong-unit',
    path: 'groups.nodes.network.bandwidthGbps',
    says: /100/,
  },
  'no nodes': { text: topology('{ count: 0 }'), rule: 'topology/out-of-range', path: 'groups.nodes.count', says: /1/ },
  'fewer nodes than none': { text: topology('{ count: -3 }'), rule: 'topology/out-of-range', path: 'groups.nodes.count', says: /1/ },
  'a name outside the pattern': { text: 'name: My Cluster\ngroups: { a: {} }\n', rule: 'topology/name-pattern', path: 'name', says: /a-z/ },
  'a machine that does not exist': {
    text: topology('{ aws: { machine: p5.48xlrge } }'),
    rule: 'aws/unknown-machine',
    path: 'groups.nodes.aws.machine',
    says: /p5\.48xlarge/,
  },
  'a machine without the asked RDMA': {
    text: topology('{ network: { rdma: required }, aws: { machine: m5.large } }'),
    rule: 'aws/machine-lacks-need',
    path: 'groups.nodes.network.rdma',
    says: /meets all of it/,
  },
  'a machine without the asked GPUs': {
    text: topology('{ machine: { gpus: { model: h100, count: 8 } }, aws: { machine: m5.large } }'),
    rule: 'aws/machine-lacks-need',
    path: 'groups.nodes.machine.gpus.count',
    says: /p5\.48xlarge/,
  },
  'a need that no machine meets': {
    text: topology('{ machine: { vcpus: 100000 } }'),
    rule: 'aws/no-machine-fits',
    path: 'groups.nodes',
    says: /\d+ vCPUs, 100000 asked/,
  },
  'overlapping ranges': {
    text: topology('{ network: { extra: [s] } }', 'network: { cidr: 10.0.0.0/16, extra: { s: { cidr: 10.0.128.0/20 } } }'),
    rule: 'topology/cidr-overlap',
    path: 'network.extra.s.cidr',
    says: /10\.0\.0\.0\/16/,
  },
  'a range too small': {
    text: topology('{}', 'network: { cidr: 10.0.0.0/30 }'),
    rule: 'topology/cidr-too-small',
    path: 'network.cidr',
    says: /\/\d+/,
  },
  'two settings that contradict each other': {
    text: topology('{ purchase: spot, gcp: { reservation: r-1 } }', '', '{ gcp: {} }'),
    rule: 'topology/purchase-contradiction',
    path: 'groups.nodes.gcp.reservation',
    says: /spot/,
  },
  'a region without a default zone': {
    text: topology('{}', '', '{ aws: { region: mars-north-1 } }'),
    rule: 'aws/zone-needed',
    path: 'targets.aws.zone',
    says: /mars-north-1/,
  },
  'an acknowledgement without a reason': {
    text: topology('{}', 'acknowledge: [{ rule: aws/capability-unused, path: groups.nodes }]'),
    rule: 'topology/acknowledged-without-reason',
    path: 'acknowledge[0].reason',
    says: /reason/,
  },
  'an acknowledgement of what the cloud refuses': {
    text: topology(
      '{ aws: { machine: nope.large } }',
      'acknowledge: [{ rule: aws/unknown-machine, path: groups.nodes, reason: "I know" }]',
    ),
    rule: 'topology/cannot-be-acknowledged',
    path: 'acknowledge[0]',
    says: /would fail/,
  },
  'Azure without a key': {
    text: topology('{}', '', '{ azure: {} }'),
    rule: 'azure/ssh-key-missing',
    path: 'access.sshPublicKeys',
    says: /ssh/,
  },
};

const files = Object.fromEntries(Object.entries(CASES).map(([name, { text }]) => [`${name.replaceAll(' ', '-')}.yaml`, text]));
const cwd = folder(files);

describe.each(Object.entries(CASES))('%s', (name, { status = 1, rule, path: at, says }) => {
  const file = `${name.replaceAll(' ', '-')}.yaml`;

  test('check says where, what, and how to fix it', async () => {
    const { status: ended, out, err } = await run(['check', file, '--json'], { cwd });
    expect({ ended, err }).toEqual({ ended: status, err: '' });
    const { plans, findings } = JSON.parse(out) as { plans: unknown[]; findings: Finding[] };
    expect(plans).toBeInstanceOf(Array);
    const found = findings.find((finding) => finding.rule === rule);
    expect({ rules: findings.map((finding) => finding.rule), found }).toMatchObject({
      rules: expect.arrayContaining([rule]),
      found: { level: 'error', path: at },
    });
    expect(found?.fix).toMatch(/\S{3}/);
    expect(`${found?.message} ${String(found?.got)} ${JSON.stringify(found?.allowed)} ${found?.fix}`).toMatch(says);
  });

  test('plan ends with the same status, and in words with the same findings', async () => {
    const { status: ended, out, err } = await run(['plan', file], { cwd });
    expect(ended).toBe(status);
    expect(status === 2 ? err : out).toContain(`error ${rule}  `);
    expect(out + err).not.toMatch(/^\s+at .*:\d+:\d+/m);
  });

  test('render writes nothing', async () => {
    const { status: ended, out } = await run(['render', file, '--out', 'out'], { cwd });
    expect({ ended, out }).toEqual({ ended: status, out: '' });
    expect(fs.existsSync(path.join(cwd, 'out'))).toBe(false);
  });

  test('explain gives the findings instead of a guess', async () => {
    const { status: ended, out } = await run(['explain', file, 'nodes.machine', '--json'], { cwd });
    expect(ended).toBe(status);
    expect((JSON.parse(out) as { findings: Finding[] }).findings.map((finding) => finding.rule)).toContain(rule);
  });
});

test('an acknowledgement of nothing is a warning', async () => {
  const text = topology('{}', `${KEY}\nacknowledge: [{ rule: aws/unknown-machine, path: groups.nodes, reason: "I know" }]`);
  const { status, out } = await run(['check', '-', '--json'], { cwd, stdin: text });
  expect(status).toBe(0);
  expect((JSON.parse(out) as { findings: Finding[] }).findings).toContainEqual(
    expect.objectContaining({ rule: 'topology/acknowledged-nothing', level: 'warning', path: 'acknowledge[0]' }),
  );
});

test('an error on one target fails only the commands that include it', async () => {
  const text = topology('{ gcp: { machine: nope-1 } }', '', '{ aws: {}, gcp: {} }');
  expect((await run(['check', '-'], { cwd, stdin: text })).status).toBe(1);
  expect((await run(['check', '-', '--cloud', 'aws'], { cwd, stdin: text })).status).toBe(0);
});
