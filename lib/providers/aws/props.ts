/**
 * Properties that the AWS constructs share. What is decided stands in the topology or the plan, as plain data; what is
 * known only at deployment (a VPC, a role, an image id) stands here.
 */
import type { IPlacementGroupRef, ISecurityGroup, ISubnet, IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { CatalogOverrides } from '../../catalog/overrides';
import type { AwsPlan } from '../../resolve/plan';
import type { CompleteTopology } from '../../topology/complete';
import type { Topology } from '../../topology/types';
import type { AcceleratedNetwork } from './network';
import type { FabricSecurityGroup } from './security-groups';

/** Exactly one of `topology` and `plan`. */
export interface PlanProps {
  /**
   * What is wanted. It is resolved for AWS here; errors throw one `TopologyError` with every finding, warnings become
   * annotations of the construct under the rule's id.
   * @default - `plan` is given
   */
  readonly topology?: Topology | CompleteTopology;
  /**
   * A plan that `evaluate()` made.
   * @default - resolved from `topology`
   */
  readonly plan?: AwsPlan;
  /**
   * Catalog rows that you add or correct; only with `topology`.
   * @default - the catalog as it is shipped
   */
  readonly overrides?: readonly CatalogOverrides[];
  /**
   * The last word on the plan: data in, data out; only with `topology`.
   * @default - the plan as it is resolved
   */
  readonly amend?: (plan: AwsPlan) => AwsPlan;
}

/** Late-bound values of one group. */
export interface GroupOptions {
  /**
   * Subnets of the main network. A group of one zone (EFA, cluster placement) takes those of its zone.
   * @default - the subnets of the network, or the private ones of `vpc` in the group's zones
   */
  readonly subnets?: readonly ISubnet[];
  /**
   * Your subnet for each extra network that the group joins, by the network's name. Needed where the network is yours.
   * @default - the subnets of the network
   */
  readonly extraSubnets?: Readonly<Record<string, ISubnet>>;
  /**
   * Replace the service security group: they decide who may log in. The fabric group stays beside them.
   * @default - a group of its own that opens SSH to the plan's ranges only
   */
  readonly securityGroups?: readonly ISecurityGroup[];
  /**
   * Carries the machines' traffic among themselves, EFA included. It must allow everything to itself, inbound and
   * outbound, by its own id: `0.0.0.0/0` does not cover EFA.
   * @default - the one of `network` (all groups in it share it), else one of the group's own
   */
  readonly fabricSecurityGroup?: ISecurityGroup | FabricSecurityGroup;
  /**
   * Replaces the placement group that the plan names.
   * @default - the plan's
   */
  readonly placementGroup?: IPlacementGroupRef;
  /**
   * The machines' role.
   * @default - a role of its own; with Session Manager where the topology has no SSH key
   */
  readonly role?: IRole;
  /**
   * An AMI id that is known only at deployment; wins over the plan's image.
   * @default - the plan's image
   */
  readonly imageId?: string;
  /**
   * Device name of that image's root volume.
   * @default - the plan's, or `/dev/sda1`
   */
  readonly rootDeviceName?: string;
}

export interface GroupProps extends PlanProps, GroupOptions {
  /** Name of the group in the topology. */
  readonly group: string;
  /**
   * A network that `AcceleratedNetwork` made from the same topology.
   * @default - `vpc`
   */
  readonly network?: AcceleratedNetwork;
  /**
   * A VPC of yours.
   * @default - `network`
   */
  readonly vpc?: IVpc;
}
