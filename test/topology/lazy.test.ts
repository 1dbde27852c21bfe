import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** In a process of its own: jest keeps a module table of its own, and would say nothing about the real one. */
function loadedBy(code: string): string[] {
  const program = `
    const { transformSync } = require('@swc/core');
    const { readFileSync } = require('node:fs');
    require.extensions['.ts'] = (module, file) => module._compile(transformSync(readFileSync(file, 'utf8'), {
      filename: file, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' },
    }).code, file);
    const before = new Set(Object.keys(require.cache));
    ${code}
    const names = Object.keys(require.cache).filter((file) => !before.has(file)).map((file) => /node_modules\\/([^/]+)/.exec(file)?.[1]);
    console.log(JSON.stringify([...new Set(names.filter(Boolean))].sort()));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program], { cwd: join(__dirname, '../..'), encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as string[];
}

test('loading the parser, the rules and the JSON Schema maker loads no package', () => {
  const code = "require('./lib/topology/parse.ts'); require('./lib/rules/topology/index.ts'); require('./lib/topology/json-schema.ts');";
  expect(loadedBy(code)).toEqual([]);
});

test('data needs zod alone', () => {
  expect(loadedBy("require('./lib/topology/parse.ts').completeTopology({ name: 'a', groups: {} });")).toEqual(['zod']);
});

test('text needs yaml and zod', () => {
  expect(loadedBy("require('./lib/topology/parse.ts').parseTopology('name: a');")).toEqual(['yaml', 'zod']);
});
