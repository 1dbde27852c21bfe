/**
 * Placement on Google: a compact policy, a spread policy, or, for managed groups of the types that demand it, a workload
 * policy. The number of machines in a policy (`vmCount`) is left out unless the block states it: with it, all machines must
 * be asked for in one moment, and a deployment that makes them a few at a time never ends (field notes gcp R6.1 to R6.6;
 * Compute Engine "About workload policies in MIGs").
 */
import { gcpSeriesFacts } from '../catalog/gcp-series';
import type { GcpMachine } from '../catalog/rows';
import { DEFAULTS } from '../topology/defaults';
import type { CompleteGroup } from '../topology/complete';
import type { PlacementStrategy } from '../topology/types';
import type { GcpPlacementPolicyPlan, PlacementDecision } from './plan';

export interface GcpPlacement {
  readonly decision: PlacementDecision;
  /** Made or named; absent where the strategy is none. */
  readonly policy?: GcpPlacementPolicyPlan;
}

/** Availability domains of a spread policy (SDK declaration: availabilityDomainCount; gcloud: 1 to 8). */
const MAX_DOMAINS = 8;
const TOPOLOGY_DISTANCE = { 1: 'SUBBLOCK', 2: 'BLOCK', 3: 'CLUSTER' } as const;

export function gcpPlacement(group: CompleteGroup, row: GcpMachine, rdma: boolean): GcpPlacement {
  const { placement, gcp } = group;
  const facts = gcpSeriesFacts(row);
  const strategy: PlacementStrategy =
    placement.strategy ?? (placement.existing !== undefined ? 'cluster' : rdma ? DEFAULTS.placementWithRdma : DEFAULTS.placement);
  if (strategy === 'none')
    return { decision: { strategy: 'none', because: placement.strategy === 'none' ? 'asked' : 'no RDMA and no placement asked' } };

  const asked =
    placement.strategy === undefined
      ? placement.existing !== undefined
        ? 'a policy is named'
        : 'RDMA wants machines close together'
      : 'asked';
  const name = placement.shared ?? group.name;
  const base = { name, groups: [group.name], ...(placement.existing === undefined ? {} : { existing: placement.existing }) };

  if (strategy !== 'cluster') {
    // Google has no partitions: availability domains, as many as there are, come closest (a rule says so).
    return {
      decision: {
        strategy: 'spread',
        group: name,
        because: strategy === 'partition' ? 'partitions are asked: spread over availability domains' : asked,
      },
      policy: { ...base, kind: 'spread', availabilityDomainCount: Math.max(1, Math.min(MAX_DOMAINS, group.count.max)) },
    };
  }

  if (facts.workloadPolicy !== undefined) {
    const steps = (gcp.maxDistance ?? (rdma ? facts.rdmaMaxDistance : undefined)) as 1 | 2 | 3 | undefined;
    const distance = steps === undefined ? undefined : TOPOLOGY_DISTANCE[steps];
    // A group of exactly one full slice is one NVLink domain.
    const full = facts.acceleratorTopology;
    const shape = gcp.acceleratorTopology ?? (distance === undefined && full?.machines === group.count.desired ? full.shape : undefined);
    const must =
      facts.workloadPolicy === 'required' ? 'a managed group of this type takes no compact policy' : 'its managed groups take one';
    return {
      decision: {
        strategy: 'cluster',
        group: name,
        because: `${asked}; a workload policy, since ${must}${gcp.maxDistance === undefined && distance !== undefined ? '; RDMA reaches no further than one cluster' : ''}`,
      },
      policy: {
        ...base,
        kind: 'workload',
        ...(shape !== undefined ? { acceleratorTopology: shape } : distance === undefined ? {} : { maxTopologyDistance: distance }),
      },
    };
  }

  if (row.compactPlacement.supported === false && placement.existing === undefined)
    return { decision: { strategy: 'none', because: `${asked}, but ${row.name} does not support compact placement` } };
  return {
    decision: {
      strategy: 'cluster',
      group: name,
      because: `${asked}; a compact policy${placement.shared === undefined ? '' : ` shared as ${name}`}`,
    },
    policy: {
      ...base,
      kind: 'compact',
      ...(gcp.maxDistance === undefined ? {} : { maxDistance: gcp.maxDistance }),
      ...(gcp.vmCount === undefined ? {} : { vmCount: gcp.vmCount }),
    },
  };
}

/** Groups that share a policy are one entry. */
export function mergePolicies(policies: readonly GcpPlacementPolicyPlan[]): GcpPlacementPolicyPlan[] {
  const byName = new Map<string, GcpPlacementPolicyPlan>();
  for (const policy of policies) {
    const known = byName.get(policy.name);
    byName.set(policy.name, known === undefined ? policy : { ...policy, ...known, groups: [...known.groups, ...policy.groups] });
  }
  return [...byName.values()];
}
