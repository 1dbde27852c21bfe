// Whole processes, timed from outside. Commands take turns, so that a busy machine slows all of them alike.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Milliseconds of one run of `node ...args`; throws with the program's own words when it fails. */
function once(args) {
  const started = performance.now();
  const done = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
  const milliseconds = performance.now() - started;
  if (done.status !== 0) throw new Error(`node ${args.join(' ')} ended with status ${done.status}\n${done.stderr}`);
  return milliseconds;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Medians of several commands.
 * @param {Record<string, readonly string[]>} commands arguments of node, by a name
 * @param {number} runs of each, after one that warms the disk's cache
 * @returns {Record<string, number>} milliseconds by the same names
 */
export function medians(commands, runs) {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let run = 0; run <= runs; run += 1) {
    for (const [name, args] of Object.entries(commands)) {
      const milliseconds = once(args);
      if (run > 0) times[name].push(milliseconds);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}
