/** Bare metal: `import { HostSriov, renderHost } from 'linerate/metal'`. Needs no cloud SDK. */
export type { HostOperations, Operation, OperationAction, OperationPhase } from '../../host/operation';
export { HostSriov, type HostSriovProps } from './host-sriov';
export { type MetalPlanProps, metalPlan } from './plan';
export { renderMetal } from './render';
export { type RenderHostOptions, renderHost } from './render-host';
