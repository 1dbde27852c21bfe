/** Findings at the edge of a component: errors end the program in one piece, the rest goes to Pulumi's log. */
import * as pulumi from '@pulumi/pulumi';
import { type Finding, formatFinding, isBlocking, TopologyError } from '../../topology/finding';

/** A wrong topology is a user's mistake: Pulumi prints the message of an error with this mark, and no stack (`RunError`). */
class RefusedTopology extends TopologyError {
  readonly __pulumiRunError = true;
}

/** Throws one error that holds every blocking finding, if there is one. */
export function refuseBlocking(findings: readonly Finding[]): void {
  if (findings.some(isBlocking)) throw new RefusedTopology(findings);
}

/** Warnings appear in every preview; what is merely worth knowing only with `--debug`. */
export function logFindings(findings: readonly Finding[], resource: pulumi.Resource): void {
  for (const finding of findings) {
    if (isBlocking(finding)) continue;
    const text = formatFinding(finding);
    // The promise ends with the program: the engine waits for what is logged before it.
    if (finding.level === 'warning' && finding.acknowledged === undefined) void pulumi.log.warn(text, resource);
    else void pulumi.log.debug(text, resource);
  }
}

/** One blocking finding about the use of a component, as the error to throw. */
export function refusal(finding: Omit<Finding, 'level' | 'source'> & { readonly source?: string }): Error {
  return new RefusedTopology([{ level: 'error', source: 'linerate: arguments of the components', ...finding }]);
}
