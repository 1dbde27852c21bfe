/**
 * A company's own construct: teams say how many nodes they want; network, security group, image, tags and the way to buy
 * are the platform's.
 */
import { type IVpc, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Topology } from 'linerate';
import { AcceleratedNodeGroup } from 'linerate/aws';

export interface TrainingFleetProps {
  readonly team: string;
  readonly nodes: number;
  /** GPUs of one node, all H100 or H200. @default 8 */
  readonly gpus?: number;
  /** The Capacity Block that the team has bought. @default - on demand */
  readonly capacityBlock?: string;
}

/** The platform's network, as its own stack exports it. */
const NETWORK = {
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  privateSubnetIds: ['subnet-0a1b2c3d4e5f6071a', 'subnet-0a1b2c3d4e5f6071b'],
  privateSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f6071a', 'rtb-0a1b2c3d4e5f6071b'],
};
const LOGIN_SECURITY_GROUP = 'sg-0a1b2c3d4e5f60718';

export class TrainingFleet extends Construct implements IGrantable {
  readonly vpc: IVpc;
  readonly nodes: AcceleratedNodeGroup;

  constructor(scope: Construct, id: string, props: TrainingFleetProps) {
    super(scope, id);
    this.vpc = Vpc.fromVpcAttributes(this, 'Vpc', NETWORK);
    const login = SecurityGroup.fromSecurityGroupId(this, 'Login', LOGIN_SECURITY_GROUP);
    this.nodes = new AcceleratedNodeGroup(this, 'Nodes', {
      topology: trainingTopology(props),
      group: 'trainers',
      vpc: this.vpc,
      securityGroups: [login],
    });
    this.nodes.userData.addCommands('systemctl enable --now node-exporter || true');
  }

  get grantPrincipal(): IPrincipal {
    return this.nodes.grantPrincipal;
  }
}

export function trainingTopology({ team, nodes, gpus = 8, capacityBlock }: TrainingFleetProps): Topology {
  return {
    name: `${team}-training`,
    targets: { aws: { region: 'us-east-1', zone: 'us-east-1a' } },
    tags: { team, 'cost-centre': 'ml-platform' },
    groups: {
      trainers: {
        count: nodes,
        machine: { gpus: { model: ['h100', 'h200'], count: gpus } },
        network: { rdma: 'required', rdmaGbps: 3200 },
        image: 'dlami-ubuntu-24.04',
        purchase: capacityBlock === undefined ? 'on-demand' : { capacityBlock },
      },
    },
  };
}
