/** What `proof: enforce` needs on Google Cloud. */
import type { GcpContext } from '../context';
import type { Rule } from '../rule';
import { groupRule } from './facts';

export const ENFORCE_WITH_FLEX_START = groupRule({
  id: 'gcp/enforce-with-flex-start',
  level: 'error',
  holds: 'a group whose machines come by flex start reports its proof: no deployment waits for a queue',
  source: 'SDK declaration of compute.ResizeRequest: the machines come after the deployment, when there is capacity (field notes gcp R6.8)',
  *each({ plan, path }) {
    if (plan.proof !== 'enforce' || plan.flexStart === undefined) return;
    yield {
      path: `${path}.proof`,
      message: 'flex-start machines come when there is capacity, long after the deployment: it cannot wait for their proof',
      got: 'enforce',
      allowed: ['report', 'off'],
      fix: 'proof: report, or buy the machines without flexStart',
    };
  },
});

export const PROOF_RULES: readonly Rule<GcpContext>[] = [ENFORCE_WITH_FLEX_START];
