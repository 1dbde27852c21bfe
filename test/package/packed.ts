/** The package as npm would publish it. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const ROOT = path.join(__dirname, '..', '..');

export interface Packed {
  /** The tarball. */
  readonly file: string;
  readonly bytes: number;
  readonly contents: readonly { readonly path: string; readonly size: number; readonly mode: number }[];
}

/** Packs what dist/ holds; `npm test` and CI build it first. */
export function pack(folder: string): Packed {
  const main = path.join(ROOT, 'dist', 'lib', 'index.js');
  if (!fs.existsSync(main)) throw new Error('dist/ is missing: npm run build');
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder];
  const done = spawnSync('npm', args, { cwd: ROOT, encoding: 'utf8', shell: process.platform === 'win32' });
  if (done.status !== 0) throw new Error(done.stderr);
  const [{ filename, size, files }] = JSON.parse(done.stdout) as [{ filename: string; size: number; files: Packed['contents'] }];
  return { file: path.join(folder, filename), bytes: size, contents: files };
}

/** An empty project that has the package unpacked (not linked: it must not reach our node_modules) and `links` from ours. */
export function installed(packed: Packed, links: readonly string[]): string {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-consumer-'));
  fs.writeFileSync(path.join(project, 'package.json'), '{ "name": "consumer", "private": true }\n');
  const own = path.join(project, 'node_modules', 'linerate');
  fs.mkdirSync(own, { recursive: true });
  const done = spawnSync('tar', ['-xzf', packed.file, '-C', own, '--strip-components=1'], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  for (const name of links) {
    const link = path.join(project, 'node_modules', name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(path.join(ROOT, 'node_modules', name), link, 'junction');
  }
  return project;
}

export const temporary = (): string => fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-pack-'));

export const manifest = (): Manifest => JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as Manifest;

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly main: string;
  readonly types: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly typesVersions: { readonly '*': Readonly<Record<string, readonly string[]>> };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}
