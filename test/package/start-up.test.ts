/** What starting costs, in modules: `npm run bench` has the times. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const INDEX = path.join(ROOT, 'dist', 'lib', 'index.js');
const NAMES = Object.keys(jest.requireActual<object>('../../lib/index')).sort();

/** What Node adds to the names of a CommonJS module that is imported. */
const NODES_OWN = ['default', 'module.exports', '__esModule'];

function run(...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [...args], { cwd: ROOT, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout;
}

/** Modules loaded from files once the program has run, as paths below the root. */
function loadedBy(program: string): string[] {
  const list = `process.on('exit', () => console.log(JSON.stringify(Object.keys(require('node:module')._cache))))`;
  const files = JSON.parse(run('-e', `${list}; ${program}`).trim().split('\n').pop() ?? '') as string[];
  return files.map((file) => path.relative(ROOT, file).split(path.sep).join('/'));
}

test('the package loads nothing but the list of its names', () => {
  expect(loadedBy(`require(${JSON.stringify(INDEX)})`)).toEqual(['dist/lib/index.js']);
});

test('a name loads what it needs, and no other', () => {
  const loaded = loadedBy(`require(${JSON.stringify(INDEX)}).formatFinding`);
  expect(loaded).toEqual(['dist/lib/index.js', 'dist/lib/topology/finding.js']);
});

test('evaluating needs no cloud SDK, no YAML and no command line', () => {
  const loaded = loadedBy(`require(${JSON.stringify(INDEX)}).evaluate({ name: 'a', targets: { aws: {} }, groups: { g: {} } })`);
  const packages = new Set(loaded.flatMap((file) => /^node_modules\/([^/]+)/.exec(file)?.[1] ?? []));
  expect([...packages]).toEqual(['zod']);
  expect(loaded.filter((file) => file.includes('/tables/'))).toEqual(['dist/lib/catalog/tables/aws.json']);
});

test.each([
  [
    'require',
    ['-e', `const all = require(${JSON.stringify(INDEX)}); for (const name of Object.keys(all)) if (all[name]) console.log(name)`],
  ],
  [
    'import',
    [
      '--input-type=module',
      '-e',
      `import * as all from ${JSON.stringify(INDEX)}; for (const name in all) if (all[name]) console.log(name)`,
    ],
  ],
])('%s finds every name', (_, args) => {
  const found = run(...args)
    .trim()
    .split('\n');
  expect(found.filter((name) => !NODES_OWN.includes(name)).sort()).toEqual(NAMES);
});

test('the command line is one file beside its entry and the error that it shares with the providers', () => {
  const loaded = loadedBy(
    `process.argv = [process.argv[0], 'linerate', 'plan', 'examples/training/topology.yaml', '--cloud', 'metal', '--json']; require('./dist/bin/linerate.js')`,
  );
  expect(loaded.filter((file) => file.endsWith('.js'))).toEqual([
    'dist/bin/linerate.js',
    'dist/bin/main.js',
    'dist/lib/topology/finding.js',
  ]);
});
