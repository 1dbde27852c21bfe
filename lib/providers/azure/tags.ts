/** Tags of a resource: the topology's, with the group's own over them. */
import type { AzureGroupPlan, AzurePlan } from '../../resolve/plan';

export function azureTags(plan: AzurePlan, group?: AzureGroupPlan): Record<string, string> {
  return { ...plan.tags, ...group?.tags };
}
