/** Placement and workload policies: made once, named by every group that shares them. */
import { ResourcePolicy } from '@pulumi/gcp/compute/resourcePolicy';
import type * as pulumi from '@pulumi/pulumi';
import type { GcpPlacementPolicyPlan, GcpPlan } from '../../resolve/plan';

export function makePolicy(
  name: string,
  plan: GcpPlan,
  policy: GcpPlacementPolicyPlan,
  project: pulumi.Input<string> | undefined,
  parent: pulumi.Resource,
): ResourcePolicy {
  const { maxDistance, vmCount, availabilityDomainCount, acceleratorTopology, maxTopologyDistance } = policy;
  return new ResourcePolicy(
    name,
    {
      project,
      region: plan.region,
      description: `${plan.topology}: ${policy.name}`,
      ...(policy.kind === 'workload'
        ? {
            workloadPolicy: {
              type: 'HIGH_THROUGHPUT',
              ...(acceleratorTopology === undefined ? {} : { acceleratorTopology }),
              ...(maxTopologyDistance === undefined ? {} : { maxTopologyDistance }),
            },
          }
        : policy.kind === 'compact'
          ? {
              groupPlacementPolicy: {
                collocation: 'COLLOCATED',
                ...(maxDistance === undefined ? {} : { maxDistance }),
                ...(vmCount === undefined ? {} : { vmCount }),
              },
            }
          : { groupPlacementPolicy: { availabilityDomainCount } }),
    },
    { parent },
  );
}

/** A policy that the topology names: a link stays; a bare name lies in the plan's region. */
export function existingPolicy(plan: GcpPlan, reference: string): string {
  return reference.includes('/') ? reference : `regions/${plan.region}/resourcePolicies/${reference}`;
}
