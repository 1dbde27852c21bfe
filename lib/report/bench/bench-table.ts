/** What `linerate bench` prints: promised against measured, and one path against the other where both were measured. */
import { plural, quantity } from '../amounts';
import type { Terminal } from '../terminal';
import { textTable } from '../text-table';
import { wrap } from '../wrap';
import type { Figures } from './outputs';

/** One measurement: what bench.json holds, and what the report reads. */
export interface BenchRow extends Figures {
  readonly test: string;
  readonly from: string;
  readonly to: string;
  readonly path: string;
  readonly promisedGbps?: number;
}

const COLUMNS = [
  { header: 'test' },
  { header: 'from' },
  { header: 'to' },
  { header: 'path' },
  { header: 'promised', align: 'right' },
  { header: 'Gbps', align: 'right' },
  { header: 'of it', align: 'right' },
  { header: 'latency us', align: 'right' },
  { header: 'CPU %', align: 'right' },
] as const;

/** Below this part of what was promised a figure stands out. */
const SHORT_PERCENT = 90;

export function benchText(rows: readonly BenchRow[], { paint, width }: Terminal): string {
  const number = (value: number | undefined) => (value === undefined ? '' : quantity(value));
  const table = textTable(
    COLUMNS,
    rows.map(({ test, from, to, path, promisedGbps, measuredGbps, latencyMicroseconds, cpuPercent }) => {
      const part =
        promisedGbps === undefined || promisedGbps === 0 || measuredGbps === undefined
          ? undefined
          : Math.round((measuredGbps / promisedGbps) * 100);
      return [
        { text: test, style: paint.strong },
        from,
        to,
        path,
        number(promisedGbps),
        number(measuredGbps),
        part === undefined ? '' : { text: `${part} %`, style: part < SHORT_PERCENT ? paint.caution : paint.good },
        number(latencyMicroseconds),
        number(cpuPercent),
      ];
    }),
    paint.quiet,
  );
  return `${[table.header, ...table.rows, '', plural(rows.length, 'measurement'), ...comparisons(rows)].map((line) => wrap(line, width, '    ')).join('\n')}\n`;
}

/** `iperf3 n1 to n2: sr-iov carries 3.4 x what synthetic does`. */
function comparisons(rows: readonly BenchRow[]): string[] {
  return rows.flatMap((row, i) => {
    const same = (other: BenchRow) => other.test === row.test && other.from === row.from && other.to === row.to;
    // Of each pair the first path is the fast one; the others are compared with it.
    const first = rows.find(same);
    if (first === undefined || first === row || rows.indexOf(row) !== i) return [];
    const words = `${row.test} ${row.from} to ${row.to}: ${first.path}`;
    return [
      ...(first.measuredGbps !== undefined && row.measuredGbps !== undefined && row.measuredGbps > 0
        ? [`${words} carries ${ratio(first.measuredGbps / row.measuredGbps)} what ${row.path} does`]
        : []),
      ...(first.latencyMicroseconds !== undefined && row.latencyMicroseconds !== undefined && first.latencyMicroseconds > 0
        ? [`${words} answers ${ratio(row.latencyMicroseconds / first.latencyMicroseconds)} as fast as ${row.path}`]
        : []),
    ];
  });
}

function ratio(value: number): string {
  return `${value.toFixed(1)} x`;
}
