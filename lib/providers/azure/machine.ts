/** One machine with NICs of its own: for groups in an availability set and for `AcceleratedInstance`. */
import { VirtualMachine, VirtualMachineExtension } from '@pulumi/azure-native/compute';
import { NetworkInterface, PublicIPAddress } from '@pulumi/azure-native/network';
import type * as pulumi from '@pulumi/pulumi';
import type { AzureGroupPlan, AzurePlan } from '../../resolve/plan';
import { imageReference } from './image';
import { deleteOption, hasPublicAddress, nicResource, type NicSurroundings } from './interfaces';
import { capacityReservation, diagnosticsProfile, identity, linuxConfiguration, managedDisk, marketplacePlan, purchase } from './profile';
import { enforcesProof, proofExtension } from './proof-extension';
import { azureTags } from './tags';
import { customData } from './user-data';

export interface MachineParts extends NicSurroundings {
  readonly plan: AzurePlan;
  readonly group: AzureGroupPlan;
  readonly resourceGroupName: pulumi.Input<string>;
  readonly proximityPlacementGroupId: pulumi.Input<string> | undefined;
  readonly availabilitySetId: pulumi.Input<string> | undefined;
  readonly zone: string | undefined;
}

export interface Machine {
  readonly virtualMachine: VirtualMachine;
  /** In the order of the plan's interfaces. */
  readonly networkInterfaces: readonly NetworkInterface[];
  readonly publicAddress: PublicIPAddress | undefined;
}

/** @param computerName Linux: at most 64 characters */
export function makeMachine(name: string, computerName: string, parts: MachineParts, opts: pulumi.CustomResourceOptions): Machine {
  const { plan, group, resourceGroupName, late, zone } = parts;
  const where = { resourceGroupName, location: plan.region };
  const tags = azureTags(plan, group);
  const zones = zone === undefined ? {} : { zones: [zone] };
  const publicAddress = group.interfaces.some((nic) => hasPublicAddress(group, nic))
    ? new PublicIPAddress(
        `pip-${name}`,
        { ...where, sku: { name: 'Standard', tier: 'Regional' }, publicIPAllocationMethod: 'Static', ...zones, tags },
        opts,
      )
    : undefined;
  const networkInterfaces = group.interfaces.map(
    (nic, index) =>
      new NetworkInterface(
        `nic-${name}-${index}`,
        { ...where, ...nicResource(group, nic, parts, hasPublicAddress(group, nic) ? publicAddress?.id : undefined), tags },
        opts,
      ),
  );
  const hostGroupId = late.hostGroupId ?? group.hostGroup;
  const virtualMachine = new VirtualMachine(
    `vm-${name}`,
    {
      ...where,
      ...zones,
      hardwareProfile: { vmSize: group.machine },
      osProfile: {
        computerName: computerName.slice(0, 64),
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
          deleteOption: deleteOption(group, late),
        },
      },
      networkProfile: {
        networkInterfaces: networkInterfaces.map(({ id }, index) => ({
          id,
          primary: group.interfaces[index]?.primary === true,
          deleteOption: deleteOption(group, late),
        })),
      },
      diagnosticsProfile,
      ...(parts.availabilitySetId === undefined ? {} : { availabilitySet: { id: parts.availabilitySetId } }),
      // In an availability set the proximity placement group stands on the set (Azure, Proximity placement groups).
      ...(parts.proximityPlacementGroupId === undefined || parts.availabilitySetId !== undefined
        ? {}
        : { proximityPlacementGroup: { id: parts.proximityPlacementGroupId } }),
      ...(hostGroupId === undefined ? {} : { hostGroup: { id: hostGroupId } }),
      ...identity(group, late),
      ...marketplacePlan(group, late),
      ...purchase(group),
      ...capacityReservation(group, late),
      tags,
    },
    opts,
  );
  if (enforcesProof(group)) {
    new VirtualMachineExtension(`proof-${name}`, { ...where, vmName: virtualMachine.name, ...proofExtension, tags }, opts);
  }
  return { virtualMachine, networkInterfaces, publicAddress };
}
