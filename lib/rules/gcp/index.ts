/** The rules of Google Cloud, by topic. */
import type { GcpContext } from '../context';
import type { Rule } from '../rule';
import { MACHINE_RULES } from './machine';

export const GCP_RULES: readonly Rule<GcpContext>[] = [...MACHINE_RULES];
