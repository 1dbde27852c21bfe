/** Writes a set of files whole or not at all: into a folder beside their place first, then each by one rename. */
import fs from 'node:fs';
import path from 'node:path';
import { misuse, type Refusal } from './exit';

export interface OutputFile {
  /** Relative to the output directory, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/**
 * Replaces files of the same name, and leaves everything else in the directory alone.
 * @throws Refusal (exit status 2) when the directory cannot be written; then nothing in it has changed
 */
export function writeFiles(directory: string, files: readonly OutputFile[]): void {
  const made = firstMissing(directory);
  let staging: string | undefined;
  try {
    fs.mkdirSync(directory, { recursive: true });
    staging = fs.mkdtempSync(path.join(directory, '.linerate-'));
    for (const { path: name, text } of files) {
      const file = inside(staging, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text);
    }
    for (const { path: name } of files) {
      const place = inside(directory, name);
      fs.mkdirSync(path.dirname(place), { recursive: true });
      if (fs.statSync(place, { throwIfNoEntry: false })?.isDirectory() === true)
        throw Object.assign(new Error(name), { code: 'EISDIR', path: place });
    }
    for (const { path: name } of files) fs.renameSync(inside(staging, name), inside(directory, name));
  } catch (error) {
    if (staging === undefined && made !== undefined && fs.existsSync(made)) fs.rmSync(made, { recursive: true, force: true });
    throw cannotWrite(directory, error as NodeJS.ErrnoException);
  } finally {
    if (staging !== undefined) fs.rmSync(staging, { recursive: true, force: true });
  }
}

/** Files below `folders` of the directory that are not among `files`: from an earlier rendering, or the user's own. */
export function otherFiles(directory: string, folders: readonly string[], files: readonly OutputFile[]): string[] {
  const written = new Set(files.map((file) => file.path));
  return folders.flatMap((folder) => {
    const root = path.join(directory, folder);
    if (!fs.existsSync(root)) return [];
    return fs
      .readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => path.relative(directory, path.join(entry.parentPath ?? entry.path, entry.name)).replaceAll(path.sep, '/'))
      .filter((name) => !written.has(name))
      .sort();
  });
}

/** A name out of the plan must not lead out of the directory. */
function inside(directory: string, name: string): string {
  const file = path.resolve(directory, name);
  if (!file.startsWith(path.resolve(directory) + path.sep)) throw new Error(`the file name ${name} leads out of ${directory}`);
  return file;
}

function firstMissing(directory: string): string | undefined {
  let missing: string | undefined;
  for (let at = path.resolve(directory); !fs.existsSync(at); at = path.dirname(at)) missing = at;
  return missing;
}

function cannotWrite(directory: string, error: NodeJS.ErrnoException): Refusal | Error {
  if (error.code === undefined) return error;
  const at = error.path ?? directory;
  const what = WORDS[error.code] ?? `cannot be written (${error.code})`;
  return misuse({
    rule: 'output/not-writable',
    message: `${at} ${what}; nothing is written`,
    got: directory,
    fix: 'give another directory to --out',
  });
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'may not be written',
  EPERM: 'may not be written',
  EROFS: 'lies on a read-only file system',
  ENOSPC: 'has no room left',
  ENOTDIR: 'is no directory',
  EEXIST: 'is a file',
  EISDIR: 'is a directory, where a file belongs',
};
