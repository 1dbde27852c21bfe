/** What `linerate diff` prints: one row a change, what it does, and why; then the sums. */
import { plural, usdSum } from '../amounts';
import { flow } from '../explain/value-words';
import type { Paint, Style } from '../paint';
import type { Terminal } from '../terminal';
import { textTable } from '../text-table';
import { wrap } from '../wrap';
import type { Change, PlanDiff } from './compare';
import type { Effect } from './effects';

const EFFECT_ORDER: readonly Effect[] = ['replaced', 'removed', 'reconfigured', 'created', 'updated', 'fact'];
const MOST = 44;

export function diffText(diff: PlanDiff, { paint, width }: Terminal): string {
  const { changes, replaced, removed, created, usdPerHour } = diff;
  if (changes.length === 0) return 'nothing changes\n';
  const ordered = changes
    .filter((change) => telling(change, changes))
    .sort((a, b) => EFFECT_ORDER.indexOf(a.effect) - EFFECT_ORDER.indexOf(b.effect));
  const table = textTable(
    [{ header: 'effect' }, { header: 'target' }, { header: 'group' }, { header: 'field' }, { header: 'old → new' }],
    ordered.map((change) => [
      { text: change.effect, style: effectStyle(change.effect, paint) },
      { text: change.target, style: paint.note },
      change.group ?? '-',
      change.field,
      { text: words(change), style: paint.strong },
    ]),
    paint.quiet,
  );
  const rows = ordered.flatMap(({ because }, i) => [
    wrap(table.rows[i] ?? '', width, '    '),
    ...(because === undefined ? [] : [wrap(`    ${paint.quiet(because)}`, width, '    ')]),
  ]);
  const sums = [
    ...(replaced.length > 0 ? [`${plural(replaced.length, 'group')} replaced: ${replaced.join(', ')}`] : []),
    ...(removed.length > 0 ? [`${plural(removed.length, 'group')} removed: ${removed.join(', ')}`] : []),
    ...(created.length > 0 ? [`${plural(created.length, 'group')} created: ${created.join(', ')}`] : []),
    ...(replaced.length + removed.length === 0 ? ['no machine is replaced or removed'] : []),
  ];
  const bills = usdPerHour.map(
    ({ target, old, new: next }) =>
      `${target} ${old === undefined ? 'nothing' : usdSum(old)} → ${next === undefined ? 'nothing' : usdSum(next)}`,
  );
  return `${[
    table.header,
    ...rows,
    '',
    ...sums.map((line) => wrap(line, width, '  ')),
    ...(bills.length === 0 ? [] : [wrap(`$/h of machines with a known price: ${bills.join(' · ')}`, width, '  ')]),
    ...(replaced.length > 0
      ? [
          paint.quiet(
            wrap(
              'replaced: made anew from a changed template; running machines keep the old one until the scaling group replaces them',
              width,
              '  ',
            ),
          ),
        ]
      : []),
  ].join('\n')}\n`;
}

/** Facts that come with another machine are in the JSON; the bounds of a fixed size say nothing that its count does not. */
function telling({ target, group, field, effect }: Change, changes: readonly Change[]): boolean {
  const also = (other: string) => changes.some((each) => each.target === target && each.group === group && each.field === other);
  if (effect === 'fact' && also('machine')) return field === 'sustainedGbps' || field === 'usdPerHour';
  return !(field.startsWith('size.') && also('count'));
}

function effectStyle(effect: Effect, paint: Paint): Style {
  if (effect === 'replaced' || effect === 'removed') return paint.bad;
  return effect === 'reconfigured' ? paint.caution : effect === 'created' ? paint.good : paint.quiet;
}

function words({ old, new: next }: Change): string {
  if (old === undefined && next === undefined) return '';
  if (old === undefined) return short(next);
  return next === undefined ? `${short(old)} → none` : `${short(old)} → ${short(next)}`;
}

function short(value: unknown): string {
  const text = flow(Array.isArray(value) && value.length === 1 ? value[0] : value);
  if (text.length <= MOST) return text;
  return Array.isArray(value) ? plural(value.length, 'entry', 'entries') : `${text.slice(0, MOST - 1)}…`;
}
