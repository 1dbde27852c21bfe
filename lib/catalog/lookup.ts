/** Machines by name, and what a misspelt name may have meant. */
import { didYouMean } from '../topology/suggest';
import type { Cloud } from '../topology/types';
import { loadCatalog } from './load';
import type { CatalogOverrides } from './overrides';
import type { Catalog, MachineOf } from './rows';

export function findMachine<C extends Cloud>(cloud: C, name: string, overrides?: readonly CatalogOverrides[]): MachineOf[C] | undefined {
  return loadCatalog(cloud, overrides).get(name);
}

const AT_MOST = 3;

/** The nearest names, nearest first; none when nothing is near. */
export function suggestMachines<C extends Cloud>(catalog: Catalog<C>, name: string): readonly string[] {
  // The usual slips first: the case, and Azure's prefix left out.
  const plain = (each: string) =>
    each
      .toLowerCase()
      .replace(/^standard_/, '')
      .replaceAll(/[-_. ]/g, '');
  const same = catalog.machines.filter((machine) => plain(machine.name) === plain(name)).map((machine) => machine.name);
  const word = catalog.cloud === 'azure' && !/^standard_/i.test(name) ? `Standard_${name}` : name;
  const candidates = new Set(catalog.machines.map((machine) => machine.name));
  const found = same.slice(0, AT_MOST);
  while (same.length === 0 && found.length < AT_MOST) {
    for (const each of found) candidates.delete(each);
    const near = didYouMean(word, candidates);
    if (near === undefined) break;
    found.push(near);
  }
  return found;
}
