/** Values of a plan for reading: plain words, YAML's flow style for what has structure, a line for each element of a list. */

const MOST_LINES = 12;

/** The lines of one value; its own `because` is left out, since it is said apart. */
export function valueLines(value: unknown): string[] {
  if (!Array.isArray(value) || value.length === 0 || value.every((each) => typeof each !== 'object')) return [flow(value)];
  const lines = runs(value.map(flow));
  const rest = lines.length - MOST_LINES;
  return rest > 1 ? [...lines.slice(0, MOST_LINES), `and ${rest} more (--json has them)`] : lines;
}

/** Neighbours that differ only in one number, which counts up, become one line: `networkCardIndex: 1 to 31, ...`. */
function runs(lines: readonly string[]): string[] {
  const made: { first: string; last: string; count: number }[] = [];
  for (const line of lines) {
    const run = made[made.length - 1];
    if (run !== undefined && next(run.last) === line) made[made.length - 1] = { ...run, last: line, count: run.count + 1 };
    else made.push({ first: line, last: line, count: 1 });
  }
  return made.flatMap(({ first, last, count }) => {
    if (count === 1) return [first];
    const end = /\d+/.exec(last)?.[0] ?? '';
    return [`${first.replace(/\d+/, (start) => `${start} to ${end}`)}  (${count})`];
  });
}

function next(line: string): string {
  return line.replace(/\d+/, (digits) => String(Number(digits) + 1));
}

/** `{ gpus: { model: [h100, h200], count: 8 } }`, without quotes. */
export function flow(value: unknown): string {
  if (value === null) return 'null (no source says)';
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value === '' ? '(empty)' : value;
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.length === 0 ? 'none' : `[${value.map(flow).join(', ')}]`;
  const entries = Object.entries(value).filter(([key, each]) => each !== undefined && key !== 'because');
  return entries.length === 0 ? 'none' : `{ ${entries.map(([key, each]) => `${key}: ${flow(each)}`).join(', ')} }`;
}
