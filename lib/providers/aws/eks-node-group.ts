/**
 * A group as managed nodes of an EKS cluster. The L2 `eks.Nodegroup` parses instance types and refuses p6-b200, p6-b300,
 * p6e-gb200 and u7in-*tb ("Malformed instance type identifier", measured with aws-cdk-lib 2.276): hence the L1 resource.
 */
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnNodegroup } from 'aws-cdk-lib/aws-eks';
import type { Construct } from 'constructs';
import type { AwsGroupPlan } from '../../resolve/plan';
import { EKS_TEMPLATE } from './launch-template';
import { AcceleratedMachines } from './machines';
import { refusal } from './plan';
import type { GroupProps } from './props';
import { cfnTags } from './tags';

export interface AcceleratedEksNodeGroupProps extends GroupProps {
  readonly clusterName: string;
  /**
   * The cluster's own security group, on every interface with an address: EKS adds it only where a launch template lists
   * no interfaces, and without it the nodes do not join.
   */
  readonly clusterSecurityGroup: ISecurityGroup;
  /**
   * EKS's name of the image; `imageId` replaces it.
   * @default - Amazon Linux 2023 for the group's architecture, with NVIDIA or Neuron software where the machine needs it
   */
  readonly amiType?: string;
  /** @default {} */
  readonly labels?: Readonly<Record<string, string>>;
  /** @default - none */
  readonly taints?: readonly CfnNodegroup.TaintProperty[];
}

/** Root device of Amazon Linux 2023. */
const AL2023_ROOT_DEVICE = '/dev/xvda';
/** EKS user guide "Amazon EKS node IAM role"; the CNI's policy may stand on a pod identity instead: pass `role` then. */
const NODE_POLICIES = ['AmazonEKSWorkerNodePolicy', 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEKS_CNI_Policy'];

/** EKS user guide "EKS-optimized accelerated AMIs": Trainium and Inferentia families, which EC2 does not list as GPUs. */
const NEURON_FAMILIES = /^(trn|inf)\d/;

const CAPACITY_TYPE = { 'on-demand': 'ON_DEMAND', reservation: 'ON_DEMAND', spot: 'SPOT', 'capacity-block': 'CAPACITY_BLOCK' } as const;

export class AcceleratedEksNodeGroup extends AcceleratedMachines {
  /** Raw handle. */
  readonly nodeGroup: CfnNodegroup;

  /** @throws TopologyError with every finding that blocks */
  constructor(scope: Construct, id: string, props: AcceleratedEksNodeGroupProps) {
    super(scope, id, props, {
      template: EKS_TEMPLATE,
      managedPolicies: NODE_POLICIES,
      serviceGroupIds: [props.clusterSecurityGroup.securityGroupId],
      rootDevice: AL2023_ROOT_DEVICE,
      waits: { signals: false, hook: false },
    });
    const { groupPlan: group, plan, launchTemplate, role } = this;
    const named = group.interfaces.find((each) => each.subnetId !== undefined || each.network !== 'main');
    if (named !== undefined) {
      throw refusal({
        rule: 'aws/eks-interface-with-subnet',
        path: `groups.${group.name}`,
        message: 'EKS refuses a launch template whose interfaces name subnets',
        got: named.subnetId ?? `an interface in the network ${named.network}`,
        fix: 'leave subnetId and network.extra out of groups that EKS runs',
        prevents: 'the deployment of the node group fails (CreateNodegroup)',
        source: 'EKS API reference, CreateNodegroup: subnets',
      });
    }
    if (role === undefined) {
      throw refusal({
        rule: 'aws/eks-instance-profile',
        path: `groups.${group.name}.aws.instanceProfile`,
        message: 'EKS makes the instance profile itself, from a role',
        got: group.instanceProfile,
        fix: 'remove instanceProfile, or pass role',
        prevents: 'the deployment of the node group fails (CreateNodegroup)',
        source: 'EKS user guide "Customize managed nodes with launch templates"',
      });
    }
    this.nodeGroup = new CfnNodegroup(this, 'NodeGroup', {
      clusterName: props.clusterName,
      nodeRole: role.roleArn,
      subnets: [...this.subnets.main],
      launchTemplate: { id: launchTemplate.ref, version: launchTemplate.attrLatestVersionNumber },
      scalingConfig: { minSize: group.size.min, desiredSize: group.size.desired, maxSize: group.size.max },
      capacityType: CAPACITY_TYPE[group.purchase.kind],
      // An image of the template's own is type CUSTOM, which EKS sets by itself.
      ...(props.imageId === undefined ? { amiType: props.amiType ?? amiType(group) } : {}),
      ...(props.labels === undefined ? {} : { labels: { ...props.labels } }),
      ...(props.taints === undefined ? {} : { taints: [...props.taints] }),
      tags: Object.fromEntries(
        cfnTags({ ...plan.tags, ...group.tags }, `${plan.topology}-${group.name}`).map(({ key, value }) => [key, value]),
      ),
    });
    this.nodeGroup.node.addDependency(this.before);
  }

  protected override launcher(): undefined {
    return undefined;
  }
}

/** EKS API reference, Nodegroup: amiType. */
function amiType({ machine, arch, gpus }: AwsGroupPlan): string {
  const cpu = arch === 'arm64' ? 'ARM_64' : 'x86_64';
  const software = NEURON_FAMILIES.test(machine) ? 'NEURON' : gpus === undefined ? 'STANDARD' : 'NVIDIA';
  return `AL2023_${cpu}_${software}`;
}
