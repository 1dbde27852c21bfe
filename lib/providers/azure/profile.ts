/** What a scale set's profile and a single machine have in common: login, disk, purchase, identity. */
import type { input } from '@pulumi/azure-native/types';
import * as pulumi from '@pulumi/pulumi';
import type { AzureGroupPlan, AzurePlan } from '../../resolve/plan';
import type { GroupOptions } from './props';

/** SSH keys only: no password exists, so none can be guessed. */
export function linuxConfiguration(plan: AzurePlan, keys: GroupOptions['sshPublicKeys']): input.compute.LinuxConfigurationArgs {
  const { user, sshPublicKeys } = plan.access;
  const path = `/home/${user}/.ssh/authorized_keys`;
  const publicKeys =
    keys === undefined
      ? sshPublicKeys.map((keyData) => ({ keyData, path }))
      : pulumi.output(keys).apply((each) => each.map((keyData) => ({ keyData, path })));
  return { disablePasswordAuthentication: true, ssh: { publicKeys } };
}

export function managedDisk({ disks }: AzureGroupPlan): { readonly storageAccountType: string } {
  return { storageAccountType: disks.root.type };
}

/** Spot machines; -1 is Azure's word for "up to the list price". */
export function purchase({ purchase: how }: AzureGroupPlan): {
  readonly priority?: string;
  readonly evictionPolicy?: string;
  readonly billingProfile?: input.compute.BillingProfileArgs;
} {
  if (how.kind !== 'spot') return {};
  return {
    priority: 'Spot',
    evictionPolicy: how.onEviction === 'stop' ? 'Deallocate' : 'Delete',
    billingProfile: { maxPrice: how.maxUsdPerHour ?? -1 },
  };
}

export function capacityReservation(
  group: AzureGroupPlan,
  { capacityReservationGroupId }: GroupOptions,
): { readonly capacityReservation?: input.compute.CapacityReservationProfileArgs } {
  const id = capacityReservationGroupId ?? group.capacityReservationGroup;
  return id === undefined ? {} : { capacityReservation: { capacityReservationGroup: { id } } };
}

type Identity = { readonly type: 'SystemAssigned' | 'UserAssigned'; readonly userAssignedIdentities?: pulumi.Input<string>[] };

export function identity(group: AzureGroupPlan, { identityId }: GroupOptions): { readonly identity?: Identity } {
  const id = identityId ?? group.identity;
  if (id === undefined) return {};
  return { identity: id === 'system' ? { type: 'SystemAssigned' } : { type: 'UserAssigned', userAssignedIdentities: [id] } };
}

/** The plan of a marketplace image whose publisher asks for one. */
export function marketplacePlan(
  { imagePlan }: AzureGroupPlan,
  { imageId }: GroupOptions,
): { readonly plan?: { readonly name: string; readonly product: string; readonly publisher: string } } {
  return imagePlan === undefined || imageId !== undefined ? {} : { plan: imagePlan };
}

/** The serial console is the only way to see why a network did not come up. */
export const diagnosticsProfile = { bootDiagnostics: { enabled: true } } as const;
