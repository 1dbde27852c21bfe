/** The command line as a process of its own: pipes, signals of a closed reader, exit statuses. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { transformFileSync } from '@swc/core';

const root = path.join(__dirname, '..', '..');
const TRAINING = path.join(root, 'examples', 'training', 'topology.yaml');
let home = '';

/** Compiles lib/ and bin/ as jest does, into a folder that looks like the package: no build is needed, and none is stale. */
beforeAll(() => {
  home = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-test-'));
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(home, 'node_modules'));
  fs.copyFileSync(path.join(root, 'package.json'), path.join(home, 'package.json'));
  for (const folder of ['lib', 'bin']) {
    for (const entry of fs.readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      const from = path.join(entry.parentPath ?? entry.path, entry.name);
      const to = path.join(home, 'dist', path.relative(root, from));
      if (entry.isDirectory()) fs.mkdirSync(to, { recursive: true });
      else fs.mkdirSync(path.dirname(to), { recursive: true });
      if (entry.name.endsWith('.json')) fs.copyFileSync(from, to);
      if (!entry.name.endsWith('.ts')) continue;
      const { code } = transformFileSync(from, {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
        module: { type: 'commonjs' },
      });
      fs.writeFileSync(to.replace(/\.ts$/, '.js'), code);
    }
  }
}, 60_000);
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

interface Ended {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** @param reader called with each piece of standard output; the default reads on */
function linerate(
  argv: readonly string[],
  { stdin = '', reader }: { stdin?: string; reader?: (stop: () => void) => void } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(home, 'dist', 'bin', 'linerate.js'), ...argv], { env: { PATH: process.env['PATH'] } });
    const said = { out: '', err: '' };
    child.stdout.on('data', (piece: Buffer) => {
      said.out += piece.toString();
      reader?.(() => child.stdout.destroy());
    });
    child.stderr.on('data', (piece: Buffer) => {
      said.err += piece.toString();
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...said }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}

test('a long JSON document arrives whole in a pipe, without colour', async () => {
  const { status, out, err } = await linerate(['plan', TRAINING, '--json']);
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(out.length).toBeGreaterThan(200_000);
  expect(JSON.parse(out)).toMatchObject({ plans: [{ target: 'aws' }, { target: 'azure' }, { target: 'gcp' }, { target: 'metal' }] });
});

test('a table in a pipe has no escape sequences', async () => {
  const { out } = await linerate(['plan', TRAINING, '--cloud', 'aws']);
  expect(out).not.toContain('\u001b');
  expect(out).toContain('p5.48xlarge');
});

test('a reader that stops early ends it quietly', async () => {
  const { err } = await linerate(['plan', TRAINING, '--json'], { reader: (stop) => stop() });
  expect(err).toBe('');
});

test('standard input is read for -, and the exit status says what was found', async () => {
  const { status, out } = await linerate(['check', '-', '--json'], { stdin: 'name: a\ngroups: { g: { count: 0 } }\n' });
  expect(status).toBe(1);
  expect(JSON.parse(out)).toMatchObject({ plans: [], findings: [{ path: 'groups.g.count' }] });
});

test.each([
  [['--version'], 0],
  [['check', 'nowhere.yaml'], 2],
  [['nonsense'], 2],
  [[], 2],
])('%j ends with %i', async (argv, status) => {
  expect((await linerate(argv)).status).toBe(status);
});
