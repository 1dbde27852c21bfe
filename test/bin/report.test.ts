import fs from 'node:fs';
import path from 'node:path';
import { folder, run } from './cli';

const cwd = folder({
  'sound.yaml': 'name: demo\ntargets: { aws: {} }\ngroups: { nodes: { count: 2, network: { bandwidthGbps: 25 } } }\n',
  'wrong.yaml': 'name: demo\ngroups: { nodes: { cuont: 2 } }\n',
  'unplanned.yaml': 'name: demo\ntargets: { aws: {} }\ngroups: { nodes: { aws: { machine: nope.large } } }\n',
  'broken.yaml': 'name: [demo\n',
  'no-proof.json': '{}',
});
const read = (name: string) => fs.readFileSync(path.join(cwd, name), 'utf8');

test('writes the page, and says how large it is', async () => {
  expect(await run(['report', 'sound.yaml', '--out', 'pages/report.html'], { cwd })).toEqual({
    status: 0,
    out: expect.stringMatching(/^pages\/report\.html {2}\d+ kB\n$/),
    err: '',
  });
  expect(read('pages/report.html')).toContain('<title>demo: linerate report</title>');
});

test('- is standard output, and --json one document beside the file', async () => {
  const { out } = await run(['report', 'sound.yaml', '--out', '-'], { cwd });
  const { out: document } = await run(['report', 'sound.yaml', '--out', 'a.html', '--json'], { cwd });
  expect(out).toBe(read('a.html'));
  expect(JSON.parse(document)).toMatchObject({ out: 'a.html', bytes: Buffer.byteLength(out), findings: [] });
});

test.each([
  ['wrong.yaml', 1, 'topology/unknown-key'],
  ['unplanned.yaml', 1, 'aws/unknown-machine'],
  ['broken.yaml', 2, 'topology/yaml-syntax'],
])('%s still makes a page, with status %i', async (file, status, rule) => {
  expect((await run(['report', file, '--out', 'errors.html'], { cwd })).status).toBe(status);
  expect(read('errors.html')).toContain(`<strong>${rule}</strong>`);
});

test.each([
  ['a missing file', ['nowhere.yaml', '--out', 'none.html'], 'input/not-found'],
  ['a file that is no proof', ['sound.yaml', '--out', 'none.html', '--measured', 'no-proof.json'], 'input/not-measured'],
  ['an unknown cloud', ['sound.yaml', '--out', 'none.html', '--cloud', 'ibm'], 'usage/unknown-cloud'],
])('%s makes none', async (_, argv, rule) => {
  expect(await run(['report', ...argv], { cwd })).toEqual({ status: 2, out: '', err: expect.stringContaining(rule) });
  expect(fs.existsSync(path.join(cwd, 'none.html'))).toBe(false);
});
