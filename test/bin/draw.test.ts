import fs from 'node:fs';
import path from 'node:path';
import { folder, run } from './cli';

const cwd = folder({
  'one.yaml': 'name: demo\ntargets: { aws: {} }\ngroups: { nodes: { count: 2, network: { bandwidthGbps: 25 } } }\n',
  'two.yaml': 'name: demo\ntargets: { aws: {}, gcp: {} }\ngroups: { nodes: { count: 2 } }\n',
  'bad.yaml': 'name: demo\ntargets: { aws: {} }\ngroups: { nodes: { aws: { machine: nope.large } } }\n',
});

test('the picture goes to standard output, or to the file that is named, and it is the same', async () => {
  const printed = await run(['draw', 'one.yaml'], { cwd });
  expect(printed).toMatchObject({ status: 0, out: expect.stringMatching(/^<svg /), err: '' });
  const written = await run(['draw', 'one.yaml', '--out', 'pictures/one.svg'], { cwd });
  expect(written).toEqual({ status: 0, out: 'aws in pictures/one.svg\n', err: '' });
  expect(fs.readFileSync(path.join(cwd, 'pictures/one.svg'), 'utf8')).toBe(printed.out);
});

test('Mermaid by --format or by the name of the file', async () => {
  const { out } = await run(['draw', 'one.yaml', '--format', 'mermaid'], { cwd });
  expect(out).toMatch(/^---\ntitle: "demo on AWS.*"\n---\nflowchart LR\n/);
  await run(['draw', 'one.yaml', '--out', 'one.mmd'], { cwd });
  expect(fs.readFileSync(path.join(cwd, 'one.mmd'), 'utf8')).toBe(out);
});

test('--json is one document that holds the picture', async () => {
  const { out } = await run(['draw', 'one.yaml', '--json'], { cwd });
  expect(JSON.parse(out)).toMatchObject({
    target: 'aws',
    format: 'svg',
    picture: expect.stringMatching(/^<svg /),
    findings: expect.any(Array),
  });
});

test.each<[string, readonly string[], number, string]>([
  ['several targets', ['two.yaml'], 2, 'usage/one-cloud'],
  ['a target that is not planned', ['two.yaml', '--cloud', 'azure'], 2, 'usage/cloud-not-planned'],
  ['an unknown format', ['one.yaml', '--format', 'svgg'], 2, 'did you mean svg?'],
  ['a topology with errors', ['bad.yaml', '--out', 'bad.svg'], 1, 'aws/unknown-machine'],
])('%s: no picture', async (_, argv, status, says) => {
  expect(await run(['draw', ...argv], { cwd })).toEqual({ status, out: '', err: expect.stringContaining(says) });
  expect(fs.existsSync(path.join(cwd, 'bad.svg'))).toBe(false);
});
