/**
 * What tsc makes of `export { a } from './b'` loads ./b at once. In a module that only names what the package exports,
 * `var b_1 = require("./b")` becomes an object that loads ./b when one of its names is first used: `require('linerate')` costs
 * next to nothing, and one function does not pay for the others. The exports themselves stay as tsc wrote them, since Node
 * recognizes that very form: it is how `import { a } from 'linerate'` finds its names.
 */
import fs from 'node:fs';

const LOAD = /^var (\w+) = (require\("\.\/[\w/-]+"\));$/gm;
const EXPORT = /^Object\.defineProperty\(exports, "\w+", \{ enumerable: true, get: function \(\) \{ return (\w+)\.(\w+); \} \}\);$/gm;

/** @param file a module that tsc made of re-exports alone; anything else in it is an error */
export function makeExportsLazy(file) {
  const code = fs.readFileSync(file, 'utf8');
  const exported = [...code.matchAll(EXPORT)].map(([, from, name]) => ({ from, name }));
  let loads = 0;
  const lazy = code.replace(LOAD, (_, from, load) => {
    loads += 1;
    const names = exported.filter((each) => each.from === from).map(({ name }) => name);
    return `var ${from} = { ${names.map((name) => `get ${name}() { return ${load}.${name}; }`).join(', ')} };`;
  });
  const lines = code.replace(/\/\*[\s\S]*?\*\//g, '').split('\n');
  const statements = lines.filter((line) => line !== '' && !line.startsWith('//')).length;
  // "use strict", __esModule and the list of names are the other three.
  if (loads === 0 || statements !== loads + exported.length + 3) throw new Error(`${file} holds more than re-exports`);
  fs.writeFileSync(file, lazy);
}
