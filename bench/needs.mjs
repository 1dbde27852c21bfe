// The contest: 1,000 random needs, each against every machine of all three tables, in a process that has loaded nothing yet.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, root } from './process-time.mjs';

const RUNS = 5;
const worker = fileURLToPath(new URL('needs-worker.cjs', import.meta.url));

export function needs() {
  const runs = Array.from({ length: RUNS }, () => {
    const done = spawnSync(process.execPath, [worker], { cwd: root, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(done.stderr);
    return JSON.parse(done.stdout);
  });
  const of = (name) => median(runs.map((run) => run[name]));
  const [{ needs: count, machines, winners, plans }] = runs;
  return [
    {
      what: `${count} random needs against ${machines} machines (${winners} winners), tables loaded and decoded`,
      milliseconds: of('contest'),
      processorMilliseconds: of('processor'),
      underMilliseconds: 1000,
    },
    { what: `${plans} of those needs as whole plans for three clouds, every loser in words`, milliseconds: of('planning') },
  ];
}
