/** Proximity placement groups and availability sets: made as the plan says, or the user's own by id. */
import { AvailabilitySet, ProximityPlacementGroup } from '@pulumi/azure-native/compute';
import * as pulumi from '@pulumi/pulumi';
import type { AzureGroupPlan, AzurePlan } from '../../resolve/plan';
import { refusal } from './findings';
import { azureTags } from './tags';

type Proximity = AzurePlan['proximityPlacementGroups'][number];

/** The intent holds the sizes of every member, and the zone: one without the other is refused (field notes azure R40). */
export function makeProximityPlacementGroup(
  name: string,
  plan: AzurePlan,
  wanted: Proximity,
  resourceGroupName: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): ProximityPlacementGroup {
  return new ProximityPlacementGroup(
    `ppg-${name}`,
    {
      resourceGroupName,
      location: plan.region,
      proximityPlacementGroupType: 'Standard',
      intent: { vmSizes: [...wanted.vmSizes] },
      ...(wanted.zone === undefined ? {} : { zones: [wanted.zone] }),
      tags: azureTags(plan),
    },
    opts,
  );
}

/** Id of the group's proximity placement group; undefined where it has none. */
export function proximityOf(
  name: string,
  plan: AzurePlan,
  group: AzureGroupPlan,
  given: pulumi.Input<string> | undefined,
  resourceGroupName: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> | undefined {
  if (given !== undefined) return pulumi.output(given);
  const wanted = plan.proximityPlacementGroups.find((each) => each.name === group.proximityPlacementGroup);
  if (wanted === undefined) return undefined;
  if (wanted.existing !== undefined) return pulumi.output(wanted.existing);
  if (wanted.groups.length > 1) {
    throw refusal({
      rule: 'azure/shared-placement-group',
      path: `groups.${group.name}.placement.shared`,
      message: `the proximity placement group ${wanted.name} is shared by ${wanted.groups.join(', ')}, and this component makes one group only`,
      fix: 'use AcceleratedCluster, or pass the same proximityPlacementGroupId to each AcceleratedNodeGroup',
    });
  }
  return makeProximityPlacementGroup(name, plan, wanted, resourceGroupName, opts).id;
}

/** Managed disks need the sku `Aligned`; Azure's own default is `Classic` (field notes azure R42). */
export function makeAvailabilitySet(
  name: string,
  plan: AzurePlan,
  group: AzureGroupPlan,
  proximityId: pulumi.Input<string> | undefined,
  resourceGroupName: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions,
): AvailabilitySet {
  return new AvailabilitySet(
    `avail-${name}`,
    {
      resourceGroupName,
      location: plan.region,
      sku: { name: 'Aligned' },
      platformFaultDomainCount: group.faultDomains,
      platformUpdateDomainCount: group.updateDomains ?? 1,
      ...(proximityId === undefined ? {} : { proximityPlacementGroup: { id: proximityId } }),
      tags: azureTags(plan, group),
    },
    opts,
  );
}
