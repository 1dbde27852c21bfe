/**
 * Arguments that the Google components share. What is decided stands in the topology or the plan, as plain data; what is
 * known only at deployment (a network, a service account, a secret) stands here as `Input`.
 */
import type { Input } from '@pulumi/pulumi';
import type { CatalogOverrides } from '../../catalog/overrides';
import type { GcpPlan } from '../../resolve/plan';
import type { CompleteTopology } from '../../topology/complete';
import type { Topology } from '../../topology/types';

/** Exactly one of `topology` and `plan`. */
export interface PlanArgs {
  /**
   * What is wanted. It is resolved for Google Cloud here; errors throw one `TopologyError` with every finding, warnings are
   * logged.
   * @default - `plan` is given
   */
  readonly topology?: Topology | CompleteTopology;
  /**
   * A plan that `evaluate()` made.
   * @default - resolved from `topology`
   */
  readonly plan?: GcpPlan;
  /**
   * Catalog rows that you add or correct; only with `topology`.
   * @default - the catalog as it is shipped
   */
  readonly overrides?: readonly CatalogOverrides[];
  /**
   * The last word on the plan: data in, data out; only with `topology`.
   * @default - the plan as it is resolved
   */
  readonly amend?: (plan: GcpPlan) => GcpPlan;
  /**
   * Wins over the topology's `targets.gcp.project`.
   * @default - the topology's, else the provider's
   */
  readonly project?: Input<string>;
  /** @internal what the names of the resources begin with, where it is not the component's own name */
  readonly stem?: string;
}

/** A network that a component made, or that you own. */
export interface NetworkHandle {
  /**
   * Name, id or self link of the VPC network.
   * @default - the one of the subnetwork
   */
  readonly network?: Input<string>;
  /** By the plan's name of the subnet; of a network of yours with one subnetwork, `{ main: ... }` and so on. */
  readonly subnetworks: Readonly<Record<string, Input<string>>>;
  /** What decides when the machines may start: firewall rules, NAT. */
  readonly ready?: readonly Input<unknown>[];
}

/** Late-bound values of one group. */
export interface GroupOptions {
  /**
   * E-mail of the service account that the machines run as; IAM alone then says what it may do.
   * @default - the plan's, else an account of its own without any role
   */
  readonly serviceAccount?: Input<string>;
  /**
   * Replaces the placement or workload policy that the plan names: id or self link.
   * @default - the plan's
   */
  readonly resourcePolicy?: Input<string>;
  /**
   * More metadata. `user-data`, `enable-oslogin` and `ssh-keys` are the plan's.
   * @default {}
   */
  readonly metadata?: Readonly<Record<string, Input<string>>>;
}

export interface GroupArgs extends PlanArgs, GroupOptions {
  /** Name of the group in the topology. */
  readonly group: string;
  /**
   * The main network: yours.
   * @default - `networks.main`, else the network of `subnetwork`, else one is made
   */
  readonly network?: Input<string>;
  /**
   * A subnetwork of it for interface 0, in the plan's region.
   * @default - `networks.main`, else one is made
   */
  readonly subnetwork?: Input<string>;
  /**
   * Networks by the plan's name (`main`, an extra network's, `trainers-roce`): those of an `AcceleratedNetwork`, or yours.
   * @default - whatever the group needs and is not given is made
   */
  readonly networks?: Readonly<Record<string, NetworkHandle>>;
  /** @internal the account that a cluster made for all of its groups */
  readonly clusterAccount?: Input<string>;
}
