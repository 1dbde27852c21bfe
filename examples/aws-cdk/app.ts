/** One topology as a CDK app of one's own: the cluster, and what only this app knows about it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Port } from 'aws-cdk-lib/aws-ec2';
import { App, CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type CompleteTopology, parseTopology, TopologyError } from 'linerate';
import { AcceleratedCluster } from 'linerate/aws';

export class LabStack extends Stack {
  readonly cluster: AcceleratedCluster;

  constructor(scope: Construct, id: string, props: StackProps & { readonly topology: CompleteTopology }) {
    super(scope, id, props);
    this.cluster = new AcceleratedCluster(this, 'Cluster', { topology: props.topology });

    const trainers = this.cluster.nodeGroup('trainers');
    trainers.userData.addCommands('install -d -m 1777 /scratch');
    // Notebooks on the login machine look at the trainers' dashboards; nobody else does.
    trainers.connections.allowFrom(this.cluster.nodeGroup('login'), Port.tcp(6006), 'TensorBoard');

    for (const [name, group] of Object.entries(this.cluster.nodeGroups)) {
      new CfnOutput(this, `${name}-LaunchTemplateId`, { value: group.launchTemplateId });
      new CfnOutput(this, `${name}-AutoScalingGroupName`, { value: group.autoScalingGroupName });
    }

    // For cdk-nag: what this lab leaves out on purpose.
    Validations.of(this).acknowledge(
      { id: 'AwsSolutions-VPC7', reason: 'a lab: flow logs are kept where the network is shared' },
      { id: 'AwsSolutions-AS3', reason: 'a lab: nobody is called when a machine is replaced' },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]',
        reason: 'Session Manager is the login: no key, no open port',
      },
    );
  }
}

/** @throws TopologyError when the file is wrong; its message lists every finding */
export function readTopology(file: string): CompleteTopology {
  const { topology, findings } = parseTopology(readFileSync(file, 'utf8'), { file });
  if (topology === undefined) throw new TopologyError(findings);
  return topology;
}

export function lab(app: App): LabStack {
  const file = app.node.tryGetContext('topology') ?? path.join(__dirname, 'topology.yaml');
  const topology = readTopology(file);
  return new LabStack(app, 'Lab', { topology, env: { region: topology.aws.region } });
}

if (require.main === module) lab(new App());
