/** Every entry point's types are found by every way that TypeScript has to resolve a package, and they compile. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { manifest, ROOT } from './packed';

jest.setTimeout(60_000);

const MODES = {
  node10: { module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10 },
  'node16, CommonJS': { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  'node16, ES module': { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 },
  nodenext: { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  bundler: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
} as const satisfies Record<string, ts.CompilerOptions>;

let project: string;
beforeAll(() => {
  // Linked, not unpacked: for the resolution of types that makes no difference, and packing takes seconds.
  project = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-types-'));
  fs.mkdirSync(path.join(project, 'node_modules'));
  fs.symlinkSync(ROOT, path.join(project, 'node_modules', 'linerate'), 'junction');
});
afterAll(() => fs.rmSync(project, { recursive: true }));

const subpaths = Object.entries(manifest().exports).flatMap(([subpath, target]) =>
  typeof target === 'string' ? [] : [[subpath, target.types] as const],
);

describe.each(Object.entries(MODES))('%s', (mode, options) => {
  test.each(subpaths)('resolves %s', (subpath, types) => {
    const format = mode === 'node16, ES module' ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS;
    const from = path.join(project, 'index.ts');
    const { resolvedModule } = ts.resolveModuleName(`linerate${subpath.slice(1)}`, from, options, ts.sys, undefined, undefined, format);
    expect(path.relative(ROOT, resolvedModule?.resolvedFileName ?? '')).toBe(path.normalize(types.slice(2)));
  });
});

test('a strict program over the names of linerate and linerate/metal compiles, without skipLibCheck', () => {
  const file = path.join(project, 'index.ts');
  fs.writeFileSync(
    file,
    `import { evaluate, formatFinding, parseTopology, type Finding, type Plan, type Topology } from 'linerate';
import { renderHost } from 'linerate/metal';

const topology: Topology = { name: 'consumer', targets: { aws: {} }, groups: { nodes: { count: 2, network: { bandwidthGbps: 25 } } } };
const plans: readonly Plan[] = evaluate(topology).plans;
const findings: readonly Finding[] = parseTopology('name: consumer').findings;
export const said: readonly string[] = findings.map((finding) => formatFinding(finding));
export const hosts: unknown = renderHost;
export const first: string | undefined = plans[0]?.groups[0]?.machine;
// @ts-expect-error a count is a number or a range
export const wrong: Topology = { name: 'consumer', groups: { nodes: { count: 'two' } } };
`,
  );
  const options: ts.CompilerOptions = {
    ...MODES['node16, CommonJS'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    types: [],
  };
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([file], options));
  const host = { getCanonicalFileName: (name: string) => name, getCurrentDirectory: () => project, getNewLine: () => '\n' };
  expect(ts.formatDiagnostics(diagnostics, host)).toBe('');
});
