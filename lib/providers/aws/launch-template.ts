/**
 * The launch template: the one place where EC2 takes all of a machine's network. `AWS::EC2::Instance` knows neither
 * interface types nor network cards, queues, bandwidth weighting or capacity reservations, and the L2 `LaunchTemplate`
 * renders one interface at most (aws-cdk#14494, #30891): hence the L1 resource.
 */
import { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { AwsGroupPlan, AwsInterfacePlan, AwsPlan } from '../../resolve/plan';
import { type InterfaceSurroundings, networkInterfaces } from './interfaces';
import type { PlacementReference } from './placement';
import type { GroupSubnets } from './subnets';
import { cfnTags } from './tags';

/** What the service that launches from the template takes from it, and what it wants to say itself. */
export interface TemplateForm {
  /** `all`: each interface names its subnet. `extra`: those outside the main network. `none`: the service says all. */
  readonly subnets: 'all' | 'extra' | 'none';
  readonly instanceType: boolean;
  readonly instanceProfile: boolean;
  readonly placement: boolean;
  /** Spot, and what happens to an evicted machine. */
  readonly spot: 'one-time' | 'persistent' | 'none';
  /** The service chooses the image unless the caller names one. */
  readonly ownImage: boolean;
  /** User-data as a MIME archive, uncompressed. */
  readonly archive: boolean;
}

/** EC2 Auto Scaling places its machines in the group's subnets, and ends a spot machine that is evicted. */
export const AUTO_SCALING_TEMPLATE: TemplateForm = {
  subnets: 'extra',
  instanceType: true,
  instanceProfile: true,
  placement: true,
  spot: 'one-time',
  ownImage: true,
  archive: false,
};

/** RunInstances of one machine: a subnet beside interfaces is refused, so every interface names its own. */
export const INSTANCE_TEMPLATE: TemplateForm = { ...AUTO_SCALING_TEMPLATE, subnets: 'all', spot: 'persistent' };

/**
 * A managed node group: EKS refuses a subnet, an instance profile or spot options in the template, and brings an image.
 * Source: EKS user guide "Customize managed nodes with launch templates".
 */
export const EKS_TEMPLATE: TemplateForm = {
  subnets: 'none',
  instanceType: true,
  instanceProfile: false,
  placement: true,
  spot: 'none',
  ownImage: false,
  archive: true,
};

/**
 * AWS Batch ignores instance type, role, interface subnets and market options of a template, and takes them, like the
 * placement group, from the compute environment. Source: AWS Batch user guide "Launch templates".
 */
export const BATCH_TEMPLATE: TemplateForm = { ...EKS_TEMPLATE, instanceType: false, instanceProfile: true, placement: false };

export interface TemplateParts {
  readonly plan: AwsPlan;
  readonly group: AwsGroupPlan;
  readonly form: TemplateForm;
  readonly imageId: string | undefined;
  readonly rootDevice: string;
  /** Base64. */
  readonly userData: string;
  readonly profile: { readonly arn: string } | { readonly name: string } | undefined;
  readonly placement: PlacementReference | undefined;
  readonly subnets: GroupSubnets;
  readonly groups: Pick<InterfaceSurroundings, 'serviceGroups' | 'fabricGroup'>;
}

export function launchTemplate(scope: Construct, id: string, parts: TemplateParts): CfnLaunchTemplate {
  const { plan, group, form } = parts;
  const tags = cfnTags({ ...plan.tags, ...group.tags }, `${plan.topology}-${group.name}`);
  return new CfnLaunchTemplate(scope, id, {
    launchTemplateData: {
      ...(form.instanceType ? { instanceType: group.machine } : {}),
      ...(parts.imageId === undefined ? {} : { imageId: parts.imageId }),
      ...(form.instanceProfile && parts.profile !== undefined ? { iamInstanceProfile: parts.profile } : {}),
      networkInterfaces: networkInterfaces(group, { ...parts.groups, subnetOf: (each) => subnetOf(parts, each) }),
      ...(group.bandwidthWeighting === undefined ? {} : { networkPerformanceOptions: { bandwidthWeighting: group.bandwidthWeighting } }),
      ...(group.cpuOptions === undefined ? {} : { cpuOptions: group.cpuOptions }),
      ...(form.placement && parts.placement !== undefined ? { placement: parts.placement } : {}),
      ...purchase(group, form),
      // IMDSv2 only: a request without a session token gets no credentials.
      metadataOptions: { httpEndpoint: 'enabled', httpTokens: 'required', httpPutResponseHopLimit: group.metadataHopLimit },
      blockDeviceMappings: [rootVolume(group, parts.rootDevice)],
      userData: parts.userData,
      tagSpecifications: ['instance', 'volume', 'network-interface'].map((resourceType) => ({ resourceType, tags })),
    },
    tagSpecifications: [{ resourceType: 'launch-template', tags }],
  });
}

function subnetOf({ form, subnets }: TemplateParts, each: AwsInterfacePlan): string | undefined {
  if (each.subnetId !== undefined) return each.subnetId;
  if (each.network !== 'main') return form.subnets === 'none' ? undefined : subnets.extra[each.network];
  return form.subnets === 'all' ? subnets.main[0] : undefined;
}

function rootVolume(group: AwsGroupPlan, deviceName: string): CfnLaunchTemplate.BlockDeviceMappingProperty {
  const { sizeGiB, type, encrypted, iops, throughputMiBps } = group.disks.root;
  return {
    deviceName,
    ebs: {
      volumeSize: sizeGiB,
      volumeType: type,
      encrypted,
      deleteOnTermination: true,
      ...(iops === undefined ? {} : { iops }),
      ...(throughputMiBps === undefined ? {} : { throughput: throughputMiBps }),
    },
  };
}

/** How the capacity is bought: EC2 guide "Capacity Reservations", "Capacity Blocks for ML", "Spot Instances". */
function purchase({ purchase: bought }: AwsGroupPlan, form: TemplateForm): Partial<CfnLaunchTemplate.LaunchTemplateDataProperty> {
  switch (bought.kind) {
    case 'on-demand':
      return {};
    case 'spot': {
      if (form.spot === 'none') return {};
      const stays = form.spot === 'persistent' && bought.onEviction === 'stop';
      return {
        instanceMarketOptions: {
          marketType: 'spot',
          spotOptions: {
            spotInstanceType: stays ? 'persistent' : 'one-time',
            instanceInterruptionBehavior: stays ? 'stop' : 'terminate',
            ...(bought.maxUsdPerHour === undefined ? {} : { maxPrice: String(bought.maxUsdPerHour) }),
          },
        },
      };
    }
    case 'reservation':
      return { capacityReservationSpecification: reservation(bought.id) };
    case 'capacity-block':
      return { instanceMarketOptions: { marketType: 'capacity-block' }, capacityReservationSpecification: reservation(bought.id) };
  }
}

function reservation(id: string): CfnLaunchTemplate.CapacityReservationSpecificationProperty {
  return {
    capacityReservationTarget: id.startsWith('arn:') ? { capacityReservationResourceGroupArn: id } : { capacityReservationId: id },
  };
}
