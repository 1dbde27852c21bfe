/** A stack that holds one topology and says where its parts are: what `cdk deploy` and `linerate render` use. */
import { CfnOutput, Stack, type StackProps, Token, Validations } from 'aws-cdk-lib/core';
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
    Validations.of(this).acknowledge(...LEFT_TO_THE_ACCOUNT, ...this.narrowedOtherwise());
    new CfnOutput(this, 'VpcId', { value: this.cluster.vpcId });
    for (const [name, group] of Object.entries(this.cluster.nodeGroups)) {
      new CfnOutput(this, `${name}-LaunchTemplateId`, { value: group.launchTemplateId });
      new CfnOutput(this, `${name}-AutoScalingGroupName`, { value: group.autoScalingGroupName });
      if (group.role !== undefined) new CfnOutput(this, `${name}-RoleArn`, { value: group.role.roleArn });
    }
  }

  /** Wildcards of the machines' own permissions (guest-duties.ts), each held by something else than its resource. */
  private narrowedOtherwise(): { readonly id: string; readonly reason: string }[] {
    const word = (value: string, name: string) => (Token.isUnresolved(value) ? `<AWS::${name}>` : value);
    const place = `${word(this.region, 'Region')}:${word(this.account, 'AccountId')}`;
    const id = (resource: string) => `AwsSolutions-IAM5[Resource::${resource}]`;
    const { groups } = this.cluster.plan;
    return [
      ...(groups.some(({ proof }) => proof === 'enforce')
        ? [
            { id: id('*'), reason: 'DescribeAutoScalingInstances takes no resource' },
            {
              id: id(`arn:<AWS::Partition>:autoscaling:${place}:autoScalingGroup:*:autoScalingGroupName/${this.stackName}-*`),
              reason: "the groups of this stack: the name of the machine's own would be a circle",
            },
          ]
        : []),
      ...(groups.some(({ forwarding }) => forwarding)
        ? [
            {
              id: id(`arn:<AWS::Partition>:ec2:${place}:network-interface/*`),
              reason: 'a condition on the Name tag leaves those of the group',
            },
          ]
        : []),
    ];
  }
}

/** Findings of cdk-nag that this stack answers for; an app of one's own decides for itself. */
const LEFT_TO_THE_ACCOUNT = [
  { id: 'AwsSolutions-VPC7', reason: 'flow logs need a bucket of the account: AcceleratedCluster takes it as flowLogBucket' },
  { id: 'AwsSolutions-AS3', reason: 'notifications need a topic of the account: set notificationConfigurations on the raw group' },
  {
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]',
    reason: "Session Manager is the login where the topology has no key, and this is AWS's own policy for it",
  },
];
