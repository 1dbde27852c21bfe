/** Which subnets a group's machines stand in: those of our network, the caller's, or the one that the topology names. */
import type { ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { AwsGroupPlan } from '../../resolve/plan';
import { annotate } from './findings';
import { refusal } from './plan';
import type { GroupProps } from './props';

export interface GroupSubnets {
  /** Undefined where the topology names the subnet and nothing else is known. */
  readonly vpcId: string | undefined;
  /** Subnet ids of the main network, one a zone at least. */
  readonly main: readonly string[];
  /** Subnet id of each extra network that the group joins. */
  readonly extra: Readonly<Record<string, string>>;
}

/** @throws TopologyError when no subnet is left, or several where EFA and cluster placement allow one zone */
export function groupSubnets(scope: IConstruct, group: AwsGroupPlan, props: GroupProps): GroupSubnets {
  const { network, vpc } = props;
  const main = mainSubnets(scope, group, props);
  const joined = [...new Set(group.interfaces.filter((each) => each.subnetId === undefined).map((each) => each.network))].filter(
    (each) => each !== 'main',
  );
  const extra = Object.fromEntries(
    joined.map((name) => {
      const own = props.extraSubnets?.[name]?.subnetId ?? network?.subnetIds(name, group.zones)[0];
      if (own !== undefined) return [name, own];
      throw refusal({
        rule: 'aws/no-subnet-for-extra-network',
        path: `groups.${group.name}.network.extra`,
        message: `the group joins ${name}, and no subnet is given for it`,
        got: Object.keys(props.extraSubnets ?? {}),
        fix: `extraSubnets: { ${JSON.stringify(name)}: Subnet.fromSubnetId(...) }`,
      });
    }),
  );
  return { vpcId: network?.vpcId ?? vpc?.vpcId, main, extra };
}

function mainSubnets(scope: IConstruct, group: AwsGroupPlan, props: GroupProps): readonly string[] {
  if (group.subnetId !== undefined) return [group.subnetId];
  const { network, vpc } = props;
  if (props.subnets !== undefined) return inOneZone(group, ofZones(group, props.subnets));
  if (network !== undefined) {
    const ids = network.subnetIds('main', group.zones, group.publicAddress);
    if (ids.length > 0) return ids;
    throw noSubnet(group, 'the network was made from another topology');
  }
  if (vpc !== undefined) return ofVpc(scope, group, vpc);
  throw refusal({
    rule: 'aws/group-without-network',
    path: `groups.${group.name}`,
    message: 'a group needs a network to stand in',
    fix: 'pass network: new AcceleratedNetwork(...), or vpc, or subnets; AcceleratedCluster makes a network by itself',
  });
}

function ofVpc(scope: IConstruct, group: AwsGroupPlan, vpc: IVpc): readonly string[] {
  const subnets = group.publicAddress ? vpc.publicSubnets : vpc.privateSubnets.length > 0 ? vpc.privateSubnets : vpc.isolatedSubnets;
  if (subnets.length === 0) {
    throw refusal({
      rule: 'aws/no-subnet-of-that-kind',
      path: `groups.${group.name}.access.publicAddress`,
      message: `the VPC has no ${group.publicAddress ? 'public' : 'private'} subnet: a machine in a public one may get a public address by itself`,
      got: group.publicAddress,
      fix: group.publicAddress ? 'leave publicAddress out, or pass subnets' : 'pass subnets on purpose, or set access.publicAddress: true',
      source: 'EC2 guide "Public IPv4 addresses": MapPublicIpOnLaunch of a subnet',
    });
  }
  if (vpc.availabilityZones.every((zone) => !Token.isUnresolved(zone))) {
    const there = subnets.filter((subnet) => group.zones.includes(zoneOf(subnet) ?? ''));
    if (there.length > 0) return there.map(({ subnetId }) => subnetId);
    throw noSubnet(group, `the VPC has ${vpc.availabilityZones.join(', ')}`);
  }
  // The zones of a VPC in a stack without an environment are known only at deployment.
  annotate(scope, [
    {
      rule: 'aws/zone-not-verified',
      level: 'warning',
      path: `groups.${group.name}`,
      message: `the zones of the VPC are not known yet: its first ${group.zones.length === 1 ? 'subnet is' : 'subnets are'} taken for ${group.zones.join(', ')}`,
      fix: 'set env: { account, region } on the stack, or pass subnets',
      source: 'AWS CDK guide "Environments": zones of a stack without one are resolved at deployment',
    },
  ]);
  return subnets.slice(0, group.zones.length).map(({ subnetId }) => subnetId);
}

/** Of the group's zones; a subnet that was imported by its id alone does not say its zone. */
function ofZones(group: AwsGroupPlan, subnets: readonly ISubnet[]): readonly ISubnet[] {
  const known = subnets.filter((subnet) => zoneOf(subnet) !== undefined);
  if (known.length < subnets.length) return subnets;
  const matching = subnets.filter((subnet) => group.zones.includes(zoneOf(subnet) as string));
  if (matching.length > 0) return matching;
  throw noSubnet(group, `the subnets are in ${[...new Set(subnets.map(zoneOf))].join(', ')}`);
}

function inOneZone(group: AwsGroupPlan, subnets: readonly ISubnet[]): readonly string[] {
  const zones = new Set(subnets.map((subnet) => zoneOf(subnet) ?? subnet.subnetId));
  if (group.zones.length === 1 && zones.size > 1) {
    throw refusal({
      rule: 'aws/one-zone',
      path: `groups.${group.name}`,
      message: `the group stands in one zone, ${group.zones[0]}, and the subnets may lie in several`,
      got: subnets.length,
      allowed: 'subnets of one zone',
      fix: 'pass one subnet, or import them with their zones: Subnet.fromSubnetAttributes(...)',
      source: 'EFA guide "Limitations": EFA traffic cannot cross zones; EC2 guide "Placement groups"',
    });
  }
  return subnets.map(({ subnetId }) => subnetId);
}

function zoneOf(subnet: ISubnet): string | undefined {
  try {
    return Token.isUnresolved(subnet.availabilityZone) ? undefined : subnet.availabilityZone;
  } catch {
    return undefined;
  }
}

function noSubnet(group: AwsGroupPlan, got: string): Error {
  return refusal({
    rule: 'aws/no-subnet-in-zone',
    path: `groups.${group.name}`,
    message: `no subnet for the group's ${group.zones.length === 1 ? 'zone' : 'zones'} ${group.zones.join(', ')}`,
    got,
    fix: "set targets.aws.zone (or the group's aws.zones) to a zone of the network, or pass subnets there",
  });
}
