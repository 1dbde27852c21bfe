/**
 * One cloud's catalog, decoded from its table on first use and kept. Only the asked cloud's table is read: a topology for one
 * cloud pays for one.
 */
import type { Cloud } from '../topology/types';
import { awsMachines } from './aws-table';
import { azureMachines } from './azure-table';
import type { Table } from './columns';
import { gcpMachines } from './gcp-table';
import { catalogOf } from './indexed';
import { overlay } from './overlay';
import type { CatalogOverrides } from './overrides';
import type { Catalog, MachineOf } from './rows';

const decoded: { [C in Cloud]?: Catalog<C> } = {};
/** A list of overrides is one catalog a cloud, however often it is asked for: the resolver caches by catalog. */
const overlaid = new WeakMap<readonly CatalogOverrides[], { [C in Cloud]?: Catalog<C> }>();

/**
 * @param overrides rows that the user adds or corrects, in order: a later file wins
 */
export function loadCatalog<C extends Cloud>(cloud: C, overrides: readonly CatalogOverrides[] = []): Catalog<C> {
  const concerned = overrides.filter((each) => Object.keys(each[cloud]).length > 0);
  if (concerned.length === 0) return base(cloud);
  const known = overlaid.get(overrides) ?? {};
  overlaid.set(overrides, known);
  const cached = known[cloud] as Catalog<C> | undefined;
  if (cached !== undefined) return cached;
  const catalog = concerned.reduce<Catalog<C>>((catalog, each) => overlay(catalog, each), base(cloud));
  (known as Record<string, unknown>)[cloud] = catalog;
  return catalog;
}

function base<C extends Cloud>(cloud: C): Catalog<C> {
  const known = decoded[cloud] as Catalog<C> | undefined;
  if (known !== undefined) return known;
  const table = readTable(cloud);
  const { asOf, pricesAsOf, priceRegion, retired } = table;
  const catalog = catalogOf(cloud, MACHINES[cloud](table), { asOf, pricesAsOf, priceRegion, retired, overrides: [] });
  (decoded as Record<string, unknown>)[cloud] = catalog;
  return catalog;
}

const MACHINES: { readonly [C in Cloud]: (table: Table) => readonly MachineOf[C][] } = {
  aws: awsMachines,
  azure: azureMachines,
  gcp: gcpMachines,
};

/** Inside a function, and by a literal each: a bundler sees it, and nothing is read before it is asked for. */
function readTable(cloud: Cloud): Table {
  switch (cloud) {
    case 'aws':
      return require('./tables/aws.json') as Table;
    case 'azure':
      return require('./tables/azure.json') as Table;
    case 'gcp':
      return require('./tables/gcp.json') as Table;
  }
}
