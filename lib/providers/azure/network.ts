/** A topology's network on Azure: one VNet, a subnet for each network, a NAT gateway for the way out. */
import { NatGateway, PublicIPAddress, Subnet, VirtualNetwork } from '@pulumi/azure-native/network';
import { ResourceGroup } from '@pulumi/azure-native/resources';
import * as pulumi from '@pulumi/pulumi';
import { contains, parseCidr } from '../../resolve/ipv4';
import type { AzurePlan, NetworkPlan } from '../../resolve/plan';
import type { Finding } from '../../topology/finding';
import { logFindings, refuseBlocking } from './findings';
import { azurePlan } from './plan';
import type { PlanArgs } from './props';
import { azureTags } from './tags';

export interface AcceleratedNetworkArgs extends PlanArgs {
  /** @default - a resource group of its own is made */
  readonly resourceGroupName?: pulumi.Input<string>;
  /**
   * Encrypts traffic between machines of the VNet; what cannot be encrypted still passes (`AllowUnencrypted`). Every size
   * must support it, and accelerated networking must be on.
   * @default false
   */
  readonly encryption?: boolean;
}

export class AcceleratedNetwork extends pulumi.ComponentResource {
  readonly plan: AzurePlan;
  readonly resourceGroupName: pulumi.Output<string>;
  readonly virtualNetworkId: pulumi.Output<string>;
  /** Id of the subnet of each network of the topology. */
  readonly subnetIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Raw handles. */
  readonly virtualNetwork: VirtualNetwork;
  readonly subnets: Readonly<Record<string, Subnet>>;
  readonly natGateway: NatGateway | undefined;

  /** @throws TopologyError with every finding that blocks */
  constructor(name: string, args: AcceleratedNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    const { plan, findings } = azurePlan(args, { name, lateSshKeys: true });
    const about = args.encryption === true ? [...findings, ...encryptionFindings(plan)] : findings;
    refuseBlocking(about);
    super('linerate:azure:AcceleratedNetwork', name, {}, opts);
    logFindings(about, this);
    this.plan = plan;
    const stem = name.replace(/^network-/, '');
    const own = { parent: this };
    const tags = azureTags(plan);
    this.resourceGroupName = pulumi.output(
      args.resourceGroupName ?? new ResourceGroup(`rg-${stem}`, { location: plan.region, tags }, own).name,
    );
    const where = { resourceGroupName: this.resourceGroupName, location: plan.region };
    const networks = plan.networks.filter(({ kind, existing }) => kind === 'ip' && existing === undefined);
    this.virtualNetwork = new VirtualNetwork(
      `vnet-${stem}`,
      {
        ...where,
        addressSpace: { addressPrefixes: addressPrefixes(networks) },
        ...(args.encryption === true ? { encryption: { enabled: true, enforcement: 'AllowUnencrypted' } } : {}),
        tags,
      },
      // The subnets are resources of their own: an update of the VNet must not take them away.
      { ...own, ignoreChanges: ['subnets'] },
    );
    this.virtualNetworkId = this.virtualNetwork.id;
    this.natGateway = this.makeNatGateway(stem, where, tags);
    this.subnets = Object.fromEntries(this.makeSubnets(stem, networks));
    this.subnetIds = Object.fromEntries(Object.entries(this.subnets).map(([network, { id }]) => [network, id]));
    this.registerOutputs({
      resourceGroupName: this.resourceGroupName,
      virtualNetworkId: this.virtualNetworkId,
      subnetIds: this.subnetIds,
    });
  }

  private makeNatGateway(
    stem: string,
    where: { readonly resourceGroupName: pulumi.Output<string>; readonly location: string },
    tags: Record<string, string>,
  ): NatGateway | undefined {
    const wanted = this.plan.natGateway;
    if (wanted === undefined) return undefined;
    const own = { parent: this };
    const zones = wanted.zones.length === 0 ? {} : { zones: [...wanted.zones] };
    const address = new PublicIPAddress(
      `pip-${stem}-nat`,
      { ...where, sku: { name: 'Standard', tier: 'Regional' }, publicIPAllocationMethod: 'Static', ...zones, tags },
      own,
    );
    return new NatGateway(
      `ng-${stem}`,
      {
        ...where,
        sku: { name: 'Standard' },
        idleTimeoutInMinutes: wanted.idleTimeoutMinutes,
        publicIpAddresses: [{ id: address.id }],
        ...zones,
        tags,
      },
      own,
    );
  }

  /** One after the other: Azure refuses two changes of one VNet at a time (AnotherOperationInProgress). */
  private makeSubnets(stem: string, networks: readonly NetworkPlan[]): [string, Subnet][] {
    const made: [string, Subnet][] = [];
    for (const { name, cidr } of networks) {
      const before = made.at(-1)?.[1];
      const subnet = new Subnet(
        `snet-${stem}-${name}`,
        {
          resourceGroupName: this.resourceGroupName,
          virtualNetworkName: this.virtualNetwork.name,
          ...(cidr === undefined ? {} : { addressPrefix: cidr }),
          // Azure's silent way out for machines without any other: off, whatever the topology says.
          defaultOutboundAccess: false,
          ...(name === 'main' && this.natGateway !== undefined ? { natGateway: { id: this.natGateway.id } } : {}),
        },
        { parent: this, ...(before === undefined ? {} : { dependsOn: [before] }) },
      );
      made.push([name, subnet]);
    }
    return made;
  }
}

/** Loaded only where it is asked for. */
function encryptionFindings(plan: AzurePlan): readonly Finding[] {
  const { vnetEncryptionFindings } = require('../../rules/azure') as typeof import('../../rules/azure');
  return vnetEncryptionFindings(plan);
}

/** The main range, and those of the extra networks that lie outside it. */
function addressPrefixes(networks: readonly NetworkPlan[]): string[] {
  const blocks = networks.flatMap(({ cidr }) => (cidr === undefined ? [] : [cidr]));
  return blocks.filter((cidr, index) => {
    const block = parseCidr(cidr);
    return !blocks.some((other, at) => {
      const outer = parseCidr(other);
      return (
        at !== index && block !== undefined && outer !== undefined && contains(outer, block) && (outer.prefix < block.prefix || at < index)
      );
    });
  });
}
