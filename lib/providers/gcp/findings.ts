/** Findings at the edge of a component: errors end the program in one piece, warnings go to Pulumi's log. */
import * as pulumi from '@pulumi/pulumi';
import { type Finding, formatFinding, isBlocking, TopologyError } from '../../topology/finding';

/** Throws one error that holds every blocking finding, if there is one. */
export function refuseBlocking(findings: readonly Finding[]): void {
  if (findings.some(isBlocking)) throw new TopologyError(findings);
}

/** A warning that nobody acknowledged is a warning in `pulumi up`; the rest is information. */
export function log(findings: readonly Finding[], resource: pulumi.Resource): void {
  for (const finding of findings) {
    if (isBlocking(finding)) continue;
    const text = formatFinding(finding);
    if (finding.level === 'warning' && finding.acknowledged === undefined) void pulumi.log.warn(text, resource);
    else void pulumi.log.info(text, resource);
  }
}
