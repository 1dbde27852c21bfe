import fs from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../lib/topology/finding';
import { folder, run } from './cli';

const TOPOLOGY = 'name: demo\ntargets: { aws: {} }\ngroups: { nodes: { count: 2, network: { bandwidthGbps: 25 } } }\n';
const cwd = folder({
  'topology.yaml': TOPOLOGY,
  'a-file': '',
  'taken/aws/demo.template.json/inner': '',
  'own/aws/mine.txt': 'mine',
  'own/notes.md': 'notes',
});

function read(directory: string): Readonly<Record<string, string>> {
  const names = fs.readdirSync(path.join(cwd, directory), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => {
      const file = path.join(entry.parentPath ?? entry.path, entry.name);
      return [path.relative(path.join(cwd, directory), file), fs.readFileSync(file, 'utf8')];
    }),
  );
}

test('writes the files of each target, says which, and leaves no other file behind', async () => {
  const { status, out } = await run(['render', 'topology.yaml', '--out', 'one/deep'], { cwd });
  expect({ status, out }).toEqual({ status: 0, out: '1 file in one/deep\n  aws/demo.template.json\n' });
  expect(Object.keys(read('one'))).toEqual(['deep/aws/demo.template.json']);
  expect(fs.readdirSync(path.join(cwd, 'one/deep'))).toEqual(['aws']);
  expect(JSON.parse(read('one/deep')['aws/demo.template.json'] ?? '')).toHaveProperty('Resources');
});

test('two renderings are equal byte for byte', async () => {
  await run(['render', 'topology.yaml', '--out', 'first'], { cwd });
  await run(['render', 'topology.yaml', '--out', 'second'], { cwd });
  expect(read('second')).toEqual(read('first'));
});

test('leaves alone what it did not write, and says so where a reader could take it for ours', async () => {
  const { status, out } = await run(['render', 'topology.yaml', '--out', 'own', '--json'], { cwd });
  expect(status).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    out: 'own',
    files: ['aws/demo.template.json'],
    others: ['aws/mine.txt'],
    findings: expect.any(Array),
  });
  expect(read('own')).toMatchObject({ 'aws/mine.txt': 'mine', 'notes.md': 'notes' });
});

describe('a place that cannot be written ends with status 2 and changes nothing', () => {
  test.each([
    ['a file', 'a-file', /is a file|is no directory/],
    ['below a file', 'a-file/out', /is no directory|is a file/],
    ['a directory where a file belongs', 'taken', /is a directory, where a file belongs/],
    ['no name', ' ', /names no directory/],
  ])('%s', async (_, out, says) => {
    const before = read('.');
    const { status, err } = await run(['render', 'topology.yaml', '--out', out], { cwd });
    expect({ status, err }).toEqual({ status: 2, err: expect.stringMatching(says) });
    expect(read('.')).toEqual(before);
  });
});

test('--format is for metal', async () => {
  const { status, err } = await run(['render', 'topology.yaml', '--out', 'o', '--format', 'netplan'], { cwd });
  expect({ status, err }).toEqual({ status: 2, err: expect.stringContaining('usage/format-without-metal') });
});

describe('what the renderer may answer', () => {
  const RENDERER = '../../lib/providers/aws/render';
  afterEach(() => jest.dontMock(RENDERER));

  async function renderWith(factory: () => unknown): Promise<{ status: number; findings: Finding[] }> {
    jest.resetModules();
    jest.doMock(RENDERER, factory);
    const { run: fresh } = require('./cli') as typeof import('./cli');
    const { status, out } = await fresh(['render', 'topology.yaml', '--out', 'answer', '--json'], { cwd });
    expect(fs.existsSync(path.join(cwd, 'answer'))).toBe(false);
    return { status, findings: (JSON.parse(out) as { findings: Finding[] }).findings };
  }

  test('a missing SDK is named, with the command that installs it', async () => {
    const { status, findings } = await renderWith(() => {
      throw Object.assign(new Error("Cannot find module 'aws-cdk-lib/core'\nRequire stack: ..."), { code: 'MODULE_NOT_FOUND' });
    });
    expect(status).toBe(2);
    expect(findings).toMatchObject([
      { rule: 'usage/missing-sdk', fix: expect.stringMatching(/^npm install aws-cdk-lib@\^2\.\S+ constructs@\^10\.\S+$/) },
    ]);
  });

  test('a file of our own that is missing is a defect, and no missing SDK', async () => {
    const { status, findings } = await renderWith(() => {
      throw Object.assign(new Error("Cannot find module './gone'"), { code: 'MODULE_NOT_FOUND' });
    });
    expect(status).toBe(70);
    expect(findings).toMatchObject([{ rule: 'linerate/internal-error' }]);
  });

  test('a defect is one line, without a stack trace, and LINERATE_DEBUG shows where', async () => {
    jest.resetModules();
    jest.doMock(RENDERER, () => ({
      renderAws: () => {
        throw new TypeError('x is not a function');
      },
    }));
    const { run: fresh } = require('./cli') as typeof import('./cli');
    const argv = ['render', 'topology.yaml', '--out', 'answer'];
    const quiet = await fresh(argv, { cwd });
    expect(quiet).toEqual({
      status: 70,
      out: '',
      err: expect.stringMatching(/^error linerate\/internal-error .*TypeError: x is not a function.*LINERATE_DEBUG=1.*\n$/),
    });
    expect((await fresh(argv, { cwd, env: { LINERATE_DEBUG: '1' } })).err).toMatch(/^\s+at .*render/m);
  });
});
