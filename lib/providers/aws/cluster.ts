/** A whole topology: its network, its placement groups and one Auto Scaling group for each of its groups. */
import type { CfnPlacementGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { AwsPlan } from '../../resolve/plan';
import { AcceleratedNetwork, type AcceleratedNetworkProps } from './network';
import { AcceleratedNodeGroup } from './node-group';
import { makePlacementGroup } from './placement';
import { awsPlan, groupOf } from './plan';
import type { GroupOptions } from './props';
import { FabricSecurityGroup } from './security-groups';
import { cfnTags } from './tags';

export interface AcceleratedClusterProps extends AcceleratedNetworkProps {
  /**
   * A VPC of yours.
   * @default - one is made from the topology's network
   */
  readonly vpc?: IVpc;
  /**
   * Late-bound values of single groups, by the group's name.
   * @default {}
   */
  readonly groups?: Readonly<Record<string, GroupOptions>>;
}

export class AcceleratedCluster extends Construct {
  /** Every decision, with its reasons. */
  readonly plan: AwsPlan;
  /** Undefined where the VPC is yours. */
  readonly network: AcceleratedNetwork | undefined;
  readonly vpcId: string;
  /** By the group's name. */
  readonly nodeGroups: Readonly<Record<string, AcceleratedNodeGroup>>;
  private readonly vpcOfYours: IVpc | undefined;

  /** @throws TopologyError with every finding that blocks */
  constructor(scope: Construct, id: string, props: AcceleratedClusterProps) {
    super(scope, id);
    const plan = awsPlan(this, props);
    this.plan = plan;
    for (const name of Object.keys(props.groups ?? {})) groupOf(plan, name);
    const { vpc } = props;
    this.vpcOfYours = vpc;
    this.network =
      vpc === undefined
        ? new AcceleratedNetwork(this, 'Network', {
            plan,
            ...(props.flowLogBucket === undefined ? {} : { flowLogBucket: props.flowLogBucket }),
          })
        : undefined;
    const place = vpc === undefined ? { network: this.network as AcceleratedNetwork } : { vpc };
    this.vpcId = vpc?.vpcId ?? (this.network as AcceleratedNetwork).vpcId;
    const fabric = this.network?.fabric ?? this.fabricInYourVpc(this.vpcId);
    const placements = new Map<string, CfnPlacementGroup>(
      plan.placementGroups
        .filter(({ existing }) => existing === undefined)
        .map((group) => [group.name, makePlacementGroup(this, `Placement-${group.name}`, plan, group)]),
    );
    this.nodeGroups = Object.fromEntries(
      plan.groups.map((group) => {
        const made = placements.get(group.placement.group ?? '');
        return [
          group.name,
          new AcceleratedNodeGroup(this, group.name, {
            plan,
            group: group.name,
            ...place,
            fabricSecurityGroup: fabric,
            ...(made === undefined ? {} : { placementGroup: made }),
            ...props.groups?.[group.name],
          }),
        ];
      }),
    );
  }

  /** The VPC, made here or yours. */
  get vpc(): IVpc {
    return this.vpcOfYours ?? (this.network as AcceleratedNetwork).vpc;
  }

  /**
   * One group, to extend: `cluster.nodeGroup('trainers').userData.addCommands(...)`.
   * @throws TopologyError when the plan has no such group
   */
  nodeGroup(name: string): AcceleratedNodeGroup {
    return this.nodeGroups[groupOf(this.plan, name).name] as AcceleratedNodeGroup;
  }

  private fabricInYourVpc(vpcId: string): FabricSecurityGroup {
    const name = `${this.plan.topology}-fabric`;
    return new FabricSecurityGroup(this, 'Fabric', { vpcId, name, tags: cfnTags(this.plan.tags, name) });
  }
}
