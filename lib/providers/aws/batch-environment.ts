/**
 * A group as a managed compute environment of AWS Batch, with the same launch template. Batch ignores a template's
 * instance type, role, interface subnets and market options: they stand here. The L2 construct refuses newer instance
 * types, as `eks.Nodegroup` does: hence the L1 resource.
 */
import { CfnComputeEnvironment } from 'aws-cdk-lib/aws-batch';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { AwsGroupPlan } from '../../resolve/plan';
import { BATCH_TEMPLATE } from './launch-template';
import { AcceleratedMachines } from './machines';
import { refusal } from './plan';
import type { GroupProps } from './props';
import { cfnTags } from './tags';

export interface AcceleratedBatchEnvironmentProps extends GroupProps {
  /**
   * What Batch itself may do.
   * @default - the account's service-linked role AWSServiceRoleForBatch
   */
  readonly serviceRole?: IRole;
  /**
   * Batch's name of the image; `imageId` replaces it.
   * @default - ECS_AL2023, or ECS_AL2023_NVIDIA for GPU machines
   */
  readonly imageType?: string;
}

/** Root device of Amazon Linux 2023. */
const AL2023_ROOT_DEVICE = '/dev/xvda';

export class AcceleratedBatchEnvironment extends AcceleratedMachines {
  /** Raw handle. */
  readonly computeEnvironment: CfnComputeEnvironment;
  readonly computeEnvironmentArn: string;

  /** @throws TopologyError with every finding that blocks */
  constructor(scope: Construct, id: string, props: AcceleratedBatchEnvironmentProps) {
    super(scope, id, props, {
      template: BATCH_TEMPLATE,
      managedPolicies: ['service-role/AmazonEC2ContainerServiceforEC2Role'],
      serviceGroupIds: [],
      rootDevice: AL2023_ROOT_DEVICE,
      waits: { signals: false, hook: false },
    });
    const { groupPlan: group, plan, launchTemplate, placement, instanceProfile } = this;
    const { vcpus } = group;
    if (vcpus === undefined) {
      throw refusal({
        rule: 'aws/batch-unknown-vcpus',
        path: `groups.${group.name}.machine`,
        message: 'Batch counts vCPUs, and the catalog has no figure for this machine',
        got: group.machine,
        fix: 'add the figure to your catalog overrides',
      });
    }
    if (placement !== undefined && 'groupId' in placement) {
      throw refusal({
        rule: 'aws/batch-placement-group-id',
        path: `groups.${group.name}.placement.existing`,
        message: 'Batch takes a placement group by its name',
        got: placement.groupId,
        fix: 'write the name of the placement group',
        source: 'AWS Batch API reference, ComputeResource: placementGroup',
      });
    }
    if (group.purchase.kind === 'capacity-block') {
      throw refusal({
        rule: 'aws/batch-capacity-block',
        path: `groups.${group.name}.purchase`,
        message: 'Batch ignores the market options of a launch template, and with them the Capacity Block',
        got: group.purchase.id,
        fix: 'run the group as AcceleratedNodeGroup or AcceleratedEksNodeGroup, or buy it on demand',
        source: 'AWS Batch user guide "Launch templates": ignored parameters',
      });
    }
    const spot = group.purchase.kind === 'spot';
    this.computeEnvironment = new CfnComputeEnvironment(this, 'ComputeEnvironment', {
      type: 'MANAGED',
      state: 'ENABLED',
      // Only an environment of the service-linked role can be updated in place.
      ...(props.serviceRole === undefined ? { replaceComputeEnvironment: false } : { serviceRole: props.serviceRole.roleArn }),
      computeResources: {
        type: spot ? 'SPOT' : 'EC2',
        allocationStrategy: spot ? 'SPOT_PRICE_CAPACITY_OPTIMIZED' : 'BEST_FIT_PROGRESSIVE',
        minvCpus: group.size.min * vcpus,
        maxvCpus: group.size.max * vcpus,
        instanceTypes: [group.machine],
        instanceRole: profileArn(instanceProfile),
        subnets: [...this.subnets.main],
        ...(placement === undefined ? {} : { placementGroup: placement.groupName }),
        ...(props.imageId === undefined ? { ec2Configuration: [{ imageType: props.imageType ?? imageType(group) }] } : {}),
        launchTemplate: { launchTemplateId: launchTemplate.ref, version: launchTemplate.attrLatestVersionNumber },
        tags: Object.fromEntries(
          cfnTags({ ...plan.tags, ...group.tags }, `${plan.topology}-${group.name}`).map(({ key, value }) => [key, value]),
        ),
      },
    });
    this.computeEnvironment.node.addDependency(this.before);
    this.computeEnvironmentArn = this.computeEnvironment.attrComputeEnvironmentArn;
  }

  protected override launcher(): undefined {
    return undefined;
  }
}

/** AWS Batch user guide: an instance role is the name or the ARN of an instance profile. */
function profileArn(profile: { readonly arn: string } | { readonly name: string } | undefined): string | undefined {
  return profile === undefined ? undefined : 'arn' in profile ? profile.arn : profile.name;
}

/** AWS Batch API reference, Ec2Configuration: imageType. */
function imageType({ gpus }: AwsGroupPlan): string {
  return gpus === undefined ? 'ECS_AL2023' : 'ECS_AL2023_NVIDIA';
}
