/** What a rule sees: the topology, one target's plan, and the catalog that the plan was made from. */
import type { Catalog } from '../catalog/rows';
import type { AwsPlan, AzurePlan, GcpPlan, MetalPlan } from '../resolve/plan';
import type { CompleteTopology } from '../topology/complete';

export interface TopologyContext {
  readonly topology: CompleteTopology;
  /** The construct passes SSH keys of its own, known only when it is deployed. */
  readonly lateSshKeys?: boolean;
}
export interface AwsContext extends TopologyContext {
  readonly plan: AwsPlan;
  readonly catalog: Catalog<'aws'>;
}
export interface AzureContext extends TopologyContext {
  readonly plan: AzurePlan;
  readonly catalog: Catalog<'azure'>;
}
export interface GcpContext extends TopologyContext {
  readonly plan: GcpPlan;
  readonly catalog: Catalog<'gcp'>;
}
export interface MetalContext extends TopologyContext {
  readonly plan: MetalPlan;
}
