/** Paths into a plan as people write them: `trainers.mtu`, `groups.trainers.interfaces[0].type`, `networks.main.mtuBytes`. */
import type { Plan } from '../../resolve/plan';
import { didYouMean } from '../../topology/suggest';
import { TARGETS, type Target } from '../../topology/types';
import { GROUP_FIELDS } from './group-fields';
import { PLAN_FIELDS } from './plan-fields';

export interface FieldPath {
  /** Where the path begins with one: `aws.trainers.machine`. */
  readonly target?: Target;
  /** The group's name where the path leads into one. */
  readonly group?: string;
  /** Steps below the group, or below the plan. */
  readonly steps: readonly string[];
}

/** What people call a field, and what the plan calls it. */
const SYNONYMS: Readonly<Record<string, string>> = {
  mtu: 'mtuBytes',
  rdmamtu: 'rdmaMtuBytes',
  gbps: 'sustainedGbps',
  bandwidth: 'sustainedGbps',
  bandwidthgbps: 'sustainedGbps',
  price: 'usdPerHour',
  cost: 'usdPerHour',
  instancetype: 'machine',
  machinetype: 'machine',
  vmsize: 'machine',
  type: 'machine',
  nodes: 'count',
  memory: 'memoryGiB',
  nics: 'interfaces',
  ssh: 'sshFrom',
  layout: 'nicLayout',
  efa: 'rdma',
};

/**
 * @returns undefined when the path names neither a group of the plans nor a field; a known beginning with an unknown rest
 * is for {@link valueAtSteps} to refuse
 */
export function parseFieldPath(text: string, groups: readonly string[]): FieldPath | undefined {
  let words = text.split(/[.[\]]+/).filter((word) => word !== '');
  let target: Target | undefined;
  if ((TARGETS as readonly string[]).includes(words[0] ?? '') && !groups.includes(words[0] ?? '')) {
    target = words[0] as Target;
    words = words.slice(1);
  }
  if (words[0] === 'groups') words = words.slice(1);
  const [first, ...rest] = words;
  if (first === undefined) return undefined;
  const at = target === undefined ? {} : { target };
  if (groups.includes(first)) return { ...at, group: first, steps: named(rest, GROUP_FIELDS) };
  const steps = named(words, PLAN_FIELDS);
  return Object.hasOwn(PLAN_FIELDS, steps[0] ?? '') ? { ...at, steps } : undefined;
}

function named([first, ...rest]: readonly string[], fields: object): string[] {
  if (first === undefined) return [];
  if (Object.hasOwn(fields, first)) return [first, ...rest];
  const folded = first.toLowerCase().replace(/[-_]/g, '');
  const known = Object.keys(fields).find((field) => field.toLowerCase() === folded) ?? SYNONYMS[folded];
  return [known !== undefined && Object.hasOwn(fields, known) ? known : first, ...rest];
}

/** Lists are entered by index or by the `name` (or `machine`) of an element. */
export function valueAtSteps(root: unknown, steps: readonly string[]): { readonly value: unknown } | undefined {
  let value = root;
  for (const step of steps) {
    if (Array.isArray(value)) {
      value = /^\d+$/.test(step) ? value[Number(step)] : value.find((each) => each?.name === step || each?.machine === step);
      if (value === undefined) return undefined;
    } else if (typeof value === 'object' && value !== null && Object.hasOwn(value, step)) {
      value = (value as Record<string, unknown>)[step];
    } else {
      return undefined;
    }
  }
  return value === undefined ? undefined : { value };
}

/** What a mistaken path may have meant, as a path that exists in one of the plans. */
export function suggestPaths(text: string, plans: readonly Plan[]): readonly string[] {
  const groups = [...new Set(plans.flatMap((plan) => plan.groups.map(({ name }) => name)))];
  const words = text
    .replace(/^groups\./, '')
    .split(/[.[\]]+/)
    .filter((word) => word !== '');
  const [first = '', second] = words;
  const group = groups.includes(first) ? first : didYouMean(first, groups);
  if (group === undefined) {
    const field = didYouMean(first, Object.keys(PLAN_FIELDS));
    return field === undefined ? groups.slice(0, 3).map((name) => `${name}.machine`) : [field];
  }
  if (second === undefined) return [group];
  const fields = [
    ...new Set(plans.flatMap((plan) => plan.groups.filter(({ name }) => name === group).flatMap((each) => Object.keys(each)))),
  ];
  const known = named([second], GROUP_FIELDS)[0] ?? second;
  const near = fields.includes(known) ? known : didYouMean(second, [...fields, ...Object.keys(SYNONYMS)]);
  const field = near === undefined || fields.includes(near) ? near : SYNONYMS[near];
  if (field === undefined) return [`${group}.machine`, `${group}.mtuBytes`];
  return [`${group}.${field}`];
}
