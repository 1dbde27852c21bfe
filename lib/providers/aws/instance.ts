/**
 * One machine of a group, with a stable identity. It starts from the launch template, since `AWS::EC2::Instance` has no
 * interface types, network cards, queues or capacity reservation of its own (cloudformation-coverage-roadmap#1513).
 */
import { CfnInstance } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { creationPolicy } from './guest-duties';
import { INSTANCE_TEMPLATE } from './launch-template';
import { AcceleratedMachines } from './machines';
import type { GroupProps } from './props';
import { cfnTags } from './tags';

export interface AcceleratedInstanceProps extends GroupProps {
  /** @default false */
  readonly terminationProtection?: boolean;
}

export class AcceleratedInstance extends AcceleratedMachines {
  /** Raw handle. */
  readonly instance: CfnInstance;
  readonly instanceId: string;
  readonly privateIp: string;

  /** @throws TopologyError with every finding that blocks */
  constructor(scope: Construct, id: string, props: AcceleratedInstanceProps) {
    super(scope, id, props, {
      template: INSTANCE_TEMPLATE,
      managedPolicies: [],
      serviceGroupIds: [],
      rootDevice: undefined,
      waits: { signals: true, hook: false },
    });
    const { groupPlan: group, plan, launchTemplate } = this;
    this.instance = new CfnInstance(this, 'Instance', {
      launchTemplate: { launchTemplateId: launchTemplate.ref, version: launchTemplate.attrLatestVersionNumber },
      ...(props.terminationProtection === undefined ? {} : { disableApiTermination: props.terminationProtection }),
      // Tags of the request replace those of the template.
      tags: cfnTags({ ...plan.tags, ...group.tags }, `${plan.topology}-${group.name}`),
    });
    if (this.enforced) this.instance.cfnOptions.creationPolicy = creationPolicy(1);
    this.instance.node.addDependency(this.before);
    this.instanceId = this.instance.ref;
    this.privateIp = this.instance.attrPrivateIp;
  }

  protected override launcher(): CfnInstance {
    return this.instance;
  }
}
