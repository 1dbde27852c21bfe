/**
 * One group of machines: a scale set, so that the program grows with the number of groups and not of machines; or machines
 * of their own in an availability set, where the topology asks for that.
 */
import { type AvailabilitySet, VirtualMachineScaleSet } from '@pulumi/azure-native/compute';
import * as pulumi from '@pulumi/pulumi';
import type { AzureGroupPlan, AzurePlan } from '../../resolve/plan';
import { logFindings } from './findings';
import { subnetsOf } from './interfaces';
import { type Machine, makeMachine } from './machine';
import { makeAvailabilitySet, proximityOf } from './placement';
import { azurePlan, groupOf } from './plan';
import type { GroupArgs } from './props';
import { scaleSetArgs } from './scale-set';
import { networkSecurityGroup } from './security-groups';

export interface AcceleratedNodeGroupArgs extends GroupArgs {}

export class AcceleratedNodeGroup extends pulumi.ComponentResource {
  readonly plan: AzurePlan;
  readonly groupPlan: AzureGroupPlan;
  readonly networkSecurityGroupId: pulumi.Output<string>;
  readonly proximityPlacementGroupId: pulumi.Output<string> | undefined;
  /** Undefined where the group is machines of their own. */
  readonly scaleSetId: pulumi.Output<string> | undefined;
  readonly availabilitySetId: pulumi.Output<string> | undefined;
  /** Of the system-assigned identity of a Uniform scale set. */
  readonly principalId: pulumi.Output<string> | undefined;
  /** Raw handles. */
  readonly scaleSet: VirtualMachineScaleSet | undefined;
  readonly availabilitySet: AvailabilitySet | undefined;
  readonly machines: readonly Machine[];

  /** @throws TopologyError with every finding that blocks */
  constructor(name: string, args: AcceleratedNodeGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan, findings } = azurePlan(args, { name, group: args.group, lateSshKeys: args.sshPublicKeys !== undefined });
    const group = groupOf(plan, args.group);
    super('linerate:azure:AcceleratedNodeGroup', name, {}, opts);
    logFindings(findings, this);
    this.plan = plan;
    this.groupPlan = group;
    const own = { parent: this };
    const { resourceGroupName } = args;
    this.networkSecurityGroupId = pulumi.output(
      args.networkSecurityGroupId ?? networkSecurityGroup(name, { plan, group, resourceGroupName }, own).id,
    );
    this.proximityPlacementGroupId = proximityOf(name, plan, group, args.proximityPlacementGroupId, resourceGroupName, own);
    const parts = {
      plan,
      group,
      resourceGroupName,
      late: args,
      networkSecurityGroupId: this.networkSecurityGroupId,
      proximityPlacementGroupId: this.proximityPlacementGroupId,
      subnetOf: subnetsOf(group, args),
    };
    const existing = args.availabilitySetId ?? (group.availabilitySet === true ? undefined : group.availabilitySet);
    if (group.availabilitySet === undefined && existing === undefined) {
      this.scaleSet = new VirtualMachineScaleSet(
        `vmss-${name}`,
        scaleSetArgs(parts),
        // Where the topology gives bounds, something else moves the count between them: an update leaves it alone.
        { ...own, ...(group.size.min < group.size.max ? { ignoreChanges: ['sku.capacity'] } : {}) },
      );
      this.scaleSetId = this.scaleSet.id;
      if (group.identity === 'system' && args.identityId === undefined)
        this.principalId = this.scaleSet.identity.apply((each) => each?.principalId ?? '');
      this.machines = [];
    } else {
      this.availabilitySet =
        existing === undefined ? makeAvailabilitySet(name, plan, group, this.proximityPlacementGroupId, resourceGroupName, own) : undefined;
      const availabilitySetId = pulumi.output(existing ?? (this.availabilitySet as AvailabilitySet).id);
      this.availabilitySetId = availabilitySetId;
      this.machines = Array.from({ length: group.size.desired }, (_, index) =>
        makeMachine(`${name}-${index}`, `${group.name}-${index}`, { ...parts, availabilitySetId, zone: undefined }, own),
      );
    }
    this.registerOutputs({
      machine: group.machine,
      networkSecurityGroupId: this.networkSecurityGroupId,
      proximityPlacementGroupId: this.proximityPlacementGroupId,
      scaleSetId: this.scaleSetId,
      availabilitySetId: this.availabilitySetId,
      principalId: this.principalId,
      machineIds: this.machines.map(({ virtualMachine }) => virtualMachine.id),
    });
  }
}
