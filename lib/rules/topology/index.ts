/** Every rule about a topology as it is written, before anything is resolved. */
import type { TopologyContext } from '../context';
import type { Rule } from '../rule';
import { ACCESS_RULES } from './access';
import { CIDR_RULES } from './cidr';
import { GROUP_RULES } from './groups';
import { HOST_RULES } from './hosts';
import { NAME_RULES } from './names';
import { PLACEMENT_RULES } from './placement';
import { PURCHASE_RULES } from './purchase';
import { TAG_RULES } from './tags';
import { TWO_WORDS_RULES } from './two-words';

export const TOPOLOGY_RULES: readonly Rule<TopologyContext>[] = [
  ...GROUP_RULES,
  ...NAME_RULES,
  ...HOST_RULES,
  ...CIDR_RULES,
  ...ACCESS_RULES,
  ...PLACEMENT_RULES,
  ...PURCHASE_RULES,
  ...TWO_WORDS_RULES,
  ...TAG_RULES,
];
