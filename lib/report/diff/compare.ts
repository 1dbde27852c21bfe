/** Two plans side by side: every changed field, what it does to the machines, and why. */
import { isDeepStrictEqual } from 'node:util';
import { guestUserData } from '../../guest/user-data';
import { compileHost } from '../../host/host-files';
import type { GroupPlan, MetalGroupPlan, MetalPlan, NetworkPlan, Plan } from '../../resolve/plan';
import { TARGETS, type Target } from '../../topology/types';
import { type Effect, GROUP_EFFECTS, GROUP_UNCOMPARED, PLAN_EFFECTS, PLAN_UNCOMPARED } from './effects';

export interface Change {
  readonly target: Target;
  /** undefined: of the whole plan. */
  readonly group?: string;
  /** Path below the group or the plan: `machine`, `networks.main.cidr`, `hosts.n1`. */
  readonly field: string;
  readonly old?: unknown;
  readonly new?: unknown;
  readonly effect: Effect;
  readonly because?: string;
}

export interface PlanDiff {
  readonly changes: readonly Change[];
  /** `target/group`, each once, by the strongest of its effects. */
  readonly replaced: readonly string[];
  readonly removed: readonly string[];
  readonly created: readonly string[];
  /** $/h of all machines of a target with a known price; undefined: the target is not planned there. */
  readonly usdPerHour: readonly { readonly target: Target; readonly old: number | undefined; readonly new: number | undefined }[];
}

export function comparePlans(old: readonly Plan[], next: readonly Plan[]): PlanDiff {
  const changes = TARGETS.flatMap((target) => {
    const before = old.find((plan) => plan.target === target);
    const after = next.find((plan) => plan.target === target);
    if (before !== undefined && after !== undefined) return planChanges(before, after);
    if (after !== undefined) return groupsOf(after).map((group) => created(target, group));
    return before === undefined ? [] : groupsOf(before).map((group) => removed(target, group, 'the target is no longer planned'));
  });
  const names = (effect: Effect) => [
    ...new Set(changes.flatMap(({ effect: own, target, group }) => (own === effect && group !== undefined ? [`${target}/${group}`] : []))),
  ];
  const gone = changes.flatMap(({ effect, target, group, field }) =>
    effect === 'removed' && field === 'group' ? [`${target}/${group}`] : [],
  );
  const come = changes.flatMap(({ effect, target, group, field }) =>
    effect === 'created' && field === 'group' ? [`${target}/${group}`] : [],
  );
  return {
    changes,
    replaced: names('replaced'),
    removed: gone,
    created: come,
    usdPerHour: TARGETS.filter((target) => target !== 'metal').flatMap((target) => {
      const [before, after] = [old, next].map((plans) => plans.find((plan) => plan.target === target));
      return before === undefined && after === undefined ? [] : [{ target, old: cost(before), new: cost(after) }];
    }),
  };
}

function groupsOf(plan: Plan): readonly GroupPlan[] {
  return plan.groups;
}

function cost(plan: Plan | undefined): number | undefined {
  return plan === undefined ? undefined : groupsOf(plan).reduce((sum, { usdPerHour, count }) => sum + (usdPerHour ?? 0) * count, 0);
}

function created(target: Target, { name, machine, count }: GroupPlan): Change {
  return { target, group: name, field: 'group', new: `${count} x ${machine}`, effect: 'created' };
}

function removed(target: Target, { name, machine, count }: GroupPlan, because: string): Change {
  return { target, group: name, field: 'group', old: `${count} x ${machine}`, effect: 'removed', because };
}

function planChanges(old: Plan, next: Plan): Change[] {
  const { target } = next;
  const moved = fieldChanges(target, undefined, old, next, PLAN_UNCOMPARED, PLAN_EFFECTS);
  const networks = networkChanges(target, old.networks, next.networks);
  const rebuilt = [...moved.filter(({ effect }) => effect === 'replaced'), ...networks.filter(({ effect }) => effect === 'replaced')];
  const names = [...new Set([...groupsOf(old), ...groupsOf(next)].map(({ name }) => name))];
  return [
    ...moved,
    ...networks,
    ...names.flatMap((name): Change[] => {
      const before = groupsOf(old).find((group) => group.name === name);
      const after = groupsOf(next).find((group) => group.name === name);
      if (before === undefined) return after === undefined ? [] : [created(target, after)];
      if (after === undefined) return [removed(target, before, 'the group is no longer planned here')];
      const changes = groupChanges(old, next, before, after);
      const cause = rebuilt.find(({ field }) => concerns(field, after));
      const already = changes.some(({ effect }) => effect === 'replaced');
      return cause === undefined || already || target === 'metal'
        ? changes
        : [...changes, { target, group: name, field: cause.field, effect: 'replaced', because: 'its network or region is made anew' }];
    }),
  ];
}

/** Whether a change of the plan reaches the group: a network does where the group has an interface in it. */
function concerns(field: string, { interfaces }: GroupPlan): boolean {
  const network = /^networks\.([^.]+)/.exec(field)?.[1];
  return network === undefined || interfaces.some((each) => 'network' in each && each.network === network);
}

function fieldChanges(
  target: Target,
  group: string | undefined,
  old: object,
  next: object,
  uncompared: ReadonlySet<string>,
  effects: Readonly<Partial<Record<string, Effect>>>,
): Change[] {
  const fields = [...new Set([...Object.keys(old), ...Object.keys(next)])].filter((field) => !uncompared.has(field));
  return fields.flatMap((field) => {
    const before = (old as Record<string, unknown>)[field];
    const after = (next as Record<string, unknown>)[field];
    if (isDeepStrictEqual(plain(before), plain(after))) return [];
    const because = reasonOf(next, field);
    const change = {
      target,
      ...(group === undefined ? {} : { group }),
      effect: effects[field] ?? ('replaced' as const),
      ...(because === undefined ? {} : { because }),
    };
    // One level further: `disks.root` says more than the whole of `disks`.
    if (!isMapping(before) || !isMapping(after)) return [{ ...change, field, old: before, new: after }];
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      key === 'because' || isDeepStrictEqual(plain(before[key]), plain(after[key]))
        ? []
        : [{ ...change, field: `${field}.${key}`, old: before[key], new: after[key] }],
    );
  });
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a saved plan still has of it: no `undefined`, and no reason, which is words. */
function plain(value: unknown): unknown {
  return value === undefined
    ? undefined
    : JSON.parse(JSON.stringify(value, (key, each: unknown) => (key === 'because' ? undefined : each)));
}

function reasonOf(next: object, field: string): string | undefined {
  return 'reasons' in next ? (next as GroupPlan).reasons.find((reason) => reason.field === field)?.because : undefined;
}

function groupChanges(oldPlan: Plan, nextPlan: Plan, old: GroupPlan, next: GroupPlan): Change[] {
  const { target } = nextPlan;
  if ('hosts' in old && 'hosts' in next)
    return [
      ...fieldChanges(target, next.name, old, next, GROUP_UNCOMPARED, METAL_EFFECTS),
      ...hostChanges(oldPlan as MetalPlan, nextPlan as MetalPlan, old, next),
    ];
  const changes = fieldChanges(target, next.name, old, next, GROUP_UNCOMPARED, GROUP_EFFECTS).map((change) =>
    change.field === 'machine' ? { ...change, because: whyOther(old, next) } : change,
  );
  const sameScript = guestUserData(oldPlan, old) === guestUserData(nextPlan, next);
  if (sameScript || changes.some(({ effect }) => effect === 'replaced')) return changes;
  return [
    ...changes,
    {
      target,
      group: next.name,
      field: 'user-data',
      effect: 'replaced',
      because: 'what runs at the first boot is another: keys, tuning, proof or a script',
    },
  ];
}

/** Why the machine of old no longer wins. */
function whyOther(old: GroupPlan, next: GroupPlan): string {
  const lost = next.losers.find(({ machine }) => machine === old.machine);
  const won = next.reasons.find(({ field }) => field === 'machine')?.because ?? '';
  return lost === undefined ? `${old.machine} is not in the catalog any more; ${won}` : `${old.machine}: ${lost.because}`;
}

/** A host stays the machine that it is. */
const METAL_EFFECTS: Readonly<Partial<Record<string, Effect>>> = {
  ...GROUP_EFFECTS,
  os: 'reconfigured',
  image: 'reconfigured',
  machine: 'reconfigured',
  interfaces: 'fact',
  rdma: 'fact',
  userData: 'reconfigured',
};

function hostChanges(oldPlan: MetalPlan, nextPlan: MetalPlan, old: MetalGroupPlan, next: MetalGroupPlan): Change[] {
  const names = [...new Set([...old.hosts, ...next.hosts].map(({ name }) => name))];
  return names.flatMap((name): Change[] => {
    const [before, after] = [old, next].map(({ hosts }) => hosts.find((host) => host.name === name));
    const at = { target: 'metal' as const, group: next.name, field: `hosts.${name}` };
    if (before === undefined) return [{ ...at, new: name, effect: 'created' }];
    if (after === undefined)
      return [{ ...at, old: name, effect: 'removed', because: 'the host is no longer named: nothing is undone on it' }];
    const [was, is] = [compileHost(oldPlan, old, before), compileHost(nextPlan, next, after)];
    if (was.operations.policyHash === is.operations.policyHash && was.program === is.program) return [];
    const changed = is.operations.operations
      .filter((operation) => !was.operations.operations.some((each) => isDeepStrictEqual(each, operation)))
      .map(({ id }) => id);
    return [
      {
        ...at,
        old: was.operations.policyHash.slice(0, 16),
        new: is.operations.policyHash.slice(0, 16),
        effect: 'reconfigured',
        because:
          changed.length === 0
            ? 'fewer operations'
            : `other operations: ${changed.slice(0, 3).join(', ')}${changed.length > 3 ? ` and ${changed.length - 3} more` : ''}`,
      },
    ];
  });
}

function networkChanges(target: Target, old: readonly NetworkPlan[], next: readonly NetworkPlan[]): Change[] {
  const names = [...new Set([...old, ...next].map(({ name }) => name))];
  return names.flatMap((name): Change[] => {
    const [before, after] = [old, next].map((networks) => networks.find((network) => network.name === name));
    const at = { target, field: `networks.${name}` };
    if (before === undefined)
      return [{ ...at, new: after?.cidr ?? name, effect: 'created', ...(after === undefined ? {} : { because: after.because }) }];
    if (after === undefined) return [{ ...at, old: before.cidr ?? name, effect: 'removed' }];
    return fieldChanges(target, undefined, before, after, new Set(['because', 'group']), { mtuBytes: 'updated' }).map((change) => ({
      ...change,
      field: `networks.${name}.${change.field}`,
      ...(change.field === 'mtuBytes' ? { because: after.because } : {}),
    }));
  });
}
