// `npm run bench [NAME ...]`: prints what things cost, as medians and ratios. It asserts nothing: absolute times depend on the machine.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { needs } from './needs.mjs';
import { pulumi } from './pulumi.mjs';
import { startUp } from './start-up.mjs';

/**
 * @typedef {object} Row
 * @property {string} what
 * @property {number} milliseconds
 * @property {number} [processorMilliseconds] of that, the processor's: what a busy machine does not stretch much
 * @property {string} [than] what it is compared with
 * @property {number} [thanMilliseconds]
 * @property {number} [under] the ratio to stay under
 * @property {number} [underMilliseconds] the time to stay under, on a machine of two cores
 */
/** @type {Record<string, () => Row[] | Promise<Row[]>>} */
const benches = { 'start-up': startUp, needs, pulumi };

// Further benches are folders with a run.mjs, whose default export gives rows.
const here = path.dirname(fileURLToPath(import.meta.url));
for (const { name } of fs.readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
  const file = path.join(here, name, 'run.mjs');
  if (fs.existsSync(file)) benches[name] = async () => (await import(pathToFileURL(file).href)).default();
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => benches[name] === undefined);
if (unknown.length > 0) {
  console.error(`no bench named ${unknown.join(', ')}; there are: ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

const whole = (milliseconds) => `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
console.log(
  `node ${process.version}, ${os.cpus().length} cores (${os.cpus()[0]?.model ?? 'unknown'}), load ${os.loadavg()[0].toFixed(1)}; medians`,
);
for (const name of asked.length > 0 ? asked : Object.keys(benches)) {
  console.log(`\n${name}`);
  let rows;
  try {
    rows = await benches[name]();
  } catch (error) {
    console.log(`  not measured: ${error.message.split('\n')[0]}`);
    process.exitCode = 1;
    continue;
  }
  for (const { what, milliseconds, processorMilliseconds, than, thanMilliseconds, under, underMilliseconds } of rows) {
    const processor = processorMilliseconds === undefined ? '' : ` (${whole(processorMilliseconds)} of processor time)`;
    console.log(`  ${what}: ${whole(milliseconds)}${processor}`);
    if (thanMilliseconds !== undefined) {
      const goal = under === undefined ? '' : ` (to stay under ${under})`;
      console.log(`    ${(milliseconds / thanMilliseconds).toFixed(2)} times ${than}, ${whole(thanMilliseconds)}${goal}`);
    }
    if (underMilliseconds !== undefined) console.log(`    to stay under ${whole(underMilliseconds)}`);
  }
}
