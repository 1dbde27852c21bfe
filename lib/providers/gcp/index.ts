/** Google Cloud: Pulumi components. Needs @pulumi/pulumi and @pulumi/gcp. */
export { AcceleratedCluster, type AcceleratedClusterArgs } from './cluster';
export { AcceleratedInstance, type AcceleratedInstanceArgs } from './instance';
export { AcceleratedNetwork, type AcceleratedNetworkArgs } from './network';
export { AcceleratedNodeGroup, type AcceleratedNodeGroupArgs } from './node-group';
export type { GroupOptions, NetworkHandle, PlanArgs } from './props';
