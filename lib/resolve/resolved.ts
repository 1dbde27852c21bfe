import type { Finding } from '../topology/finding';
import type { Plan } from './plan';

/** A plan, and what was found on the way. Groups that no machine fits are missing from the plan. */
export interface Resolved<P extends Plan> {
  readonly plan: P | undefined;
  readonly findings: readonly Finding[];
}
