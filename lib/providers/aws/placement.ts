/** Placement groups: made as the plan says, or the user's own by name or id. */
import { CfnPlacementGroup, type IPlacementGroupRef } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { AwsGroupPlan, AwsPlan, PlacementGroupPlan } from '../../resolve/plan';
import { refusal } from './plan';
import { cfnTags } from './tags';

/** How a launch template names it. */
export type PlacementReference = { readonly groupName: string } | { readonly groupId: string };

/** Undefined where the group is placed freely, or where a Capacity Block places it already. */
export function placementOf(
  scope: Construct,
  plan: AwsPlan,
  group: AwsGroupPlan,
  given: IPlacementGroupRef | undefined,
): PlacementReference | undefined {
  if (given !== undefined) return { groupName: given.placementGroupRef.groupName };
  const wanted = plan.placementGroups.find(({ name }) => name === group.placement.group);
  if (wanted === undefined) return undefined;
  const { existing } = wanted;
  if (existing !== undefined) return existing.startsWith('pg-') ? { groupId: existing } : { groupName: existing };
  if (wanted.groups.length > 1) {
    throw refusal({
      rule: 'aws/shared-placement-group',
      path: `groups.${group.name}.placement.shared`,
      message: `the placement group ${wanted.name} is shared by ${wanted.groups.join(', ')}, and this construct makes one group only`,
      fix: 'use AcceleratedCluster, or pass the same placementGroup to each AcceleratedNodeGroup',
    });
  }
  return { groupName: makePlacementGroup(scope, 'PlacementGroup', plan, wanted).ref };
}

export function makePlacementGroup(scope: Construct, id: string, plan: AwsPlan, group: PlacementGroupPlan): CfnPlacementGroup {
  return new CfnPlacementGroup(scope, id, {
    strategy: group.strategy,
    ...(group.partitions === undefined ? {} : { partitionCount: group.partitions }),
    tags: cfnTags(plan.tags, `${plan.topology}-${group.name}`),
  });
}
