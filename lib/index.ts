/**
 * The core: declare a topology, evaluate it into plans and findings. Loads no cloud SDK; zod, yaml and the catalog's tables
 * are loaded on first use.
 */
export type { Catalog, Machine } from './catalog/rows';
export type { AwsPlan, AzurePlan, GcpPlan, GroupPlan, Loser, MetalPlan, Plan, Reason } from './resolve/plan';
export type { Expectation } from './resolve/expectation';
export type { CatalogOverrides } from './catalog/overrides';
export type { EvaluateOptions, Evaluation } from './rules/evaluate';
export type { AwsBlock, AwsInterface, AzureBlock, AzureInterface, GcpBlock, GcpInterface, MetalBlock, MetalHost } from './topology/blocks';
export type { CompleteTopology } from './topology/complete';
export type { Finding, FindingLevel } from './topology/finding';
export type { SriovFunction, SriovPolicy, VirtualFunctionSettings } from './topology/sriov';
export type { Acknowledgement, Cloud, GroupNeed, Target, Topology } from './topology/types';

export { loadCatalog } from './catalog/load';
export { evaluate } from './rules/evaluate';
export { DEFAULTS } from './topology/defaults';
export { formatFinding, isBlocking, TopologyError } from './topology/finding';
export { topologyJsonSchema } from './topology/json-schema';
export { parseTopology } from './topology/parse';
