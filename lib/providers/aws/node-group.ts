/** One group of machines as an Auto Scaling group: a template grows with the number of groups, not of machines. */
import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import type { Construct } from 'constructs';
import { creationPolicy, launchHook } from './guest-duties';
import { AUTO_SCALING_TEMPLATE } from './launch-template';
import { AcceleratedMachines } from './machines';
import { refusal } from './plan';
import type { GroupProps } from './props';
import { cfnTags } from './tags';

export interface AcceleratedNodeGroupProps extends GroupProps {}

/** A group of the topology in a network of yours, or in one that `AcceleratedNetwork` made. */
export class AcceleratedNodeGroup extends AcceleratedMachines {
  /** Raw handle. */
  readonly autoScalingGroup: CfnAutoScalingGroup;
  readonly autoScalingGroupName: string;

  /** @throws TopologyError with every finding that blocks */
  constructor(scope: Construct, id: string, props: AcceleratedNodeGroupProps) {
    super(scope, id, props, {
      template: AUTO_SCALING_TEMPLATE,
      managedPolicies: [],
      serviceGroupIds: [],
      rootDevice: undefined,
      waits: { signals: true, hook: true },
    });
    const { groupPlan: group, plan, launchTemplate } = this;
    if (group.zones.length > 1 && Object.keys(this.subnets.extra).length > 0) {
      throw refusal({
        rule: 'aws/extra-network-over-several-zones',
        path: `groups.${group.name}.network.extra`,
        message: 'an interface in an extra network names its subnet, and with it one zone, in the launch template',
        got: group.zones,
        allowed: 'one zone',
        fix: `set aws.zones of the group to one zone, or make one group a zone`,
        prevents: 'InvalidParameterCombination: network interfaces in different Availability Zones',
        source: 'EC2 guide "Elastic network interfaces": the interfaces of an instance are in its zone',
      });
    }
    if (group.purchase.kind === 'spot' && group.purchase.onEviction === 'stop') {
      throw refusal({
        rule: 'aws/spot-stop-in-a-group',
        path: `groups.${group.name}.purchase.spot.onEviction`,
        message: 'an Auto Scaling group ends a spot machine that is evicted, and starts another',
        got: 'stop',
        allowed: 'delete',
        fix: 'onEviction: delete, or run the machines as AcceleratedInstance',
        source: 'EC2 Auto Scaling guide "Request Spot Instances": interruption behavior is terminate',
      });
    }
    const name = `${plan.topology}-${group.name}`;
    this.autoScalingGroup = new CfnAutoScalingGroup(this, 'AutoScalingGroup', {
      minSize: String(group.size.min),
      maxSize: String(group.size.max),
      desiredCapacity: String(group.size.desired),
      vpcZoneIdentifier: [...this.subnets.main],
      launchTemplate: { launchTemplateId: launchTemplate.ref, version: launchTemplate.attrLatestVersionNumber },
      ...(this.enforced ? { lifecycleHookSpecificationList: [launchHook()] } : {}),
      // The template tags the machines and what belongs to them; these tags are the group's own.
      tags: cfnTags({ ...plan.tags, ...group.tags }, name).map((tag) => ({ ...tag, propagateAtLaunch: false })),
    });
    if (this.enforced && group.size.desired > 0) this.autoScalingGroup.cfnOptions.creationPolicy = creationPolicy(group.size.desired);
    this.autoScalingGroup.node.addDependency(this.before);
    this.autoScalingGroupName = this.autoScalingGroup.ref;
  }

  protected override launcher(): CfnAutoScalingGroup {
    return this.autoScalingGroup;
  }
}
