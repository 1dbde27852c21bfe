/** The machine's first script, as Azure wants it: base64 of at most 64 KB. */
import { guestUserData } from '../../guest/user-data';
import type { AzureGroupPlan, AzurePlan } from '../../resolve/plan';
import { refusal } from './findings';

/** compute API, osProfile.customData: "maximum length of the binary array is 65535 bytes". */
export const CUSTOM_DATA_LIMIT_BYTES = 65_535;

/**
 * Keys and user are Azure's matter (osProfile): the guest's own part names none, so that late keys can win.
 *
 * @throws TopologyError when it is longer than Azure takes
 */
export function customData(plan: AzurePlan, group: AzureGroupPlan): string {
  const withoutKeys: AzurePlan = { ...plan, access: { ...plan.access, sshPublicKeys: [] } };
  const bytes = Buffer.from(guestUserData(withoutKeys, group), 'utf8');
  if (bytes.length > CUSTOM_DATA_LIMIT_BYTES) {
    throw refusal({
      rule: 'azure/custom-data-too-long',
      path: `groups.${group.name}.azure.userData`,
      message: 'custom data is longer than Azure takes',
      got: `${bytes.length} bytes`,
      allowed: `${CUSTOM_DATA_LIMIT_BYTES} bytes`,
      fix: 'put the software into an image, or fetch the script from a storage account in a short command',
      prevents: 'InvalidParameter: Custom data in OSProfile must be in Base64 encoding and with a maximum length of 87380 characters',
      source: 'compute API, osProfile.customData',
    });
  }
  return bytes.toString('base64');
}
