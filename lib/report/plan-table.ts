/**
 * What `linerate plan` prints: the choice for every group and target in one table, why the machine that a reader asks
 * about first lost, the findings, the bill, and how old the facts are.
 */
import type { GroupPlan, Plan } from '../resolve/plan';
import type { CompleteTopology } from '../topology/complete';
import type { Finding } from '../topology/finding';
import { plural, pointsAligned, quantity, UNKNOWN, usd, usdSum } from './amounts';
import { catalogAge } from './catalog-age';
import { findingsText } from './findings-text';
import { FABRIC_WORDS, type PlanGroup, type PlanRow, planCost, planGroups } from './plan-rows';
import type { Terminal } from './terminal';
import { type Column, type Row, textTable } from './text-table';
import { wrap } from './wrap';

export interface PlanReport {
  readonly topology: CompleteTopology;
  readonly plans: readonly Plan[];
  readonly findings: readonly Finding[];
}

const COLUMNS: readonly Column[] = [
  { header: '' },
  { header: 'machine' },
  { header: 'Gbps', align: 'right' },
  { header: 'basis' },
  { header: 'RDMA Gbps', align: 'right' },
  { header: 'fabric' },
  { header: 'MTU', align: 'right' },
  { header: 'placement' },
  { header: '$/h', align: 'right' },
  { header: 'nodes', align: 'right' },
  { header: '$/h all', align: 'right' },
  { header: '$/(Gbps·h)', align: 'right' },
  { header: '' },
];

export function planText({ topology, plans, findings }: PlanReport, terminal: Terminal): string {
  const { paint } = terminal;
  const groups = planGroups(topology, plans);
  const blocks = [
    titleLine(topology, plans, groups, terminal),
    groups.length === 0 ? [] : tableLines(groups, terminal),
    whyNotLines(groups, terminal),
    findings.length === 0 ? [] : [paint.strong('findings'), ...findingsText(findings, terminal)],
    costLines(plans, terminal),
    catalogAge(plans).map((line) => paint.quiet(wrap(line, terminal.width, '  '))),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function titleLine({ name }: CompleteTopology, plans: readonly Plan[], groups: readonly PlanGroup[], { paint, width }: Terminal): string[] {
  const where = plans.map((plan) => ('region' in plan ? `${plan.target} ${plan.region}` : plan.target)).join(', ');
  const what = plans.length === 0 ? 'nothing is planned: the findings say why' : `${plural(groups.length, 'group')} on ${where}`;
  return [wrap(`${paint.strong(name)}  ${what}`, width, '  ')];
}

function tableLines(groups: readonly PlanGroup[], terminal: Terminal): string[] {
  const { paint, width } = terminal;
  const rows = groups.flatMap((group) => group.rows);
  const prices = pointsAligned(rows.map((row) => each(row)));
  const table = textTable(
    COLUMNS,
    rows.map((row, i) => tableRow(row, prices[i] ?? '', terminal)),
    paint.quiet,
  );
  const heading = ({ name, need }: PlanGroup) => wrap(`${paint.strong(name)}  ${paint.quiet(need.join(' · '))}`, width, '  ');
  const shared = rows.some(({ plan }) => plan?.sharedBudget === true) ? [paint.quiet('* RDMA and IP draw on one budget')] : [];
  if (width !== undefined && table.width > width) {
    const stacked = groups.flatMap((group) => ['', heading(group), ...group.rows.flatMap((row) => stackedRow(row, terminal))]);
    return [...stacked.slice(1), ...shared];
  }
  let next = 0;
  const lines = groups.flatMap((group) => ['', heading(group), ...group.rows.map(() => table.rows[next++] ?? '')]);
  return [table.header, ...lines.slice(1), ...shared];
}

/** The owner's own machines cost nothing an hour that a catalog knows. */
const NO_PRICE = '-';

function each({ target, plan }: PlanRow): string {
  return plan === undefined ? '' : target === 'metal' ? NO_PRICE : usd(plan.usdPerHour);
}

function perGbps(amount: number | null): string {
  return amount === null ? UNKNOWN : amount.toFixed(4);
}

function total(plan: GroupPlan | undefined): number | null {
  return plan === undefined || plan.usdPerHour === null ? null : plan.usdPerHour * plan.count;
}

function tableRow({ target, plan, cheapest }: PlanRow, price: string, { paint }: Terminal): Row {
  const label = { text: `  ${target}`, style: paint.note };
  if (plan === undefined) return [label, { text: 'no machine fits', style: paint.bad }];
  const priced = target !== 'metal';
  return [
    label,
    { text: plan.machine, style: paint.strong },
    sustained(plan),
    { text: basis(plan), style: paint.quiet },
    plan.rdma === 'none' ? '' : quantity(plan.rdmaGbps),
    FABRIC_WORDS[plan.rdma],
    String(plan.mtuBytes),
    plan.placement.strategy,
    price,
    String(plan.count),
    priced ? usdSum(total(plan)) : NO_PRICE,
    priced ? perGbps(plan.usdPerGbpsHour) : NO_PRICE,
    cheapest === false ? '' : { text: cheapestWords(cheapest), style: paint.good },
  ];
}

function cheapestWords(cheapest: true | 'known'): string {
  return cheapest === true ? 'cheapest' : 'cheapest known';
}

function sustained({ sustainedGbps, sharedBudget }: GroupPlan): string {
  return sustainedGbps === null ? UNKNOWN : `${quantity(sustainedGbps)}${sharedBudget ? '*' : ''}`;
}

/** Nothing to be worth anything where no figure is. */
function basis({ sustainedGbps, basis: word }: GroupPlan): string {
  return sustainedGbps === null || word === 'unknown' ? '' : word;
}

/** The same facts where the table is wider than the terminal: nothing is cut off. */
function stackedRow(row: PlanRow, terminal: Terminal): string[] {
  const { target, plan, cheapest } = row;
  const { paint, width } = terminal;
  const label = paint.note(`  ${target.padEnd(6)}`);
  if (plan === undefined) return [`${label} ${paint.bad('no machine fits')}`];
  const facts = [
    `${sustained(plan)} Gbps ${basis(plan)}`.trim(),
    plan.rdma === 'none' ? 'no RDMA' : `${FABRIC_WORDS[plan.rdma]} ${quantity(plan.rdmaGbps)} Gbps`,
    `MTU ${plan.mtuBytes}`,
    `placement ${plan.placement.strategy}`,
  ];
  const price =
    plan.usdPerHour === null
      ? target === 'metal'
        ? 'no price'
        : 'price unknown'
      : `${usd(plan.usdPerHour)} $/h x ${plan.count} = ${usdSum(total(plan))} $/h, ${perGbps(plan.usdPerGbpsHour)} $/(Gbps·h)`;
  return [
    `${label} ${paint.strong(plan.machine)}${cheapest === false ? '' : `  ${paint.good(cheapestWords(cheapest))}`}`,
    wrap(`         ${facts.join(' · ')}`, width, '         '),
    wrap(`         ${price}`, width, '         '),
  ];
}

function whyNotLines(groups: readonly PlanGroup[], terminal: Terminal): string[] {
  const { paint, width } = terminal;
  const asked = groups.flatMap(({ rows }) =>
    rows.flatMap(({ group, target, plan }) => {
      const loser = plan?.nearestLoser ?? null;
      return loser === null ? [] : [{ group, target, loser }];
    }),
  );
  if (asked.length === 0) return [];
  const { rows } = textTable(
    [{ header: '' }, { header: '' }, { header: '' }, { header: '' }],
    asked.map(({ group, target, loser }) => [
      `  ${group}`,
      { text: target, style: paint.note },
      loser.machine,
      {
        text: `${loser.because}${loser.usdPerHour === null || loser.because.includes('$/h') ? '' : ` (${usd(loser.usdPerHour)} $/h)`}`,
        style: paint.quiet,
      },
    ]),
  );
  return [
    wrap(
      `${paint.strong('why not')}  ${paint.quiet('the machine that comes nearest; every other one: linerate explain FILE GROUP.machine')}`,
      width,
      '  ',
    ),
    ...rows.map((row) => wrap(row, width, '      ')),
  ];
}

function costLines(plans: readonly Plan[], { paint, width }: Terminal): string[] {
  const bills = plans
    .filter(({ target, groups }) => target !== 'metal' && groups.length > 0)
    .map((plan) => {
      const { usdPerHour, unpriced } = planCost(plan);
      const without = unpriced.length === 0 ? '' : ` without ${unpriced.join(', ')}`;
      return `${plan.target} ${usdPerHour === undefined ? UNKNOWN : `${usdSum(usdPerHour)} $/h`}${without}`;
    });
  return bills.length === 0 ? [] : [wrap(`${paint.strong('machines together')}  ${bills.join(' · ')}`, width, '  ')];
}
