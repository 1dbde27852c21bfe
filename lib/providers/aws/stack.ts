/** A stack that holds one topology and says where its parts are: what `cdk deploy` and `linerate render` use. */
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { AcceleratedCluster } from './cluster';
import type { PlanProps } from './props';

export interface TopologyStackProps extends StackProps, PlanProps {}

export class TopologyStack extends Stack {
  readonly cluster: AcceleratedCluster;

  /** @throws TopologyError with every finding that blocks */
  constructor(scope: Construct, id: string, props: TopologyStackProps) {
    super(scope, id, props);
    this.cluster = new AcceleratedCluster(this, 'Cluster', props);
    new CfnOutput(this, 'VpcId', { value: this.cluster.vpcId });
    for (const [name, group] of Object.entries(this.cluster.nodeGroups)) {
      new CfnOutput(this, `${name}-LaunchTemplateId`, { value: group.launchTemplateId });
      new CfnOutput(this, `${name}-AutoScalingGroupName`, { value: group.autoScalingGroupName });
      if (group.role !== undefined) new CfnOutput(this, `${name}-RoleArn`, { value: group.role.roleArn });
    }
  }
}
