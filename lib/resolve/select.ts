/**
 * From a group's need to one machine, or to the findings that say why none: shared by the clouds. A machine that the
 * block names must exist and must meet what was asked; otherwise the contest decides.
 */
import { suggestMachines } from '../catalog/lookup';
import type { Catalog } from '../catalog/rows';
import type { CompleteGroup } from '../topology/complete';
import type { Finding } from '../topology/finding';
import type { Cloud } from '../topology/types';
import type { MachineEntry } from './checks';
import { type Check, type Choice, choose } from './choose';
import type { Reason } from './plan';

export interface Selection<E extends MachineEntry> {
  /** undefined: no machine; `findings` say why. */
  readonly winner: E | undefined;
  /** The contest that it won; undefined where nothing did. */
  readonly choice: Choice<E> | undefined;
  readonly reasons: readonly Reason[];
  readonly findings: readonly Finding[];
}

const NEAREST = 3;

export interface SelectOptions<C extends Cloud, E extends MachineEntry> {
  readonly cloud: C;
  readonly group: CompleteGroup;
  readonly catalog: Catalog<C>;
  readonly entries: readonly E[];
  /** The checks for a machine that is, or is not, named by the block. */
  readonly checks: (named: boolean) => readonly Check<E>[];
}

export function selectMachine<C extends Cloud, E extends MachineEntry>({
  cloud,
  group,
  catalog,
  entries,
  checks,
}: SelectOptions<C, E>): Selection<E> {
  const path = `groups.${group.name}`;
  const named = group[cloud].machine;
  if (named === undefined) {
    const choice = choose(entries, checks(false));
    return choice.winner === undefined ? noneFits(cloud, path, choice) : chosen(cloud, path, choice, choice.winner, entries.length);
  }
  const entry = entries.find(({ name }) => name === named);
  if (entry === undefined) {
    const near = suggestMachines(catalog, named);
    return failed({
      rule: `${cloud}/unknown-machine`,
      level: 'error',
      path: `${path}.${cloud}.machine`,
      message: `no machine of that name is in the catalog of ${catalog.asOf}`,
      got: named,
      fix: near.length === 0 ? 'correct the name, or add a row of your own (--catalog FILE)' : `did you mean ${near.join(' or ')}?`,
      prevents: UNKNOWN_MACHINE_ERROR[cloud],
      source: `catalog ${cloud} ${catalog.asOf}`,
    });
  }
  const lacks = checks(true).filter((check) => check.judge(entry) === 'lacks');
  if (lacks.length > 0) {
    const free = choose(entries, checks(false));
    const able = free.winner === undefined ? 'no machine of this cloud meets the need' : `${free.winner.name} meets all of it`;
    return {
      winner: undefined,
      choice: undefined,
      reasons: [],
      findings: lacks.map((check) => ({
        rule: `${cloud}/machine-lacks-need`,
        level: 'error',
        path: `${path}.${check.field}`,
        message: `${named} has ${check.say(entry)}`,
        got: named,
        fix: `${able}; or remove what ${named} lacks`,
        source: `catalog ${cloud}: ${entry.name}`,
      })),
    };
  }
  return chosen(cloud, path, choose(entries, checks(true), named), entry, entries.length, named);
}

/** What the cloud itself would answer. */
const UNKNOWN_MACHINE_ERROR: Readonly<Record<Cloud, string>> = {
  aws: 'InvalidInstanceType',
  azure: 'InvalidParameter: The value of parameter vmSize is invalid',
  gcp: "Invalid value for field 'resource.machineType'",
};

function chosen<E extends MachineEntry>(
  cloud: Cloud,
  path: string,
  choice: Choice<E>,
  winner: E,
  of: number,
  named?: string,
): Selection<E> {
  const price = winner.usdPerHour === undefined ? 'its price is unknown' : `${winner.usdPerHour} $/h`;
  const because =
    named === undefined
      ? `the cheapest of ${of} machines that meets every need (${price})`
      : `the topology names it, and it meets what was asked (${price})`;
  const warning: Finding[] =
    choice.uncertain.length === 0 && winner.usdPerHour !== undefined && winner.sustainedGbps !== undefined
      ? []
      : [
          {
            rule: `${cloud}/unknown-figure`,
            level: 'warning',
            path,
            message: `the ${choice.uncertain.join(' and ')} of ${winner.name} ${choice.uncertain.length > 1 ? 'are' : 'is'} in no source that we have${named === undefined ? '; no machine with every figure known fits' : ''}`,
            got: winner.name,
            fix: `check it with the cloud, then add it to a row of your own (--catalog FILE), or name a machine`,
            source: `catalog ${cloud}: ${winner.name}`,
          },
        ];
  return { winner, choice, reasons: [{ field: 'machine', because, source: `catalog ${cloud}` }], findings: warning };
}

function noneFits<E extends MachineEntry>(cloud: Cloud, path: string, choice: Choice<E>): Selection<E> {
  const nearest = choice.nearest(NEAREST).map(({ entry, lacks }) => `${entry.name} (${lacks})`);
  return failed({
    rule: `${cloud}/no-machine-fits`,
    level: 'error',
    path,
    message: `no machine meets the need; the nearest are ${nearest.join(', ')}`,
    fix: `ask for less, plan the group elsewhere (only: [...]), or name a machine in groups' ${cloud} block`,
    source: `catalog ${cloud}`,
  });
}

function failed<E extends MachineEntry>(finding: Finding): Selection<E> {
  return { winner: undefined, choice: undefined, reasons: [], findings: [finding] };
}
