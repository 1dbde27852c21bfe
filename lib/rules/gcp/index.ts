/** The rules of Google Cloud, by topic. */
import type { GcpContext } from '../context';
import type { Rule } from '../rule';
import { GROUP_RULES } from './group';
import { IMAGE_RULES } from './image';
import { INTERFACE_RULES } from './interfaces';
import { MACHINE_RULES } from './machine';
import { NETWORK_RULES } from './network';
import { PLACEMENT_RULES } from './placement';
import { PROOF_RULES } from './proof';
import { POLICY_SIZE_RULES } from './policy-size';
import { PURCHASE_RULES } from './purchase';
import { QUEUE_RULES } from './queues';
import { RDMA_RULES } from './rdma';

export const GCP_RULES: readonly Rule<GcpContext>[] = [
  ...MACHINE_RULES,
  ...INTERFACE_RULES,
  ...RDMA_RULES,
  ...QUEUE_RULES,
  ...NETWORK_RULES,
  ...PLACEMENT_RULES,
  ...POLICY_SIZE_RULES,
  ...PURCHASE_RULES,
  ...IMAGE_RULES,
  ...GROUP_RULES,
  ...PROOF_RULES,
];
