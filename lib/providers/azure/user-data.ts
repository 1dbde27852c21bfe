/** The machine's first script, as Azure wants it: base64 of at most 64 KB. */
import type { AzureGroupPlan, AzurePlan } from '../../resolve/plan';
import { guestUserData } from '../../guest/user-data';

/** Keys and user are Azure's matter (osProfile): the guest's own part names none, so that late keys can win. */
export function customData(plan: AzurePlan, group: AzureGroupPlan): string {
  const withoutKeys: AzurePlan = { ...plan, access: { ...plan.access, sshPublicKeys: [] } };
  return Buffer.from(guestUserData(withoutKeys, group), 'utf8').toString('base64');
}
