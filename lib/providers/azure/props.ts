/**
 * Arguments that the Azure components share. What is decided stands in the topology or the plan, as plain data; what is
 * known only at deployment (a subnet, a resource group, a key) stands here, as `Input`.
 */
import type * as pulumi from '@pulumi/pulumi';
import type { CatalogOverrides } from '../../catalog/overrides';
import type { AzurePlan } from '../../resolve/plan';
import type { CompleteTopology } from '../../topology/complete';
import type { Topology } from '../../topology/types';
import type { AcceleratedNetwork } from './network';

/** Exactly one of `topology` and `plan`. */
export interface PlanArgs {
  /**
   * What is wanted. It is resolved for Azure here; errors throw one `TopologyError` with every finding, warnings go to
   * Pulumi's log.
   * @default - `plan` is given
   */
  readonly topology?: Topology | CompleteTopology;
  /**
   * A plan that `evaluate()` made.
   * @default - resolved from `topology`
   */
  readonly plan?: AzurePlan;
  /**
   * Catalog rows that you add or correct; only with `topology`.
   * @default - the catalog as it is shipped
   */
  readonly overrides?: readonly CatalogOverrides[];
  /**
   * The last word on the plan: data in, data out; only with `topology`.
   * @default - the plan as it is resolved
   */
  readonly amend?: (plan: AzurePlan) => AzurePlan;
}

/** Late-bound values of one group. Each wins over what the plan names. */
export interface GroupOptions {
  /**
   * Id of the subnet of the group's main NICs.
   * @default - the network's, or the plan's
   */
  readonly subnetId?: pulumi.Input<string>;
  /**
   * Your subnet for each extra network that the group joins: name of the network -> id of the subnet.
   * @default - the network's
   */
  readonly extraSubnetIds?: Readonly<Record<string, pulumi.Input<string>>>;
  /**
   * Id of a network security group on every NIC of the group: it decides who may log in.
   * @default - one of the group's own that opens SSH to the plan's ranges only
   */
  readonly networkSecurityGroupId?: pulumi.Input<string>;
  /** @default - the plan's: made, existing, or none */
  readonly proximityPlacementGroupId?: pulumi.Input<string>;
  /** @default - the plan's: made, existing, or none */
  readonly availabilitySetId?: pulumi.Input<string>;
  /** @default - the plan's */
  readonly capacityReservationGroupId?: pulumi.Input<string>;
  /** Id of a dedicated host group. @default - the plan's */
  readonly hostGroupId?: pulumi.Input<string>;
  /** Id of an image (version) in a gallery. @default - the plan's image */
  readonly imageId?: pulumi.Input<string>;
  /** Id of a user-assigned identity. @default - the plan's */
  readonly identityId?: pulumi.Input<string>;
  /** Addresses of DNS servers on every NIC of the group. @default - the plan's, else the VNet's */
  readonly dnsServers?: pulumi.Input<pulumi.Input<string>[]>;
  /** The NICs keep no state of TCP connections: for appliances that see one direction only. @default - the plan's, else false */
  readonly disableTcpStateTracking?: pulumi.Input<boolean>;
  /**
   * What happens to NICs, addresses and disks when a machine is deleted. A Uniform scale set always deletes them.
   * @default 'Delete'
   */
  readonly deleteOption?: 'Delete' | 'Detach';
  /** OpenSSH public keys of the login user; they win over the topology's. @default - the topology's */
  readonly sshPublicKeys?: pulumi.Input<pulumi.Input<string>[]>;
}

export interface GroupArgs extends PlanArgs, GroupOptions {
  /** Name of the group in the topology. */
  readonly group: string;
  readonly resourceGroupName: pulumi.Input<string>;
  /**
   * A network that `AcceleratedNetwork` made from the same topology.
   * @default - `subnetId` and `extraSubnetIds`
   */
  readonly network?: AcceleratedNetwork;
}
