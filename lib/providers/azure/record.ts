/** `resources.json` of a plan: the real component, run in this process, and everything that it registers. */
import * as pulumi from '@pulumi/pulumi';
import type { AzurePlan } from '../../resolve/plan';
import { type RecordedResource, recordProgram } from '../recording';
import { AcceleratedCluster } from './cluster';

/**
 * @throws TopologyError when a component refuses the plan
 */
export function recordAzure(plan: AzurePlan): Promise<readonly RecordedResource[]> {
  return recordProgram(pulumi, { project: plan.topology }, () => {
    new AcceleratedCluster(plan.topology, { plan });
  });
}
