/** The world as a command sees it: what it may print, read and know of the terminal. Tests pass their own. */

export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Everything on standard input, at most `limit` bytes and one more. */
  readonly stdin: (limit: number) => Promise<Uint8Array>;
  /** Relative paths start here. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of standard output; undefined where it is no terminal. */
  readonly columns: number | undefined;
}

export function processIo(): Io {
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    stdin: async (limit) => {
      const chunks: Uint8Array[] = [];
      let length = 0;
      for await (const chunk of process.stdin) {
        chunks.push(chunk as Uint8Array);
        length += (chunk as Uint8Array).length;
        if (length > limit) break;
      }
      return Buffer.concat(chunks);
    },
    cwd: process.cwd(),
    env: process.env,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  };
}

/** Colour only on a terminal that knows it; NO_COLOR (no-color.org: any value but the empty one) always wins. */
export function wantsColor({ columns, env }: Pick<Io, 'columns' | 'env'>): boolean {
  return columns !== undefined && env['TERM'] !== 'dumb' && (env['NO_COLOR'] ?? '') === '';
}
