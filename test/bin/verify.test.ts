/** `linerate verify` on simulated machines, from the plan of a topology and from the machine's own file. */
import fs from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../lib/topology/finding';
import { type HostShape, simulate } from '../guest/simulated-host';
import { folder, run } from './cli';

const ROOT = path.join(__dirname, '..', '..');
const cwd = folder({
  'topology.yaml':
    'name: lab\ntargets: { gcp: {} }\ngroups: { nodes: { gcp: { machine: n2-standard-8 } }, more: { gcp: { machine: n2-standard-8 } } }\n',
});
const GOOD: HostShape = {
  net: { ens4: { driver: 'gve', mtu: 8896 } },
  metadata: { 'machine-type': 'a/n2-standard-8', zone: 'z/us-central1-a' },
};
const BAD: HostShape = { ...GOOD, net: { ens4: { driver: 'virtio_net', mtu: 8896 } } };

const roots: string[] = [];
afterAll(() => {
  for (const root of roots) fs.rmSync(root, { recursive: true });
});
function machine(shape: HostShape): Readonly<Record<string, string>> {
  const root = simulate(shape);
  roots.push(root);
  return { LINERATE_ROOT: root, LINERATE_PATH: path.join(root, 'bin') };
}
const rulesOf = (out: string) => (JSON.parse(out) as { readonly findings: readonly Finding[] }).findings.map(({ rule }) => rule);

beforeAll(async () => {
  const { out, status } = await run(['plan', 'topology.yaml', '--json'], { cwd });
  expect(status).toBe(0);
  fs.writeFileSync(path.join(cwd, 'plan.json'), out);
});

test('a machine on the fast path: a table, and status 0', async () => {
  const { status, out, err } = await run(['verify', '--expect', 'plan.json', '--group', 'nodes'], { cwd, env: machine(GOOD) });
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out).toMatch(/^pass +interfaces-gvnic +1 +1$/m);
  expect(out).toMatch(/^nodes on gcp \(n2-standard-8\): fast path on, 3 checks: 3 passed$/m);
});

test('a machine off it: what is wrong first, with the way out, and status 3', async () => {
  const { status, out } = await run(['verify', '--expect', 'plan.json', '--group', 'nodes'], { cwd, env: machine(BAD) });
  expect(status).toBe(3);
  const lines = out.split('\n');
  expect(lines[1]).toMatch(/^fail +interfaces-gvnic +1 +0, virtio_net instead$/);
  expect(lines[2]).toMatch(/^ +fix: the machine runs on virtio-net/);
  expect(out).toContain('FAST PATH OFF');
});

test('--json is proof.json', async () => {
  const { status, out } = await run(['verify', '--expect', 'plan.json', '--group', 'nodes', '--json'], { cwd, env: machine(BAD) });
  expect(status).toBe(3);
  expect(JSON.parse(out)).toMatchObject({ schema: 1, target: 'gcp', topology: 'lab', group: 'nodes', fastPath: 'off' });
});

test('without --expect the machine says itself what it should be, and nothing is left in its place', async () => {
  const env = machine(GOOD);
  const root = env['LINERATE_ROOT'] as string;
  const { plans } = JSON.parse(fs.readFileSync(path.join(cwd, 'plan.json'), 'utf8'));
  const [group] = plans[0].groups;
  fs.mkdirSync(path.join(root, 'etc/linerate'), { recursive: true });
  fs.writeFileSync(
    path.join(root, 'etc/linerate/expects.json'),
    JSON.stringify({ target: 'gcp', topology: 'lab', group: 'nodes', machine: group.machine, expects: group.expects }),
  );
  expect(await run(['verify'], { cwd, env })).toMatchObject({ status: 0, err: '' });
  expect(fs.existsSync(path.join(root, 'var/lib/linerate'))).toBe(false);
});

test('--peer measures the path', async () => {
  const env = machine({ ...GOOD, tools: { ping: 'case " $* " in *" -s 8868 10.0.0.9 "*) exit 0 ;; esac; exit 1' } });
  const { out } = await run(['verify', '--expect', 'plan.json', '--group', 'nodes', '--peer', '10.0.0.9'], { cwd, env });
  expect(out).toMatch(/^pass +path-mtu +8896 +8896$/m);
});

describe('what it cannot use', () => {
  const plan = (change: (expects: Record<string, unknown>) => void): string => {
    const document = JSON.parse(fs.readFileSync(path.join(cwd, 'plan.json'), 'utf8'));
    for (const group of document.plans[0].groups) change(group.expects);
    return JSON.stringify(document);
  };
  test.each<[string, readonly string[], string | undefined, string]>([
    ['no word of what to expect', ['verify'], undefined, 'usage/nothing-to-expect'],
    ['several groups', ['verify', '--expect', 'plan.json'], undefined, 'usage/several-groups'],
    ['a group that is not there', ['verify', '--expect', 'plan.json', '--group', 'node'], undefined, 'usage/no-such-group'],
    [
      'a cloud that is not there',
      ['verify', '--expect', 'plan.json', '--cloud', 'aws', '--group', 'nodes'],
      undefined,
      'usage/no-such-group',
    ],
    ['a file that is not there', ['verify', '--expect', 'plna.json'], undefined, 'input/not-found'],
    ['no JSON', ['verify', '--expect', '-'], 'name: x', 'input/no-expectation'],
    ['another JSON', ['verify', '--expect', '-'], '{"findings":[]}', 'input/no-expectation'],
    ['an option as peer', ['verify', '--expect', 'plan.json', '--group', 'nodes', '--peer=-f'], undefined, 'usage/not-an-address'],
  ])('%s', async (_, argv, stdin, rule) => {
    const { status, out } = await run([...argv, '--json'], { cwd, env: machine(GOOD), ...(stdin === undefined ? {} : { stdin }) });
    expect({ status, rules: rulesOf(out) }).toEqual({ status: 2, rules: [rule] });
  });

  test.each<[string, (expects: Record<string, unknown>) => void]>([
    ['a command where a number belongs', (expects) => Object.assign(expects, { mtuBytes: '1500; touch /tmp/linerate-owned' })],
    [
      'a command as a driver',
      (expects) => Object.assign(expects, { interfaces: [{ kind: 'gvnic', count: 1, drivers: [{ name: "x'; id; '" }] }] }),
    ],
    [
      'a command as a version',
      (expects) => Object.assign(expects, { interfaces: [{ kind: 'ena', count: 1, drivers: [{ name: 'ena', minimumVersion: '1;id' }] }] }),
    ],
    ['a fabric that is none', (expects) => Object.assign(expects, { rdma: { fabric: '$(id)', provider: 'x', devices: 1 } })],
  ])('%s never becomes a script', async (_, change) => {
    const { status, out } = await run(['verify', '--expect', '-', '--group', 'nodes', '--json'], {
      cwd,
      env: machine(GOOD),
      stdin: plan(change),
    });
    expect({ status, rules: rulesOf(out) }).toEqual({ status: 2, rules: ['input/no-expectation'] });
  });
});

test('the plans of every target can be verified', async () => {
  const { out } = await run(['plan', path.join(ROOT, 'examples/training/topology.yaml'), '--json'], { cwd });
  const { plans } = JSON.parse(out) as { plans: { target: string; groups: { name: string }[] }[] };
  expect(plans.map(({ target }) => target)).toEqual(['aws', 'azure', 'gcp', 'metal']);
  for (const { target, groups } of plans)
    for (const { name } of groups) {
      const { status, out: said } = await run(['verify', '--expect', '-', '--cloud', target, '--group', name, '--json'], {
        cwd,
        env: machine({ net: {} }),
        stdin: out,
      });
      expect({ status, group: JSON.parse(said).group }).toEqual({ status: 3, group: name });
    }
});
