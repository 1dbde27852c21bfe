/** Every rule about bare-metal hosts. */
import type { MetalContext } from '../context';
import type { Rule } from '../rule';
import { ADDRESS_RULES } from './addresses';
import { COUNT_RULES } from './counts';
import { DRIVER_RULES } from './drivers';
import { METAL_GROUP_RULES } from './group';
import { KNOB_CONDITION, KNOB_RULES } from './knobs';
import { SECURITY_RULES } from './security';
import { SETTINGS_RULES } from './settings';

export const METAL_RULES: readonly Rule<MetalContext>[] = [
  ...DRIVER_RULES,
  ...COUNT_RULES,
  ...KNOB_RULES,
  KNOB_CONDITION,
  ...SETTINGS_RULES,
  ...ADDRESS_RULES,
  ...SECURITY_RULES,
  ...METAL_GROUP_RULES,
];
