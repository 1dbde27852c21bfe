/** A list of machines with its look-up by name. */
import type { Cloud } from '../topology/types';
import type { Catalog, MachineOf } from './rows';

/** @param machines in name order */
export function catalogOf<C extends Cloud>(
  cloud: C,
  machines: readonly MachineOf[C][],
  facts: Omit<Catalog<C>, 'cloud' | 'machines' | 'get'>,
): Catalog<C> {
  let byName: Map<string, MachineOf[C]> | undefined;
  return {
    ...facts,
    cloud,
    machines,
    get(name) {
      byName ??= new Map(machines.map((machine) => [machine.name, machine]));
      return byName.get(name);
    },
  };
}
