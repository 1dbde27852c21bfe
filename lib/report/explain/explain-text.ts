/** What `linerate explain` prints: value first, then why, where that is written, and what the topology says about it. */
import { plural, usd } from '../amounts';
import type { Terminal } from '../terminal';
import { textTable } from '../text-table';
import { wrap } from '../wrap';
import type { Explanation } from './explain';
import { flow, valueLines } from './value-words';

const TARGET = 7;
const LABEL = 9;
const INDENT = '  ';
const BELOW = ' '.repeat(INDENT.length + TARGET);

/** @param limit losers to list; 0 is all */
export function explainText(explanations: readonly Explanation[], limit: number, terminal: Terminal): string {
  const paths = [...new Set(explanations.map(({ path }) => path))];
  const blocks = paths.map((path) => {
    const same = explanations.filter((each) => each.path === path);
    const head = `${terminal.paint.strong(path)}  ${terminal.paint.quiet(same[0]?.means ?? '')}`;
    return [wrap(head, terminal.width, INDENT), ...same.flatMap((each) => lines(each, limit, terminal))].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

function lines({ target, value, because, source, origin, asked, losers }: Explanation, limit: number, terminal: Terminal): string[] {
  const { paint, width } = terminal;
  const labelled = (label: string, text: string) =>
    wrap(`${BELOW}${paint.quiet(label.padEnd(LABEL))}${text}`, width, `${BELOW}${' '.repeat(LABEL)}`);
  return [
    ...valueLines(value).map((line, i) =>
      wrap(`${i === 0 ? `${INDENT}${paint.note(target.padEnd(TARGET))}` : BELOW}${paint.strong(line)}`, width, `${BELOW}  `),
    ),
    labelled('because', because),
    labelled('source', source),
    ...asked.map(({ path, value: wish, line }) =>
      labelled('asked', `${path}: ${flow(wish)}${line === undefined ? '' : ` (line ${line})`}`),
    ),
    ...(origin === 'default' ? [labelled('asked', 'nothing; this is the default')] : []),
    ...(losers === undefined || losers.length === 0 ? [] : loserLines(losers, limit, terminal)),
  ];
}

function loserLines(losers: NonNullable<Explanation['losers']>, limit: number, { paint, width }: Terminal): string[] {
  const few = limit === 0 ? losers : losers.slice(0, limit);
  const table = textTable(
    [{ header: '' }, { header: '' }, { header: '$/h', align: 'right' }, { header: 'because' }],
    few.map(({ machine, usdPerHour, because }) => [`${BELOW}  `, machine, usd(usdPerHour), { text: because, style: paint.quiet }]),
  );
  const rest = losers.length - few.length;
  return [
    `${BELOW}${paint.quiet('lost'.padEnd(LABEL))}${plural(losers.length, 'other machine')}, nearest first`,
    ...table.rows.map((row) => wrap(row, width, `${BELOW}    `)),
    ...(rest > 0 ? [`${BELOW}  ${paint.quiet(`and ${plural(rest, 'more', 'more')}: --limit 0 lists all`)}`] : []),
  ];
}
