// Builds dist/: tsc, then the catalog's tables, which tsc does not copy. `--if-stale` does nothing when dist is newer than
// every source, so that the commands which need a build can call it each time. Either way `linerate` is linked into node_modules,
// so that the examples, which are projects of their own, import it by its name as a user's program does.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const stamp = path.join(root, 'dist', '.built');

function newest(entry) {
  const stat = fs.statSync(entry);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...fs.readdirSync(entry).map((name) => newest(path.join(entry, name))));
}

const sources = ['lib', 'bin', 'package.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) => path.join(root, name));
const stale = !fs.existsSync(stamp) || fs.statSync(stamp).mtimeMs < Math.max(...sources.map(newest));
if (!process.argv.includes('--if-stale') || stale) {
  const started = new Date();
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  const built = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
  const tables = path.join('lib', 'catalog', 'tables');
  fs.cpSync(path.join(root, tables), path.join(root, 'dist', tables), { recursive: true });
  fs.chmodSync(path.join(root, 'dist', 'bin', 'linerate.js'), 0o755);
  fs.writeFileSync(stamp, '');
  fs.utimesSync(stamp, started, started);
}

const link = path.join(root, 'node_modules', 'linerate');
if (!fs.existsSync(path.join(link, 'package.json'))) {
  fs.rmSync(link, { recursive: true, force: true });
  fs.symlinkSync('..', link, 'junction'); // a junction needs no rights on Windows; elsewhere the word is ignored
}
