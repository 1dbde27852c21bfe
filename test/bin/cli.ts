/** Runs the command line in this process, in a folder of its own. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Io } from '../../bin/io';
import { main } from '../../bin/main';

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface World {
  readonly cwd: string;
  readonly stdin?: string | Uint8Array;
  readonly columns?: number;
  readonly env?: Io['env'];
}

export async function run(argv: readonly string[], world: World): Promise<Ran> {
  const said = { out: '', err: '' };
  const status = await main(argv, {
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    stdin: async () => Buffer.from(world.stdin ?? ''),
    cwd: world.cwd,
    env: world.env ?? {},
    columns: world.columns,
  });
  return { status, ...said };
}

/** A folder with these files, removed after the tests of the file. */
export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'linerate-test-'));
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    fs.writeFileSync(path.join(directory, name), content);
  }
  afterAll(() => fs.rmSync(directory, { recursive: true, force: true }));
  return directory;
}
