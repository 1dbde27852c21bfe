/** A whole topology: its network, its proximity placement groups and one node group for each of its groups. */
import { ResourceGroup } from '@pulumi/azure-native/resources';
import * as pulumi from '@pulumi/pulumi';
import type { AzurePlan } from '../../resolve/plan';
import { logFindings } from './findings';
import { AcceleratedNetwork } from './network';
import { AcceleratedNodeGroup } from './node-group';
import { makeProximityPlacementGroup } from './placement';
import { azurePlan, groupOf } from './plan';
import type { GroupOptions, PlanArgs } from './props';
import { azureTags } from './tags';

export interface AcceleratedClusterArgs extends PlanArgs, Pick<GroupOptions, 'subnetId' | 'extraSubnetIds' | 'sshPublicKeys'> {
  /** @default - a resource group of its own is made */
  readonly resourceGroupName?: pulumi.Input<string>;
  /** Encrypts traffic between machines of the VNet that is made. @default false */
  readonly encryption?: boolean;
  /**
   * Late-bound values of single groups, by the group's name.
   * @default {}
   */
  readonly groups?: Readonly<Record<string, GroupOptions>>;
}

export class AcceleratedCluster extends pulumi.ComponentResource {
  /** Every decision, with its reasons. */
  readonly plan: AzurePlan;
  readonly resourceGroupName: pulumi.Output<string>;
  /** Undefined where the network is yours. */
  readonly network: AcceleratedNetwork | undefined;
  /** By the group's name. */
  readonly nodeGroups: Readonly<Record<string, AcceleratedNodeGroup>>;

  /** @throws TopologyError with every finding that blocks */
  constructor(name: string, args: AcceleratedClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    const { groups = {}, sshPublicKeys, subnetId, extraSubnetIds } = args;
    const { plan, findings } = azurePlan(args, { name, lateSshKeys: sshPublicKeys !== undefined });
    for (const each of Object.keys(groups)) groupOf(plan, each);
    super('linerate:azure:AcceleratedCluster', name, {}, opts);
    logFindings(findings, this);
    this.plan = plan;
    const own = { parent: this };
    const tags = azureTags(plan);
    this.resourceGroupName = pulumi.output(
      args.resourceGroupName ?? new ResourceGroup(`rg-${name}`, { location: plan.region, tags }, own).name,
    );
    const resourceGroupName = this.resourceGroupName;
    this.network = needsNetwork(plan, args)
      ? new AcceleratedNetwork(
          `network-${name}`,
          { plan, resourceGroupName, ...(args.encryption === undefined ? {} : { encryption: args.encryption }) },
          own,
        )
      : undefined;
    const proximity = new Map(
      plan.proximityPlacementGroups
        .filter(({ existing }) => existing === undefined)
        .map((each) => [each.name, makeProximityPlacementGroup(`${name}-${each.name}`, plan, each, resourceGroupName, own).id]),
    );
    this.nodeGroups = Object.fromEntries(
      plan.groups.map((group) => {
        const proximityPlacementGroupId = proximity.get(group.proximityPlacementGroup ?? '');
        return [
          group.name,
          new AcceleratedNodeGroup(
            `${name}-${group.name}`,
            {
              plan,
              group: group.name,
              resourceGroupName,
              ...(this.network === undefined ? {} : { network: this.network }),
              ...(sshPublicKeys === undefined ? {} : { sshPublicKeys }),
              ...(subnetId === undefined ? {} : { subnetId }),
              ...(extraSubnetIds === undefined ? {} : { extraSubnetIds }),
              ...(proximityPlacementGroupId === undefined ? {} : { proximityPlacementGroupId }),
              ...groups[group.name],
            },
            own,
          ),
        ];
      }),
    );
    this.registerOutputs({
      resourceGroupName,
      virtualNetworkId: this.network?.virtualNetworkId,
      scaleSetIds: Object.fromEntries(Object.entries(this.nodeGroups).map(([group, { scaleSetId }]) => [group, scaleSetId])),
    });
  }

  /**
   * One group, to extend or to read its ids.
   * @throws TopologyError when the plan has no such group
   */
  nodeGroup(name: string): AcceleratedNodeGroup {
    return this.nodeGroups[groupOf(this.plan, name).name] as AcceleratedNodeGroup;
  }
}

/** Some NIC has no subnet of the user's. */
function needsNetwork(plan: AzurePlan, { subnetId, extraSubnetIds, groups }: AcceleratedClusterArgs): boolean {
  return plan.groups.some((group) =>
    group.interfaces.some((nic) => {
      const late = groups?.[group.name];
      const given =
        nic.network === 'main' ? (late?.subnetId ?? subnetId) : (late?.extraSubnetIds?.[nic.network] ?? extraSubnetIds?.[nic.network]);
      return (given ?? nic.subnetId) === undefined;
    }),
  );
}
