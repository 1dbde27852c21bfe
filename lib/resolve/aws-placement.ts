/**
 * Placement groups on AWS, derived from how the capacity is bought: a cluster placement group holds on-demand and spot
 * machines together; a Capacity Block is placed already, and a reservation that was not made in the same group would not
 * fill it (partial fill, InsufficientInstanceCapacity). Source: EC2 guide "Placement groups"; field notes aws
 * (eksctl#7949, terraform-aws-eks#3730).
 */
import { DEFAULTS } from '../topology/defaults';
import type { CompleteGroup } from '../topology/complete';
import type { PlacementStrategy } from '../topology/types';
import type { PlacementDecision, PlacementGroupPlan } from './plan';

export interface AwsPlacement {
  readonly decision: PlacementDecision;
  /** Made or joined; absent where the strategy is none. */
  readonly group?: PlacementGroupPlan;
}

/** EC2: at most seven partitions a zone. */
const MAX_PARTITIONS = 7;

export function awsPlacement(group: CompleteGroup, rdma: boolean): AwsPlacement {
  const { placement, purchase, aws } = group;
  const existing = aws.placementGroup ?? placement.existing;
  const strategy: PlacementStrategy =
    placement.strategy ?? (existing !== undefined ? 'cluster' : rdma ? DEFAULTS.placementWithRdma : DEFAULTS.placement);
  if (purchase.aws.kind === 'capacity-block') {
    return {
      decision: {
        strategy: strategy === 'cluster' ? 'cluster' : 'none',
        because: 'a Capacity Block is placed together already: no placement group is made',
      },
    };
  }
  if (strategy === 'none') {
    return { decision: { strategy: 'none', because: placement.strategy === 'none' ? 'asked' : 'no RDMA and no placement asked' } };
  }
  if (purchase.aws.kind === 'reservation' && existing === undefined) {
    return {
      decision: {
        strategy: 'none',
        because:
          'a reservation that was not made in the same placement group cannot fill it: name that group (placement.existing) where it was',
      },
    };
  }
  const name = placement.shared ?? group.name;
  const because = [
    placement.strategy === undefined
      ? existing !== undefined
        ? 'a placement group is named'
        : 'RDMA wants machines close together'
      : 'asked',
    existing === undefined ? undefined : `the existing placement group ${existing}`,
    placement.shared === undefined ? undefined : `shared as ${placement.shared}`,
  ];
  return {
    decision: { strategy, group: name, because: because.filter((each) => each !== undefined).join('; ') },
    group: {
      name,
      strategy,
      groups: [group.name],
      ...(existing === undefined ? {} : { existing }),
      ...(strategy === 'partition' ? { partitions: Math.max(1, Math.min(MAX_PARTITIONS, group.count.max)) } : {}),
    },
  };
}

/** Groups that share a placement group are one entry. */
export function mergePlacementGroups(groups: readonly PlacementGroupPlan[]): PlacementGroupPlan[] {
  const byName = new Map<string, PlacementGroupPlan>();
  for (const group of groups) {
    const known = byName.get(group.name);
    byName.set(
      group.name,
      known === undefined
        ? group
        : {
            ...known,
            ...(known.existing === undefined && group.existing !== undefined ? { existing: group.existing } : {}),
            groups: [...known.groups, ...group.groups],
          },
    );
  }
  return [...byName.values()];
}
