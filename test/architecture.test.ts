/** The import law of docs/architecture.md. */
import fs from 'node:fs';
import path from 'node:path';

const LIB = path.join(__dirname, '..', 'lib');
const RIVER = ['topology', 'catalog', 'resolve', 'rules', 'guest', 'host', 'providers', 'report'];
/** Package -> the only folders that may import it. */
const SDKS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^(aws-cdk-lib|constructs|@aws-cdk)(\/|$)/, ['providers/aws']],
  [/^@pulumi\//, ['providers/azure', 'providers/gcp']],
];

const files = fs.readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
/** What the code says: comments may name any package. */
const code = (name: string): string => fs.readFileSync(path.join(LIB, name), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
const imports = (name: string): string[] =>
  [...code(name).matchAll(/(?:\bfrom\s+|\brequire\(\s*|\bimport\(\s*|^import\s+)'([^']+)'/gm)].map((match) => match[1] as string);
const folder = (name: string): string => name.split(path.sep)[0] as string;

test('there is something to check', () => expect(files.length).toBeGreaterThan(30));

test.each(files)('%s imports only what its place in the river allows', (name) => {
  for (const specifier of imports(name)) {
    const sdk = SDKS.find(([pattern]) => pattern.test(specifier));
    if (sdk !== undefined) expect(sdk[1].some((allowed) => name.startsWith(allowed.replace('/', path.sep)))).toBe(true);
    if (!specifier.startsWith('.') || name === 'index.ts') continue;
    const target = path.relative(LIB, path.join(LIB, path.dirname(name), specifier));
    const from = folder(name);
    const to = folder(target);
    if (from === to) {
      const provider = (file: string) => file.split(path.sep)[1];
      // Files directly in providers/ are shared by the providers, and import none of them.
      if (from === 'providers' && target.split(path.sep).length > 2) expect(provider(target)).toBe(provider(name));
      continue;
    }
    expect({ from: name, to: target, allowed: RIVER.indexOf(to) < RIVER.indexOf(from) }).toEqual({ from: name, to: target, allowed: true });
  }
});

test.each(files.filter((name) => !name.includes('tables')))('%s has at most 400 lines', (name) => {
  expect(fs.readFileSync(path.join(LIB, name), 'utf8').split('\n').length).toBeLessThanOrEqual(401);
});
