/**
 * What a changed field of a plan does to machines that run. Scaling groups make machines from a template (launch template,
 * virtual machine profile, instance template), and what stands in it reaches only new machines. So whatever is not named here
 * means machines made anew: a field that is forgotten is said to do more than it does, never less.
 */
import type { GroupPlan, Plan } from '../../resolve/plan';

/**
 * `replaced`: machines are made anew for it. `reconfigured`: a host's program runs again. `updated`: in place. `created`,
 * `removed`: groups, hosts and networks that come and go. `fact`: the plan says something else of the same machine.
 */
export type Effect = 'replaced' | 'removed' | 'created' | 'reconfigured' | 'updated' | 'fact';

type KeysOf<T> = T extends unknown ? keyof T : never;

const FACT = 'fact' as const;
const UPDATED = 'updated' as const;

/** Every other field of a group is `replaced`. */
export const GROUP_EFFECTS: Readonly<Partial<Record<KeysOf<GroupPlan>, Effect>>> = {
  count: UPDATED,
  size: UPDATED,
  sshFrom: UPDATED,
  tags: UPDATED,
  vcpus: FACT,
  memoryGiB: FACT,
  gpus: FACT,
  bareMetal: FACT,
  sustainedGbps: FACT,
  basis: FACT,
  sharedBudget: FACT,
  rdmaGbps: FACT,
  // The network carries it, and user-data sets it: both are compared by themselves.
  mtuBytes: FACT,
  rdmaMtuBytes: FACT,
  tuning: FACT,
  proof: FACT,
  expects: FACT,
  usdPerHour: FACT,
  usdPerGbpsHour: FACT,
  externalEgressGbps: FACT,
  infinibandHcas: FACT,
  gpuType: FACT,
};

/** Said elsewhere, or only words. */
export const GROUP_UNCOMPARED: ReadonlySet<string> = new Set([
  'name',
  'reasons',
  'losers',
  'nearestLoser',
  'expects',
  'hosts',
] satisfies KeysOf<GroupPlan>[]);

/** Every other field of a plan is compared by its own code (networks, groups) or `replaced`. */
export const PLAN_EFFECTS: Readonly<Partial<Record<KeysOf<Plan>, Effect>>> = {
  zone: UPDATED,
  egress: UPDATED,
  natGateway: UPDATED,
  access: UPDATED,
  tags: UPDATED,
  mtuBytes: FACT,
  catalog: FACT,
  placementGroups: UPDATED,
  proximityPlacementGroups: UPDATED,
  placementPolicies: UPDATED,
};

export const PLAN_UNCOMPARED: ReadonlySet<string> = new Set(['target', 'groups', 'networks'] satisfies KeysOf<Plan>[]);
