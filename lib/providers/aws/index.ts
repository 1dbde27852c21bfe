/** Constructs for AWS: `import { AcceleratedCluster } from 'linerate/aws'`. Needs aws-cdk-lib and constructs. */
export { AcceleratedBatchEnvironment, type AcceleratedBatchEnvironmentProps } from './batch-environment';
export { AcceleratedCluster, type AcceleratedClusterProps } from './cluster';
export { AcceleratedEksNodeGroup, type AcceleratedEksNodeGroupProps } from './eks-node-group';
export { AcceleratedInstance, type AcceleratedInstanceProps } from './instance';
export type { AcceleratedMachines } from './machines';
export { AcceleratedNetwork, type AcceleratedNetworkProps } from './network';
export { AcceleratedNodeGroup, type AcceleratedNodeGroupProps } from './node-group';
export type { GroupOptions, GroupProps, PlanProps } from './props';
export { renderAws } from './render';
export { FabricSecurityGroup, type SecurityGroupProps } from './security-groups';
export { TopologyStack, type TopologyStackProps } from './stack';
export { LinerateChecks, type LinerateChecksProps } from './validation-plugin';
