/** All targets side by side: the table that `linerate plan` prints, what each choice was, and why every other machine lost. */
import type { GroupPlan, Plan } from '../../resolve/plan';
import { plural, quantity, UNKNOWN, usd, usdSum } from '../amounts';
import { flow } from '../explain/value-words';
import { BASIS_WORDS, FABRIC_WORDS, type PlanGroup, type PlanRow, planCost } from '../plan-rows';
import { candidatesKey, type PackedCandidates } from './candidates';
import { anchor, html, type Markup, raw, table } from './markup';

const COLUMNS = [
  'target',
  'machine',
  'Gbps',
  'basis',
  'RDMA Gbps',
  'fabric',
  'MTU',
  'placement',
  '$/h',
  'nodes',
  '$/h all',
  '$/(Gbps·h)',
  '',
];
const NUMERIC = [2, 4, 6, 8, 9, 10, 11];

export function overviewCards(plans: readonly Plan[]): Markup {
  return html`<div class="cards">${plans.map((plan) => {
    const { usdPerHour, unpriced } = planCost(plan);
    const price =
      plan.target === 'metal'
        ? plural(
            plan.groups.reduce((sum, { count }) => sum + count, 0),
            'host',
          )
        : usdPerHour === undefined
          ? 'price unknown'
          : `${usdSum(usdPerHour)} $/h`;
    const where = 'region' in plan ? `${plan.region}${plan.zone === undefined ? '' : `, zone ${plan.zone}`}` : 'your own machines';
    return html`<div class="card"><span class="quiet">${plan.target}</span><b>${price}</b><span>${where}</span>${
      unpriced.length > 0 &&
      plan.target !== 'metal' &&
      usdPerHour !== undefined &&
      html`<br><span class="quiet">without ${unpriced.join(', ')}: no price is known</span>`
    }</div>`;
  })}</div>`;
}

export function choiceSection(groups: readonly PlanGroup[]): Markup {
  const shared = groups.some((group) => group.rows.some(({ plan }) => plan?.sharedBudget === true));
  const bases = [
    ...new Set(
      groups.flatMap((group) => group.rows.flatMap(({ plan }) => (plan === undefined || plan.sustainedGbps === null ? [] : [plan.basis]))),
    ),
  ];
  return html`<section aria-labelledby="choice"><h2 id="choice">The choice</h2>${groupedTable(groups)}<p class="quiet">Gbps is IP traffic sustained by one node. ${bases.map((basis) => html`<strong>${basis}</strong>: ${BASIS_WORDS[basis]}. `)}${shared && '* RDMA and IP draw on one budget. '}Prices: list, on demand, in the reference region of each cloud.</p></section>`;
}

function groupedTable(groups: readonly PlanGroup[]): Markup {
  const body = groups.map(
    (group) =>
      html`<tr class="group"><td colspan="${COLUMNS.length}">${group.name} <span class="quiet">${group.need.join(' · ')}</span></td></tr>${group.rows.map((row) => html`<tr>${choiceRow(row).map((part, i) => html`<td${NUMERIC.includes(i) && raw(' class="number"')}>${part}</td>`)}</tr>`)}`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="the choice for every group and target"><table><thead><tr>${COLUMNS.map((words, i) => html`<th scope="col"${NUMERIC.includes(i) && raw(' class="number"')}>${words}</th>`)}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function choiceRow({ group, target, plan, cheapest }: PlanRow): (Markup | string)[] {
  if (plan === undefined)
    return [target, html`<span class="error">no machine fits</span>`, ...Array.from({ length: COLUMNS.length - 2 }, () => '')];
  const priced = target !== 'metal';
  return [
    target,
    html`<a href="#${anchor('why', group, target)}"><code>${plan.machine}</code></a>${cheapest !== false && html` <span class="mark good">${cheapest === true ? 'cheapest' : 'cheapest known'}</span>`}`,
    plan.sustainedGbps === null ? UNKNOWN : `${quantity(plan.sustainedGbps)}${plan.sharedBudget ? '*' : ''}`,
    plan.sustainedGbps === null ? '' : plan.basis,
    plan.rdma === 'none' ? '' : quantity(plan.rdmaGbps),
    FABRIC_WORDS[plan.rdma],
    String(plan.mtuBytes),
    plan.placement.strategy,
    priced ? usd(plan.usdPerHour) : '-',
    String(plan.count),
    priced ? usdSum(plan.usdPerHour === null ? null : plan.usdPerHour * plan.count) : '-',
    priced ? (plan.usdPerGbpsHour?.toFixed(4) ?? UNKNOWN) : '-',
  ];
}

export function whySection(groups: readonly PlanGroup[], packed: PackedCandidates): Markup {
  return html`<section aria-labelledby="why"><h2 id="why">Why these, and why not the others</h2>${groups.map(
    ({ name, rows }) => html`<h3>${name}</h3>${rows.map((row) => row.plan !== undefined && whyMarkup(row.plan, row, packed))}`,
  )}</section>`;
}

function whyMarkup(plan: GroupPlan, { target }: PlanRow, packed: PackedCandidates): Markup {
  const { name, machine, reasons, losers } = plan;
  const key = candidatesKey(name, target);
  const kept = packed.lists[key]?.length ?? 0;
  const value = (field: string) => {
    const found = (plan as unknown as Readonly<Record<string, unknown>>)[field];
    const words = found === undefined ? '' : flow(found);
    return words.length > 60 && Array.isArray(found) ? plural(found.length, 'entry', 'entries') : words;
  };
  return html`<details id="${anchor('why', name, target)}" data-print><summary>${target}: <code>${machine}</code>${losers.length > 0 && html` <span class="quiet">over ${plural(losers.length, 'other machine')}</span>`}</summary>${table(
    `why ${machine}`,
    ['field', 'value', 'because', 'source'],
    reasons.map(({ field, because, source }) => [field, html`<code>${value(field)}</code>`, because, source]),
  )}${losers.length > 0 && candidatesMarkup(key, kept, losers.length)}</details>`;
}

function candidatesMarkup(key: string, kept: number, total: number): Markup {
  const head = (column: string, words: string, number = false) =>
    html`<th scope="col"${number && raw(' class="number"')}><button type="button" data-column="${column}">${words}</button></th>`;
  return html`<div data-candidates="${key}"><h4>Machines that lost${kept < total && html` <span class="quiet">(the nearest ${quantity(kept)} of ${quantity(total)}; linerate explain --limit 0 lists all)</span>`}</h4><div class="controls"><label>Filter by name or reason<input type="search"></label><label>At most $/h<input type="number" min="0" step="any"></label><span role="status" class="quiet"></span></div><div class="scroll" tabindex="0" role="region" aria-label="machines that lost"><table><thead><tr>${head('name', 'machine')}${head('gbps', 'Gbps', true)}${head('usd', '$/h', true)}${head('value', '$/(Gbps·h)', true)}<th scope="col"><button type="button" data-column="order">why it lost, nearest first</button></th></tr></thead><tbody><tr><td colspan="5">The list needs scripts to be on; linerate explain prints it too.</td></tr></tbody></table></div><button type="button" class="more" hidden>show more</button></div>`;
}
