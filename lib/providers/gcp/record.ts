/** What `pulumi up` would register for a plan: the real component, run in this process and recorded. */
import * as pulumi from '@pulumi/pulumi';
import type { GcpPlan } from '../../resolve/plan';
import { type RecordedResource, recordProgram } from '../recording';
import { AcceleratedCluster } from './cluster';

/** Sorted and complete, as `resources.json` has it. */
export function recordGcp(plan: GcpPlan): Promise<readonly RecordedResource[]> {
  return recordProgram(pulumi, { project: plan.topology }, () => {
    new AcceleratedCluster(plan.topology, { plan });
  });
}
