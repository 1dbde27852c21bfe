/** Components for Azure: `import { AcceleratedCluster } from 'linerate/azure'`. Needs @pulumi/pulumi and @pulumi/azure-native. */
export { AcceleratedCluster, type AcceleratedClusterArgs } from './cluster';
export { AcceleratedInstance, type AcceleratedInstanceArgs } from './instance';
export type { Machine } from './machine';
export { AcceleratedNetwork, type AcceleratedNetworkArgs } from './network';
export { AcceleratedNodeGroup, type AcceleratedNodeGroupArgs } from './node-group';
export type { GroupArgs, GroupOptions, PlanArgs } from './props';
export { recordAzure } from './record';
