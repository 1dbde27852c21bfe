/** What the rules about hosts ask again and again: every declared function with its path, and every layer of settings of it. */
import { type FunctionKind, type NicDriver, nicDriver } from '../../catalog/nic-drivers';
import { DEFAULTS } from '../../topology/defaults';
import type { CompleteGroup } from '../../topology/complete';
import type { SriovFunction, VirtualFunctionSettings } from '../../topology/sriov';
import { parseVfRange } from '../../resolve/vf-range';
import type { MetalContext } from '../context';
import { hostsOf, targetsOf } from '../topology/planned';

export interface DeclaredFunction {
  readonly group: CompleteGroup;
  readonly path: string;
  readonly fn: SriovFunction;
  /** undefined: not in the matrix; one rule says so, and the others leave it alone. */
  readonly driver: NicDriver | undefined;
  readonly kind: FunctionKind;
  readonly eswitch: 'legacy' | 'switchdev';
}

/** Settings as they stand at one place, and as they are with what stands above them. */
export interface Layer {
  readonly path: string;
  readonly own: VirtualFunctionSettings;
  readonly effective: VirtualFunctionSettings;
  /** Virtual functions that it is for. */
  readonly count: number;
}

export function metalGroups({ topology }: MetalContext): CompleteGroup[] {
  return topology.groups.filter((group) => targetsOf(topology, group).includes('metal'));
}

/** One list of functions that stands in the file: the group's, or a host's own. */
export interface FunctionList {
  readonly group: CompleteGroup;
  readonly path: string;
  readonly functions: readonly SriovFunction[];
  /** The host whose own list it is. */
  readonly host: string | undefined;
}

export function functionLists(context: MetalContext): FunctionList[] {
  return metalGroups(context).flatMap((group) => [
    { group, path: `groups.${group.name}.sriov.functions`, functions: group.sriov?.functions ?? [], host: undefined },
    ...hostsOf(group).flatMap(({ name, functions }, i) =>
      functions === undefined ? [] : [{ group, path: `groups.${group.name}.metal.hosts[${i}].functions`, functions, host: name }],
    ),
  ]);
}

export function declaredFunctions(context: MetalContext): DeclaredFunction[] {
  return functionLists(context).flatMap(({ group, path, functions }) =>
    functions.map((fn, i) => {
      const driver = nicDriver(fn.driver);
      return {
        group,
        path: `${path}[${i}]`,
        fn,
        driver,
        kind: fn.kind ?? (driver?.kinds.length === 1 ? (driver.kinds[0] as FunctionKind) : 'network'),
        eswitch: fn.eswitch ?? DEFAULTS.eswitch,
      };
    }),
  );
}

export function layersOf({ fn, path }: DeclaredFunction): Layer[] {
  const ranges = (fn.ranges ?? []).map(({ vfs, ...own }, i): Layer => {
    const range = parseVfRange(vfs);
    return {
      path: `${path}.ranges[${i}]`,
      own,
      effective: { ...fn.vf, ...own },
      count: range === undefined ? 0 : Math.max(0, range.last - range.first + 1),
    };
  });
  const covered = ranges.reduce((sum, { count }) => sum + count, 0);
  const vf: Layer = { path: `${path}.vf`, own: fn.vf ?? {}, effective: fn.vf ?? {}, count: Math.max(0, fn.vfs - covered) };
  return [vf, ...ranges];
}

export const NOTES = 'field notes host-sriov section 4';
