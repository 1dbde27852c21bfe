/** A group of the plan as a scale set: every property that Azure takes, none that the orchestration mode refuses. */
import type { VirtualMachineScaleSetArgs } from '@pulumi/azure-native/compute';
import type * as pulumi from '@pulumi/pulumi';
import type { AzureGroupPlan, AzurePlan } from '../../resolve/plan';
import { imageReference } from './image';
import { deleteOption, nicConfigurations, type NicSurroundings } from './interfaces';
import { capacityReservation, diagnosticsProfile, identity, linuxConfiguration, managedDisk, marketplacePlan, purchase } from './profile';
import { extensionProfile } from './proof-extension';
import { azureTags } from './tags';
import { customData } from './user-data';

export interface ScaleSetParts extends NicSurroundings {
  readonly plan: AzurePlan;
  readonly group: AzureGroupPlan;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly proximityPlacementGroupId: pulumi.Input<string> | undefined;
}

/** The API takes 1 to 15 characters (compute API, osProfile.computerNamePrefix). */
const COMPUTER_NAME_PREFIX = 15;

export function computerNamePrefix({ name }: AzureGroupPlan): string {
  return name.slice(0, COMPUTER_NAME_PREFIX).replace(/-+$/, '');
}

export function scaleSetArgs(parts: ScaleSetParts): VirtualMachineScaleSetArgs {
  const { plan, group, resourceGroupName, late } = parts;
  const flexible = group.orchestration === 'flexible';
  const hostGroupId = late.hostGroupId ?? group.hostGroup;
  return {
    resourceGroupName,
    location: plan.region,
    orchestrationMode: flexible ? 'Flexible' : 'Uniform',
    sku: { name: group.machine, tier: 'Standard', capacity: group.size.desired },
    singlePlacementGroup: group.singlePlacementGroup,
    platformFaultDomainCount: group.faultDomains,
    ...(group.zones.length === 0 ? {} : { zones: [...group.zones] }),
    ...(parts.proximityPlacementGroupId === undefined ? {} : { proximityPlacementGroup: { id: parts.proximityPlacementGroupId } }),
    ...(hostGroupId === undefined ? {} : { hostGroup: { id: hostGroupId } }),
    // Uniform demands an upgrade policy; machines beyond the count would take InfiniBand partitions that the job does not know.
    ...(flexible ? {} : { upgradePolicy: { mode: 'Manual' as const }, overprovision: false }),
    ...identity(group, late),
    ...marketplacePlan(group, late),
    tags: azureTags(plan, group),
    virtualMachineProfile: {
      osProfile: {
        computerNamePrefix: computerNamePrefix(group),
        adminUsername: plan.access.user,
        customData: customData(plan, group),
        linuxConfiguration: linuxConfiguration(plan, late.sshPublicKeys),
      },
      storageProfile: {
        imageReference: imageReference(group, late.imageId),
        osDisk: {
          createOption: 'FromImage',
          diskSizeGB: group.disks.root.sizeGiB,
          managedDisk: managedDisk(group),
          ...(flexible ? { deleteOption: deleteOption(group, late) } : {}),
        },
      },
      networkProfile: {
        ...(group.networkApiVersion === undefined ? {} : { networkApiVersion: group.networkApiVersion }),
        networkInterfaceConfigurations: nicConfigurations(group, parts),
      },
      diagnosticsProfile,
      ...extensionProfile(group),
      ...purchase(group),
      ...capacityReservation(group, late),
    },
  };
}
