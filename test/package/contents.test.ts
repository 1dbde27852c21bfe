/** What is in the tarball, and what is not. */
import fs from 'node:fs';
import path from 'node:path';
import { manifest, type Packed, pack, ROOT, temporary } from './packed';

jest.setTimeout(60_000);

const MAX_BYTES = 1.5e6;
const ALLOWED = [
  /^dist\/(lib|bin)\/.+\.(js|d\.ts)$/,
  /^dist\/lib\/catalog\/tables\/.+\.json$/,
  /^docs\/.+\.(md|json|svg|png)$/,
  /^(package\.json|README\.md|LICENSE|NOTICE|CHANGELOG\.md|PulumiPlugin\.yaml)$/,
];

const folder = temporary();
let packed: Packed;
let names: ReadonlySet<string>;
beforeAll(() => {
  packed = pack(folder);
  names = new Set(packed.contents.map((entry) => entry.path));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

test('is small', () => expect(packed.bytes).toBeLessThan(MAX_BYTES));

test('holds nothing but what a user needs', () => {
  expect([...names].filter((name) => !ALLOWED.some((pattern) => pattern.test(name)))).toEqual([]);
});

test('is named and licensed', () =>
  expect(['LICENSE', 'NOTICE', 'README.md', 'package.json'].filter((name) => !names.has(name))).toEqual([]));

test('has every file that package.json names', () => {
  const { bin, main, types, exports, typesVersions } = manifest();
  const targets = Object.values(exports).flatMap((target) => (typeof target === 'string' ? [target] : [target.types, target.default]));
  const named = [...Object.values(bin), main, types, ...targets, ...Object.values(typesVersions['*']).flat()];
  expect(named.map((name) => name.replace(/^\.\//, '')).filter((name) => !names.has(name))).toEqual([]);
});

test('has all tables of the catalog, as they are in the sources', () => {
  const tables = fs.readdirSync(path.join(ROOT, 'lib', 'catalog', 'tables'));
  expect(tables.length).toBeGreaterThan(2);
  for (const table of tables) {
    const [source, built] = ['lib', 'dist/lib'].map((base) => fs.readFileSync(path.join(ROOT, base, 'catalog', 'tables', table), 'utf8'));
    expect(names).toContain(`dist/lib/catalog/tables/${table}`);
    expect(built === source).toBe(true);
  }
});

test('types stand beside every module', () => {
  const untyped = [...names].filter((name) => /^dist\/lib\/.*\.js$/.test(name) && !names.has(name.replace(/\.js$/, '.d.ts')));
  expect(untyped).toEqual([]);
});

test('has no module whose source is gone', () => {
  const orphans = [...names].filter(
    (name) => name.endsWith('.js') && !fs.existsSync(path.join(ROOT, name.replace(/^dist\//, '').replace(/\.js$/, '.ts'))),
  );
  expect(orphans).toEqual([]);
});

test('the command line runs as a program', () => {
  const bin = Object.values(manifest().bin)[0]!.replace(/^\.\//, '');
  expect(fs.readFileSync(path.join(ROOT, bin), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  expect(packed.contents.find((entry) => entry.path === bin)!.mode & 0o111).toBe(0o111);
});

describe('dependencies', () => {
  test('are three', () => expect(Object.keys(manifest().dependencies).sort()).toEqual(['commander', 'yaml', 'zod']));

  test('cloud SDKs are optional peers', () => {
    const { peerDependencies, peerDependenciesMeta } = manifest();
    const peers = ['@pulumi/azure-native', '@pulumi/gcp', '@pulumi/pulumi', 'aws-cdk-lib', 'constructs'];
    expect(Object.keys(peerDependencies).sort()).toEqual(peers);
    expect(peers.filter((peer) => peerDependenciesMeta[peer]?.optional !== true)).toEqual([]);
  });

  test('exports say their types first, and typesVersions says the same', () => {
    const { exports, typesVersions } = manifest();
    for (const [subpath, target] of Object.entries(exports)) {
      if (typeof target === 'string') continue;
      expect(Object.keys(target)[0]).toBe('types');
      if (subpath !== '.') expect(typesVersions['*'][subpath.slice(2)]).toEqual([target.types.slice(2)]);
    }
  });
});
