/** The plan's interfaces as a launch template's list. */
import type { CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import type { AwsGroupPlan, AwsInterfacePlan } from '../../resolve/plan';

export interface InterfaceSurroundings {
  /** On every interface with an IP address. */
  readonly serviceGroups: readonly string[];
  /** On every interface, EFA-only ones included. */
  readonly fabricGroup: string | undefined;
  /** Subnet of an interface; undefined where the service that launches chooses it. */
  readonly subnetOf: (each: AwsInterfacePlan) => string | undefined;
}

export function networkInterfaces(
  group: AwsGroupPlan,
  { serviceGroups, fabricGroup, subnetOf }: InterfaceSurroundings,
): CfnLaunchTemplate.NetworkInterfaceProperty[] {
  const fabric = fabricGroup === undefined ? [] : [fabricGroup];
  return group.interfaces.map((each) => {
    const carriesIp = each.type !== 'efa-only';
    const subnetId = subnetOf(each);
    return {
      // Always: attachments without a card index go wrong on types with several (cilium#42512).
      networkCardIndex: each.networkCardIndex,
      deviceIndex: each.deviceIndex,
      interfaceType: each.type,
      // EC2 refuses security groups of the instance beside interfaces: they stand here (InvalidParameterCombination).
      groups: [...(carriesIp ? serviceGroups : []), ...fabric],
      // An interface left behind blocks the deletion of its subnet and groups.
      deleteOnTermination: true,
      ...(subnetId === undefined ? {} : { subnetId }),
      ...(carriesIp ? addressing(group, each) : {}),
    };
  });
}

/** What EC2 refuses on an `efa-only` interface: it has no IP stack. */
function addressing(group: AwsGroupPlan, each: AwsInterfacePlan): Partial<CfnLaunchTemplate.NetworkInterfaceProperty> {
  const { connectionTracking: tracking } = group;
  return {
    // Left out rather than false: EC2 refuses the field, whatever it says, beside a second interface.
    ...(publicAddress(group, each) ? { associatePublicIpAddress: true } : {}),
    // Left out rather than false: some regions refuse the block on types without ENA Express.
    ...(each.enaExpress === undefined
      ? {}
      : {
          enaSrdSpecification: {
            enaSrdEnabled: true,
            ...(each.enaExpress === 'tcp+udp' ? { enaSrdUdpSpecification: { enaSrdUdpEnabled: true } } : {}),
          },
        }),
    ...(each.queues === undefined ? {} : { enaQueueCount: each.queues }),
    ...(each.ipv4PrefixCount === undefined ? {} : { ipv4PrefixCount: each.ipv4PrefixCount }),
    ...(tracking === undefined
      ? {}
      : {
          connectionTrackingSpecification: {
            ...(tracking.tcpEstablishedSeconds === undefined ? {} : { tcpEstablishedTimeout: tracking.tcpEstablishedSeconds }),
            ...(tracking.udpSeconds === undefined ? {} : { udpTimeout: tracking.udpSeconds }),
            ...(tracking.udpStreamSeconds === undefined ? {} : { udpStreamTimeout: tracking.udpStreamSeconds }),
          },
        }),
  };
}

function publicAddress(group: AwsGroupPlan, each: AwsInterfacePlan): boolean {
  return each.publicIp ?? (group.publicAddress && group.interfaces.length === 1);
}
