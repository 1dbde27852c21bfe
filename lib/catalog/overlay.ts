/** The user's rows over a catalog: a named field replaces the table's, everything else stays. */
import type { Cloud } from '../topology/types';
import { blankMachine } from './blank';
import { catalogOf } from './indexed';
import type { CatalogOverrides, RowOverride } from './overrides';
import type { Catalog, MachineOf } from './rows';

export function overlay<C extends Cloud>(catalog: Catalog<C>, overrides: CatalogOverrides): Catalog<C> {
  const rows = new Map(catalog.machines.map((machine) => [machine.name, machine]));
  // A row may be based on another one of the same file, whichever stands first.
  const done = new Set<string>();
  const put = (name: string, override: RowOverride): void => {
    if (done.has(name)) return;
    done.add(name);
    const { basedOn } = override;
    const other = basedOn === undefined ? undefined : overrides[catalog.cloud][basedOn];
    if (basedOn !== undefined && basedOn !== name && other !== undefined) put(basedOn, other);
    rows.set(name, rowOf(catalog.cloud, name, override, rows, overrides));
  };
  for (const [name, override] of Object.entries(overrides[catalog.cloud])) put(name, override);
  const machines = [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const { asOf, pricesAsOf, priceRegion, retired } = catalog;
  return catalogOf(catalog.cloud, machines, { asOf, pricesAsOf, priceRegion, retired, overrides: [...catalog.overrides, overrides.file] });
}

function rowOf<C extends Cloud>(
  cloud: C,
  name: string,
  { basedOn, ...given }: RowOverride,
  rows: ReadonlyMap<string, MachineOf[C]>,
  { file, asOf }: CatalogOverrides,
): MachineOf[C] {
  const start = rows.get(name) ?? (basedOn === undefined ? undefined : rows.get(basedOn)) ?? blankMachine(cloud);
  const under = basedOn === undefined ? start : (rows.get(basedOn) ?? start);
  const merged = merge(under, given) as MachineOf[C];
  const { provenance } = under;
  const holes = provenance.holes?.filter((hole) => !has(given, hole));
  return {
    ...merged,
    name,
    provenance: {
      source: [
        `${file}: ${paths(given).join(', ') || 'nothing'}`,
        ...(provenance.source === '' ? [] : [`${under.name}: ${provenance.source}`]),
      ].join('; '),
      asOf: asOf ?? provenance.asOf,
      confidence: 'user',
      holes: holes === undefined || holes.length === 0 ? undefined : holes,
      note: provenance.note,
    },
  };
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Objects are merged, lists and values replaced; null takes a value away. */
function merge(under: unknown, over: unknown): unknown {
  if (over === null) return undefined;
  if (!isObject(over)) return over;
  const start: Json = isObject(under) ? under : {};
  return { ...start, ...Object.fromEntries(Object.entries(over).map(([key, value]) => [key, merge(start[key], value)])) };
}

function paths(value: Json, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, each]) => (isObject(each) ? paths(each, `${prefix}${key}.`) : [`${prefix}${key}`]));
}

/** Whether a dotted path is given. */
function has(value: unknown, path: string): boolean {
  return path.split('.').reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), value) !== undefined;
}
