// `npm run demo`: installs if needed, builds, plans the training topology for all targets and renders everything into out/.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

function run(...args) {
  const done = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (done.status !== 0) process.exit(done.status ?? 1);
}

run('scripts/installed.mjs');
run('scripts/build.mjs', '--if-stale');
const topology = path.join('examples', 'training', 'topology.yaml');
run('dist/bin/linerate.js', 'plan', topology);
run('dist/bin/linerate.js', 'render', topology, '--out', 'out');
