/** The user's rows over a catalog: a named field replaces the table's, everything else stays. */
import type { Cloud } from '../topology/types';
import { blankMachine } from './blank';
import { NO_LAYOUT } from './gcp-table';
import { catalogOf } from './indexed';
import type { CatalogOverrides, RowOverride } from './overrides';
import type { AwsMachine, Catalog, GcpMachine, MachineOf, NetworkCardRun } from './rows';

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
  const under = rows.get(basedOn ?? name) ?? blankMachine(cloud);
  const merged = completed(cloud, merge(under, given) as MachineOf[C], given);
  const { provenance } = under;
  const unknown = paths(given).filter((path) => at(given, path) === null);
  const holes = [...(provenance.holes ?? []).filter((hole) => at(given, hole) === undefined), ...unknown];
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
      holes: holes.length === 0 ? undefined : holes,
      note: provenance.note,
    },
  };
}

type Json = Readonly<Record<string, unknown>>;

/** What follows from what was given: totals of the network cards, a GPU's name, and that a GPU accelerates. */
function completed<C extends Cloud>(cloud: C, merged: MachineOf[C], given: Json): MachineOf[C] {
  const gpus = merged.gpus === undefined ? undefined : { ...merged.gpus, vendorName: merged.gpus.vendorName ?? merged.gpus.model };
  if (cloud === 'gcp') {
    const { layout } = merged as GcpMachine;
    return { ...merged, gpus, layout: layout === undefined ? undefined : { ...NO_LAYOUT, ...layout } };
  }
  if (cloud === 'azure') return { ...merged, gpus };
  const machine = merged as AwsMachine;
  const network = isObject(given.network) ? given.network : {};
  const { cards } = machine.network;
  const sum = (of: (run: NetworkCardRun) => number) => cards.reduce((total, run) => total + (run.last - run.first + 1) * of(run), 0);
  const totals =
    network.cards === undefined
      ? {}
      : {
          cardCount: network.cardCount ?? sum(() => 1),
          maxInterfaces: network.maxInterfaces ?? sum((run) => run.maxInterfaces),
          maxEfaInterfaces: network.maxEfaInterfaces ?? sum((run) => (run.interfaceTypes.some((type) => type !== 'interface') ? 1 : 0)),
        };
  const accelerated = given.accelerated ?? (machine.accelerated || gpus !== undefined || machine.accelerators.length > 0);
  return { ...machine, gpus, accelerated, network: { ...machine.network, ...totals } } as MachineOf[C];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Given whole or not at all: half of one GPU's facts and half of another's are the facts of none. */
const WHOLE = new Set(['gpus', 'infiniband']);

/** Objects are merged, lists and values replaced; null takes a value away. */
function merge(under: unknown, over: unknown): unknown {
  if (over === null) return undefined;
  if (!isObject(over)) return over;
  const start: Json = isObject(under) ? under : {};
  return {
    ...start,
    ...Object.fromEntries(Object.entries(over).map(([key, value]) => [key, merge(WHOLE.has(key) ? undefined : start[key], value)])),
  };
}

function paths(value: Json, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, each]) => (isObject(each) ? paths(each, `${prefix}${key}.`) : [`${prefix}${key}`]));
}

/** The value at a dotted path. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((here, key) => (isObject(here) ? here[key] : undefined), value);
}
