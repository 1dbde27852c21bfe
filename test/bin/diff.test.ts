import { folder, run } from './cli';

const topology = (gbps: number, count = 2) =>
  `name: demo\ntargets: { aws: {}, gcp: {} }\ngroups: { nodes: { count: ${count}, network: { bandwidthGbps: ${gbps} } } }\n`;
const cwd = folder({
  'old.yaml': topology(25),
  'more.yaml': topology(25, 5),
  'new.yaml': topology(100),
  'bad.yaml': 'name: demo\ntargets: { aws: {} }\ngroups: { nodes: { aws: { machine: nope.large } } }\n',
  'prices.yaml': 'aws:\n  m8a.48xlarge: { usdPerHour: 0.001 }\n',
  'no-plan.json': '{ "plans": [{ "target": "aws" }] }',
});

test('status 1 when something is replaced, 0 when not', async () => {
  expect((await run(['diff', 'old.yaml', 'new.yaml'], { cwd })).status).toBe(1);
  expect((await run(['diff', 'old.yaml', 'more.yaml'], { cwd })).status).toBe(0);
  expect(await run(['diff', 'old.yaml', 'old.yaml'], { cwd })).toEqual({ status: 0, out: 'nothing changes\n', err: '' });
});

test('--json is one document', async () => {
  const { out } = await run(['diff', 'old.yaml', 'new.yaml', '--json', '--cloud', 'aws'], { cwd });
  expect(JSON.parse(out)).toMatchObject({
    changes: expect.arrayContaining([expect.objectContaining({ target: 'aws', group: 'nodes', field: 'machine', effect: 'replaced' })]),
    replaced: ['aws/nodes'],
    removed: [],
    created: [],
    findings: expect.any(Array),
  });
});

test('plans that were saved can be compared with the topology of today', async () => {
  const { out } = await run(['plan', 'old.yaml', '--json'], { cwd });
  expect(await run(['diff', '-', 'old.yaml'], { cwd, stdin: out })).toEqual({ status: 0, out: 'nothing changes\n', err: '' });
});

test('another catalog on one side shows what it changes', async () => {
  const { status, out } = await run(['diff', 'old.yaml', 'old.yaml', '--old-catalog', 'prices.yaml', '--cloud', 'aws'], { cwd });
  expect(status).toBe(1);
  expect(out).toMatch(/replaced\s+aws\s+nodes\s+machine\s+m8a\.48xlarge → /);
});

test.each<[string, readonly string[], number, RegExp]>([
  ['a topology with errors', ['old.yaml', 'bad.yaml'], 1, /aws\/unknown-machine .*in bad\.yaml/],
  ['a missing file', ['old.yaml', 'nowhere.yaml'], 2, /input\/not-found/],
  ['standard input twice', ['-', '-'], 2, /usage\/standard-input-twice/],
  ['JSON that is no plan', ['no-plan.json', 'old.yaml'], 2, /input\/not-a-plan/],
])('%s', async (_, argv, status, says) => {
  expect(await run(['diff', ...argv], { cwd, stdin: '' })).toEqual({ status, out: '', err: expect.stringMatching(says) });
});
