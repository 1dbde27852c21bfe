/** Findings for a person: level and rule first, then where, what, what is allowed, and the way out on a line of its own. */
import { type Finding, formatFinding, isBlocking } from '../topology/finding';
import { plural } from './amounts';
import type { Paint, Style } from './paint';
import type { Terminal } from './terminal';
import { wrap } from './wrap';

const INDENT = '         ';

/** In a pipe one line a finding, for grep; in a terminal wrapped, the fix apart. */
export function findingsText(findings: readonly Finding[], { width, paint }: Terminal): string[] {
  if (width === undefined) return findings.map(formatFinding);
  return findings.flatMap((finding) => {
    const line = formatFinding(finding);
    const cut = line.indexOf(' — fix: ');
    const rest = line.slice(finding.level.length + 1 + finding.rule.length, cut).trim();
    const level = levelStyle(finding, paint)(finding.level.padEnd(INDENT.length - 1));
    return [
      wrap(`${level} ${paint.strong(finding.rule)}`, width, INDENT),
      wrap(`${INDENT}${rest}`, width, INDENT),
      wrap(`${INDENT}${paint.good('fix:')} ${line.slice(cut + ' — fix: '.length)}`, width, INDENT),
    ];
  });
}

function levelStyle({ level, acknowledged }: Finding, paint: Paint): Style {
  if (acknowledged !== undefined) return paint.quiet;
  return level === 'error' ? paint.bad : level === 'warning' ? paint.caution : paint.note;
}

/** `2 errors, 1 warning, 3 notes (1 acknowledged)`; `nothing to say` when there is none. */
export function findingsSummary(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'no findings';
  const errors = findings.filter(isBlocking).length;
  const of = (level: string) => findings.filter((finding) => finding.level === level && finding.acknowledged === undefined).length;
  const acknowledged = findings.filter((finding) => finding.acknowledged !== undefined).length;
  const parts = [
    ...(errors > 0 ? [plural(errors, 'error')] : []),
    ...(of('warning') > 0 ? [plural(of('warning'), 'warning')] : []),
    ...(of('info') > 0 ? [plural(of('info'), 'note')] : []),
    ...(acknowledged > 0 ? [`${acknowledged} acknowledged`] : []),
  ];
  return parts.join(', ');
}
