/** What `linerate verify` prints: each check with what was expected and found, what is wrong first, and the verdict last. */
import { plural } from './amounts';
import type { Proof, ProofCheck } from './measured';
import type { Paint, Style } from './paint';
import type { Terminal } from './terminal';
import { textTable } from './text-table';
import { wrap } from './wrap';

const ORDER: readonly ProofCheck['verdict'][] = ['fail', 'skip', 'pass'];

export function proofText({ target, group, machine, host, fastPath, checks }: Omit<Proof, 'file'>, { paint, width }: Terminal): string {
  const sorted = [...checks].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
  const table = textTable(
    [{ header: '' }, { header: 'check' }, { header: 'expected' }, { header: 'observed' }],
    sorted.map(({ check, verdict, expected, observed }) => [
      { text: verdict, style: styleOf(verdict, paint) },
      { text: check, style: paint.strong },
      expected,
      observed,
    ]),
    paint.quiet,
  );
  const indent = '      ';
  const lines = sorted.flatMap(({ verdict, fix }, i) => [
    wrap(table.rows[i] ?? '', width, indent),
    ...(verdict === 'fail' && fix !== undefined ? [wrap(`${indent}${paint.good('fix:')} ${fix}`, width, indent)] : []),
  ]);
  const of = (verdict: ProofCheck['verdict']) => checks.filter((each) => each.verdict === verdict).length;
  const verdict = fastPath === 'on' ? paint.good('fast path on') : paint.bad('FAST PATH OFF');
  const counts = [
    `${of('pass')} passed`,
    ...(of('fail') > 0 ? [`${of('fail')} failed`] : []),
    ...(of('skip') > 0 ? [`${of('skip')} skipped`] : []),
  ];
  return `${[
    table.header,
    ...lines,
    '',
    wrap(
      `${host === '' ? '' : `${host}, `}${group} on ${target} (${machine}): ${verdict}, ${plural(checks.length, 'check')}: ${counts.join(', ')}`,
      width,
    ),
  ].join('\n')}\n`;
}

function styleOf(verdict: ProofCheck['verdict'], paint: Paint): Style {
  return verdict === 'fail' ? paint.bad : verdict === 'skip' ? paint.caution : paint.good;
}
