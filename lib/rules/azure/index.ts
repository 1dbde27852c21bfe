/** Every rule of Azure, over our plan. */
import type { AzureContext } from '../context';
import type { Rule } from '../rule';
import { ACCELERATION_RULES } from './acceleration';
import { GUEST_RULES } from './guest';
import { IMAGE_RULES } from './images';
import { INFINIBAND_RULES } from './infiniband';
import { INTERFACE_RULES } from './interfaces';
import { MACHINE_RULES } from './machine';
import { NETWORK_RULES } from './network';
import { PLACEMENT_RULES } from './placement';
import { REFERENCE_RULES } from './references';

export { vnetEncryptionFindings } from './network';

export const AZURE_RULES: readonly Rule<AzureContext>[] = [
  ...ACCELERATION_RULES,
  ...INTERFACE_RULES,
  ...INFINIBAND_RULES,
  ...PLACEMENT_RULES,
  ...REFERENCE_RULES,
  ...NETWORK_RULES,
  ...IMAGE_RULES,
  ...MACHINE_RULES,
  ...GUEST_RULES,
];
