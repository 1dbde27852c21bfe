/** What `linerate catalog` prints: how old each table is, and every fact of one machine with where it comes from. */
import type { Catalog, Machine } from '../catalog/rows';
import type { Refreshed } from '../catalog/refresh/refresh';
import type { Cloud } from '../topology/types';
import { plural, quantity } from './amounts';
import { ageLine } from './catalog-age';
import { flow } from './explain/value-words';
import type { Terminal } from './terminal';
import { textTable } from './text-table';
import { wrap } from './wrap';

export interface CatalogSummary {
  readonly cloud: Cloud;
  readonly machines: number;
  /** With a list price. */
  readonly priced: number;
  readonly asOf: string;
  readonly pricesAsOf: string;
  readonly priceRegion: string;
  /** Names that the cloud once sold. */
  readonly retired: number;
  readonly overrides: readonly string[];
}

export function summaryOf({ cloud, machines, asOf, pricesAsOf, priceRegion, retired, overrides }: Catalog): CatalogSummary {
  const priced = machines.filter(({ usdPerHour }) => usdPerHour !== undefined).length;
  return { cloud, machines: machines.length, priced, asOf, pricesAsOf, priceRegion, retired: Object.keys(retired).length, overrides };
}

export function catalogListText(summaries: readonly CatalogSummary[], { paint }: Terminal): string {
  const table = textTable(
    [
      { header: 'cloud' },
      { header: 'machines', align: 'right' },
      { header: 'with a price', align: 'right' },
      { header: 'facts as of' },
      { header: 'prices as of' },
      { header: 'prices of' },
      { header: 'retired names', align: 'right' },
      { header: 'rows of your own' },
    ],
    summaries.map((each) => [
      { text: each.cloud, style: paint.note },
      quantity(each.machines),
      quantity(each.priced),
      each.asOf,
      each.pricesAsOf,
      each.priceRegion,
      quantity(each.retired),
      each.overrides.join(', '),
    ]),
    paint.quiet,
  );
  return `${[table.header, ...table.rows].join('\n')}\n`;
}

/** One line a fact; what no source gives is said as that. */
export function machineText(machine: Machine, catalog: Catalog, { paint, width }: Terminal): string {
  const { provenance, name, cloud, ...facts } = machine;
  const lines = factLines(facts);
  const table = textTable(
    [{ header: '' }, { header: '' }],
    lines.map(([field, value]) => [
      `  ${field}`,
      value !== undefined
        ? flow(value)
        : provenance.holes?.includes(field) === true
          ? { text: 'unknown: no source says', style: paint.caution }
          : '-',
    ]),
  );
  const indent = ' '.repeat(4);
  return `${[
    `${paint.strong(name)}  ${cloud}`,
    ...table.rows.map((row) => wrap(row, width, indent)),
    '',
    wrap(`source      ${provenance.source}`, width, ' '.repeat(12)),
    `as of       ${provenance.asOf}`,
    wrap(`confidence  ${provenance.confidence}`, width, ' '.repeat(12)),
    ...(provenance.holes === undefined ? [] : [wrap(`no source   ${provenance.holes.join(', ')}`, width, ' '.repeat(12))]),
    ...(provenance.note === undefined ? [] : [wrap(`note        ${provenance.note}`, width, ' '.repeat(12))]),
    '',
    paint.quiet(wrap(ageLine(cloud, catalog), width, '  ')),
  ].join('\n')}\n`;
}

/** Nested facts by their path; a list of objects one line each. */
function factLines(facts: object, prefix = ''): (readonly [field: string, value: unknown])[] {
  return Object.entries(facts).flatMap(([key, value]): (readonly [string, unknown])[] => {
    const field = `${prefix}${key}`;
    if (Array.isArray(value) && value.some((each) => typeof each === 'object'))
      return value.map((each, i) => [`${field}[${i}]`, each] as const);
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && key === 'network') return factLines(value, `${field}.`);
    return [[field, value]];
  });
}

export function refreshSummary(cloud: Cloud, { read, same, changed, added, incomplete, absent }: Refreshed): string[] {
  return [
    `${plural(read, 'machine')} of ${cloud} read: ${quantity(same)} as in the catalog, ${quantity(changed.length)} that differ, ${quantity(added.length)} new, ${quantity(incomplete.length)} new of which the API says too little`,
    ...(absent.length === 0
      ? []
      : [
          `${plural(absent.length, 'machine')} of the catalog ${absent.length === 1 ? 'is' : 'are'} not in the file: another region's, or gone`,
        ]),
  ];
}
