/** Reads one text file, or standard input for `-`, and says plainly what is wrong with it. */
import fs from 'node:fs';
import path from 'node:path';
import { misuse, type Refusal } from './exit';
import type { Io } from './io';

/** A topology of 100 groups takes some 100 kB; a catalog that a cloud's API prints, some 10 MB. */
const MOST_BYTES = 64_000_000;

export interface TextFile {
  /** As findings name it: the path as it was given, `standard input` for `-`. */
  readonly name: string;
  readonly text: string;
}

/** @throws Refusal (exit status 2) when there is no such file, or no UTF-8 text in it */
export async function readTextFile(io: Io, file: string): Promise<TextFile> {
  const name = file === '-' ? 'standard input' : file;
  const bytes = file === '-' ? await io.stdin(MOST_BYTES) : readBytes(path.resolve(io.cwd, file), name);
  if (bytes.length > MOST_BYTES) {
    const got = `more than ${MOST_BYTES} bytes`;
    throw misuse({ rule: 'input/too-large', message: `${name} is too large`, got, fix: 'give the right file' });
  }
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    const fix = 'save it as UTF-8 (an editor\'s "save with encoding", or: iconv -f ENCODING -t UTF-8)';
    throw misuse({ rule: 'input/not-utf8', message: `${name} is not UTF-8 text`, allowed: 'UTF-8 text', fix });
  }
}

function readBytes(file: string, name: string): Uint8Array {
  let handle: number | undefined;
  try {
    handle = fs.openSync(file, 'r');
    if (fs.fstatSync(handle).isDirectory()) throw Object.assign(new Error('EISDIR'), { code: 'EISDIR' });
    const chunks: Buffer[] = [];
    let length = 0;
    // A device or a pipe has no size to ask for, and may never end.
    for (;;) {
      const chunk = Buffer.allocUnsafe(65536);
      const count = fs.readSync(handle, chunk, 0, chunk.length, null);
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
      length += count;
      if (length > MOST_BYTES) break;
    }
    return Buffer.concat(chunks);
  } catch (error) {
    throw cannotRead(file, name, error as NodeJS.ErrnoException);
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}

function cannotRead(file: string, name: string, { code, message }: NodeJS.ErrnoException): Refusal {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return misuse({ rule: 'input/not-found', message: `there is no file ${name}`, got: name, fix: nearby(file, name) });
    case 'EISDIR':
      return misuse({
        rule: 'input/is-a-directory',
        message: `${name} is a directory`,
        got: name,
        allowed: 'a file',
        fix: inside(file, name),
      });
    case 'EACCES':
    case 'EPERM':
      return misuse({ rule: 'input/unreadable', message: `${name} may not be read`, got: name, fix: `allow it: chmod u+r ${name}` });
    default:
      return misuse({
        rule: 'input/unreadable',
        message: `${name} cannot be read (${code ?? message})`,
        got: name,
        fix: 'give another file',
      });
  }
}

const TOPOLOGY_FILE = /\.(ya?ml|json)$/;

function nearby(file: string, name: string): string {
  const { didYouMean } = require('../lib/topology/suggest') as typeof import('../lib/topology/suggest');
  const folder = path.dirname(file);
  const meant = fs.existsSync(folder) ? didYouMean(path.basename(file), list(folder)) : undefined;
  return meant === undefined ? 'check the path' : `did you mean ${path.join(path.dirname(name), meant)}?`;
}

function inside(file: string, name: string): string {
  const found = list(file).find((entry) => TOPOLOGY_FILE.test(entry));
  return found === undefined ? 'name a file in it' : `name a file in it, for example ${path.join(name, found)}`;
}

function list(folder: string): string[] {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return [];
  }
}
