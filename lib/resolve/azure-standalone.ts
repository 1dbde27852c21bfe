/**
 * A group's plan for machines of their own instead of a scale set. Machines that talk over InfiniBand then lie in one
 * availability set of one fault domain and one update domain, and so in no zone (field notes azure R29, R34, R42).
 */
import type { AzureGroupPlan, AzurePlan } from './plan';

export function standaloneAzure(plan: AzurePlan, name: string): AzurePlan {
  const wanted = (group: AzureGroupPlan): boolean =>
    group.name === name && group.rdma === 'infiniband' && group.availabilitySet === undefined;
  const moved = plan.groups.filter(wanted);
  if (moved.length === 0) return plan;
  const proximities = new Set(moved.flatMap(({ proximityPlacementGroup }) => proximityPlacementGroup ?? []));
  return {
    ...plan,
    groups: plan.groups.map((group) =>
      wanted(group) ? { ...group, orchestration: 'flexible', availabilitySet: true, faultDomains: 1, updateDomains: 1, zones: [] } : group,
    ),
    proximityPlacementGroups: plan.proximityPlacementGroups.map((each) =>
      proximities.has(each.name) ? { ...each, zone: undefined } : each,
    ),
  };
}
