/** One machine of a group, with a stable identity. Several that talk over InfiniBand lie in one availability set. */
import type { AvailabilitySet, VirtualMachine } from '@pulumi/azure-native/compute';
import type { NetworkInterface, PublicIPAddress } from '@pulumi/azure-native/network';
import * as pulumi from '@pulumi/pulumi';
import { standaloneAzure } from '../../resolve/azure-standalone';
import type { AzureGroupPlan, AzurePlan } from '../../resolve/plan';
import { logFindings } from './findings';
import { subnetsOf } from './interfaces';
import { makeMachine } from './machine';
import { makeAvailabilitySet, proximityOf } from './placement';
import { azurePlan, groupOf } from './plan';
import type { GroupArgs } from './props';
import { networkSecurityGroup } from './security-groups';

export interface AcceleratedInstanceArgs extends GroupArgs {}

export class AcceleratedInstance extends pulumi.ComponentResource {
  readonly plan: AzurePlan;
  readonly groupPlan: AzureGroupPlan;
  readonly virtualMachineId: pulumi.Output<string>;
  /** In the order of the plan's interfaces. */
  readonly privateIpAddresses: readonly pulumi.Output<string>[];
  readonly publicIpAddress: pulumi.Output<string> | undefined;
  readonly networkSecurityGroupId: pulumi.Output<string>;
  readonly proximityPlacementGroupId: pulumi.Output<string> | undefined;
  /** Give it to the further instances that share an InfiniBand fabric with this one. */
  readonly availabilitySetId: pulumi.Output<string> | undefined;
  /** Of the system-assigned identity. */
  readonly principalId: pulumi.Output<string> | undefined;
  /** Raw handles. */
  readonly virtualMachine: VirtualMachine;
  readonly networkInterfaces: readonly NetworkInterface[];
  readonly publicAddress: PublicIPAddress | undefined;
  readonly availabilitySet: AvailabilitySet | undefined;

  /** @throws TopologyError with every finding that blocks */
  constructor(name: string, args: AcceleratedInstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    const planned = azurePlan(args, { name, group: args.group, lateSshKeys: args.sshPublicKeys !== undefined });
    const plan = standaloneAzure(planned.plan, args.group);
    const group = groupOf(plan, args.group);
    super('linerate:azure:AcceleratedInstance', name, {}, opts);
    logFindings(planned.findings, this);
    this.plan = plan;
    this.groupPlan = group;
    const own = { parent: this };
    const { resourceGroupName } = args;
    this.networkSecurityGroupId = pulumi.output(
      args.networkSecurityGroupId ?? networkSecurityGroup(name, { plan, group, resourceGroupName }, own).id,
    );
    const setOfYours = args.availabilitySetId ?? (typeof group.availabilitySet === 'string' ? group.availabilitySet : undefined);
    // The set of an earlier instance has its proximity placement group already.
    this.proximityPlacementGroupId =
      setOfYours === undefined || args.proximityPlacementGroupId !== undefined
        ? proximityOf(name, plan, group, args.proximityPlacementGroupId, resourceGroupName, own)
        : undefined;
    this.availabilitySet =
      setOfYours === undefined && group.availabilitySet === true
        ? makeAvailabilitySet(name, plan, group, this.proximityPlacementGroupId, resourceGroupName, own)
        : undefined;
    const availabilitySetId = setOfYours ?? this.availabilitySet?.id;
    this.availabilitySetId = availabilitySetId === undefined ? undefined : pulumi.output(availabilitySetId);
    const { virtualMachine, networkInterfaces, publicAddress } = makeMachine(
      name,
      name,
      {
        plan,
        group,
        resourceGroupName,
        late: args,
        networkSecurityGroupId: this.networkSecurityGroupId,
        proximityPlacementGroupId: this.proximityPlacementGroupId,
        availabilitySetId: this.availabilitySetId,
        zone: this.availabilitySetId === undefined ? group.zones[0] : undefined,
        subnetOf: subnetsOf(group, args),
      },
      own,
    );
    this.virtualMachine = virtualMachine;
    this.networkInterfaces = networkInterfaces;
    this.publicAddress = publicAddress;
    this.virtualMachineId = virtualMachine.id;
    if (group.identity === 'system' && args.identityId === undefined)
      this.principalId = virtualMachine.identity.apply((each) => each?.principalId ?? '');
    this.privateIpAddresses = networkInterfaces.map(({ ipConfigurations }) =>
      ipConfigurations.apply((each) => each?.[0]?.privateIPAddress ?? ''),
    );
    this.publicIpAddress = publicAddress?.ipAddress.apply((address) => address ?? '');
    this.registerOutputs({
      virtualMachineId: this.virtualMachineId,
      privateIpAddresses: this.privateIpAddresses,
      publicIpAddress: this.publicIpAddress,
      networkSecurityGroupId: this.networkSecurityGroupId,
      proximityPlacementGroupId: this.proximityPlacementGroupId,
      availabilitySetId: this.availabilitySetId,
      principalId: this.principalId,
    });
  }
}
