// Builds dist/: tsc, the catalog's tables, which tsc does not copy, and what makes the package and the command line start fast.
// `--if-stale` does nothing when dist is newer than every source, so that the commands which need a build can call it each
// time. Either way `linerate` is linked into node_modules, so that the examples, which are projects of their own, import it by
// its name as a user's program does.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeExportsLazy } from './lazy-exports.mjs';

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
  // Built beside, and put in place by a rename: a command that runs meanwhile sees the old build or the new one, whole.
  const next = path.join(root, `.dist-${process.pid}`);
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const built = spawnSync(process.execPath, [tsc, '-p', path.join(root, 'tsconfig.build.json'), '--outDir', next], { stdio: 'inherit' });
  if (built.status !== 0) {
    fs.rmSync(next, { recursive: true, force: true });
    process.exit(built.status ?? 1);
  }
  const tables = path.join('lib', 'catalog', 'tables');
  fs.cpSync(path.join(root, tables), path.join(next, tables), { recursive: true });
  makeExportsLazy(path.join(next, 'lib', 'index.js'));
  const { bundleCommandLine } = await import('./bundle.mjs');
  await bundleCommandLine(root, next);
  fs.chmodSync(path.join(next, 'bin', 'linerate.js'), 0o755);
  fs.writeFileSync(path.join(next, '.built'), '');
  fs.utimesSync(path.join(next, '.built'), started, started);
  const old = `${next}-old`;
  if (fs.existsSync(path.join(root, 'dist'))) fs.renameSync(path.join(root, 'dist'), old);
  fs.renameSync(next, path.join(root, 'dist'));
  fs.rmSync(old, { recursive: true, force: true });
}

const link = path.join(root, 'node_modules', 'linerate');
if (!fs.existsSync(path.join(link, 'package.json'))) {
  fs.rmSync(link, { recursive: true, force: true });
  fs.symlinkSync('..', link, 'junction'); // a junction needs no rights on Windows; elsewhere the word is ignored
}
