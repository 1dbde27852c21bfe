/**
 * The plan's networks as one VPC: the main one is its CIDR, an extra one outside of it a secondary CIDR. Private subnets
 * per zone reach the internet through a NAT gateway where egress is nat; nothing gets a public address by itself.
 */
import {
  CfnEIP,
  CfnFlowLog,
  CfnInternetGateway,
  CfnNatGateway,
  CfnRoute,
  CfnRouteTable,
  CfnSubnet,
  CfnSubnetRouteTableAssociation,
  CfnVPC,
  CfnVPCCidrBlock,
  CfnVPCGatewayAttachment,
  type IVpc,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type CfnResource, type CfnTag, Validations } from 'aws-cdk-lib/core';
import { Construct, DependencyGroup, type IDependable } from 'constructs';
import { contains, parseCidr } from '../../resolve/ipv4';
import type { AwsPlan, NetworkPlan, SubnetPlan } from '../../resolve/plan';
import { serviceEndpoints } from './endpoints';
import { awsPlan, refusal } from './plan';
import type { PlanProps } from './props';
import { FabricSecurityGroup } from './security-groups';
import { cfnTags } from './tags';

export interface AcceleratedNetworkProps extends PlanProps {
  /**
   * Takes the VPC's flow logs.
   * @default - none are kept
   */
  readonly flowLogBucket?: IBucket;
}

interface MadeSubnet {
  readonly plan: SubnetPlan;
  readonly network: string;
  readonly resource: CfnSubnet;
  readonly routeTable: CfnRouteTable;
}

/** A VPC with the plan's subnets. Its L2 face is `vpc`. */
export class AcceleratedNetwork extends Construct {
  readonly vpcId: string;
  /** Raw handle. */
  readonly cfnVpc: CfnVPC;
  /** Holds once the routes out are there: machines that load software at boot depend on it. */
  readonly routed: IDependable;
  private readonly plan: AwsPlan;
  private readonly subnets: readonly MadeSubnet[];
  private imported: IVpc | undefined;
  private madeFabric: FabricSecurityGroup | undefined;

  constructor(scope: Construct, id: string, props: AcceleratedNetworkProps) {
    super(scope, id);
    this.plan = awsPlan(this, props);
    const { plan } = this;
    const main = plan.networks.find(({ name }) => name === 'main');
    if (main?.cidr === undefined) {
      throw refusal({
        rule: 'aws/no-main-network',
        path: 'network',
        message: 'the plan has no main network',
        fix: 'plan the topology again',
      });
    }
    const routed = new DependencyGroup();
    this.routed = routed;
    this.cfnVpc = new CfnVPC(this, 'Vpc', { cidrBlock: main.cidr, enableDnsSupport: true, enableDnsHostnames: true, tags: this.tags() });
    this.vpcId = this.cfnVpc.ref;

    const networks = plan.networks.filter(({ kind }) => kind === 'ip');
    const publics = networks.some(({ subnets }) => subnets.some((subnet) => subnet.public === true));
    const gateway = publics ? this.internetGateway() : undefined;
    this.subnets = networks.flatMap((network) => this.networkSubnets(network, main));
    const natOf = plan.egress === 'nat' ? this.natGateways(gateway) : undefined;
    for (const subnet of this.subnets) {
      const target = subnet.plan.public === true ? gateway?.target : natOf?.(subnet.plan.zone);
      for (const each of this.defaultRoute(subnet, target, gateway?.attachment)) routed.add(each);
    }
    const mainZones = [...new Set(main.subnets.flatMap(({ zone }) => zone ?? []))];
    const place = { vpcId: this.vpcId, cidr: main.cidr, subnetIds: this.subnetIds('main', mainZones) };
    for (const endpoint of serviceEndpoints(this, plan, place)) routed.add(endpoint);
    if (props.flowLogBucket !== undefined) {
      new CfnFlowLog(this, 'FlowLog', {
        resourceType: 'VPC',
        resourceId: this.vpcId,
        trafficType: 'ALL',
        logDestinationType: 's3',
        logDestination: props.flowLogBucket.bucketArn,
        tags: this.tags(),
      });
    }
  }

  /** Carries the traffic of all groups in this network among themselves; made on first use. */
  get fabric(): FabricSecurityGroup {
    const name = `${this.plan.topology}-fabric`;
    this.madeFabric ??= new FabricSecurityGroup(this, 'Fabric', { vpcId: this.vpcId, name, tags: cfnTags(this.plan.tags, name) });
    return this.madeFabric;
  }

  /** Ids of a network's subnets in these zones, in the zones' order. */
  subnetIds(network: string, zones: readonly string[], isPublic = false): string[] {
    return zones.flatMap((zone) =>
      this.subnets
        .filter((each) => each.network === network && each.plan.zone === zone && (each.plan.public === true) === isPublic)
        .map((each) => each.resource.ref),
    );
  }

  /** The VPC for L2 constructs (endpoints, file systems, load balancers). */
  get vpc(): IVpc {
    const of = (isPublic: boolean) => this.subnets.filter((each) => each.network === 'main' && (each.plan.public === true) === isPublic);
    const zones = [...new Set(of(false).map(({ plan }) => plan.zone ?? this.plan.zone))];
    const list = (subnets: readonly MadeSubnet[]) => ({
      ids: subnets.map(({ resource }) => resource.ref),
      routeTables: subnets.map(({ routeTable }) => routeTable.ref),
    });
    const inside = list(of(false));
    const outside = list(of(true));
    this.imported ??= Vpc.fromVpcAttributes(this, 'Imported', {
      vpcId: this.vpcId,
      availabilityZones: zones,
      vpcCidrBlock: this.cfnVpc.attrCidrBlock,
      ...(this.plan.egress === 'nat'
        ? { privateSubnetIds: inside.ids, privateSubnetRouteTableIds: inside.routeTables }
        : { isolatedSubnetIds: inside.ids, isolatedSubnetRouteTableIds: inside.routeTables }),
      // An imported VPC wants one subnet of a kind in every zone, or none.
      ...(outside.ids.length === zones.length ? { publicSubnetIds: outside.ids, publicSubnetRouteTableIds: outside.routeTables } : {}),
    });
    return this.imported;
  }

  private tags(part?: string): CfnTag[] {
    return cfnTags(this.plan.tags, part === undefined ? this.plan.topology : `${this.plan.topology}-${part}`);
  }

  private networkSubnets(network: NetworkPlan, main: NetworkPlan): MadeSubnet[] {
    const block = parseCidr(network.cidr ?? '');
    const mainBlock = parseCidr(main.cidr ?? '');
    const outside = network !== main && block !== undefined && mainBlock !== undefined && !contains(mainBlock, block);
    const secondary =
      outside && network.cidr !== undefined && network.subnets.length > 0
        ? new CfnVPCCidrBlock(this, `Cidr-${network.name}`, { vpcId: this.vpcId, cidrBlock: network.cidr })
        : undefined;
    return network.subnets.map((plan) => {
      const resource = new CfnSubnet(this, `Subnet-${plan.name}`, {
        vpcId: this.vpcId,
        availabilityZone: plan.zone ?? this.plan.zone,
        ...(plan.cidr === undefined ? {} : { cidrBlock: plan.cidr }),
        mapPublicIpOnLaunch: false,
        tags: this.tags(plan.name),
      });
      // Both linters advise against a zone by its name; the plan's reasons are EFA, placement and capacity, which stay in one.
      Validations.of(resource).acknowledge({ id: 'CloudFormation-Validate::W3010', reason: 'the plan names the zone' });
      resource.addMetadata('cfn-lint', { config: { ignore_checks: ['W3010'] } });
      if (secondary !== undefined) resource.addResourceDependency(secondary);
      return { plan, network: network.name, resource, routeTable: this.routeTable(plan) };
    });
  }

  private readonly routeTables = new Map<string, CfnRouteTable>();

  /** One for the public subnets, and one a zone for the private ones: their ways out differ, nothing else does. */
  private routeTable(subnet: SubnetPlan): CfnRouteTable {
    const key = subnet.public === true ? 'public' : (subnet.zone ?? this.plan.zone);
    const known = this.routeTables.get(key);
    if (known !== undefined) return known;
    const made = new CfnRouteTable(this, `Routes-${key}`, { vpcId: this.vpcId, tags: this.tags(key) });
    this.routeTables.set(key, made);
    return made;
  }

  private internetGateway(): { readonly target: RouteTarget; readonly attachment: CfnResource } {
    const gateway = new CfnInternetGateway(this, 'InternetGateway', { tags: this.tags() });
    const attachment = new CfnVPCGatewayAttachment(this, 'InternetGatewayAttachment', {
      vpcId: this.vpcId,
      internetGatewayId: gateway.ref,
    });
    return { target: { gatewayId: gateway.ref }, attachment };
  }

  /** One in each public subnet; a zone without one uses the first. */
  private natGateways(gateway: { readonly attachment: CfnResource } | undefined): (zone: string | undefined) => RouteTarget | undefined {
    const byZone = new Map<string, RouteTarget>();
    for (const { plan, resource } of this.subnets.filter((each) => each.plan.public === true)) {
      const tags = this.tags(plan.name);
      const address = new CfnEIP(this, `NatAddress-${plan.name}`, { domain: 'vpc', tags });
      const nat = new CfnNatGateway(this, `Nat-${plan.name}`, {
        subnetId: resource.ref,
        allocationId: address.attrAllocationId,
        tags,
      });
      // An address and a gateway without a way out are refused until the internet gateway is attached.
      if (gateway !== undefined) for (const each of [address, nat]) each.addResourceDependency(gateway.attachment);
      byZone.set(plan.zone ?? this.plan.zone, { natGatewayId: nat.ref });
    }
    const first = [...byZone.values()][0];
    return (zone) => byZone.get(zone ?? this.plan.zone) ?? first;
  }

  private readonly routes = new Map<CfnRouteTable, CfnRoute>();

  private defaultRoute(subnet: MadeSubnet, target: RouteTarget | undefined, attachment: CfnResource | undefined): CfnResource[] {
    const { routeTable } = subnet;
    const association = new CfnSubnetRouteTableAssociation(this, `Association-${subnet.plan.name}`, {
      subnetId: subnet.resource.ref,
      routeTableId: routeTable.ref,
    });
    if (target === undefined) return [association];
    let route = this.routes.get(routeTable);
    if (route === undefined) {
      route = new CfnRoute(this, `${routeTable.node.id}-Default`, {
        routeTableId: routeTable.ref,
        destinationCidrBlock: '0.0.0.0/0',
        ...target,
      });
      if (attachment !== undefined && target.gatewayId !== undefined) route.addResourceDependency(attachment);
      this.routes.set(routeTable, route);
    }
    return [association, route];
  }
}

interface RouteTarget {
  readonly gatewayId?: string;
  readonly natGatewayId?: string;
}
