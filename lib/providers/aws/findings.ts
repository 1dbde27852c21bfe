/** Findings at the edge of a construct: errors end the program in one piece, the rest becomes annotations. */
import { Annotations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { type Finding, formatFinding, isBlocking, TopologyError } from '../../topology/finding';

/** Throws one error that holds every blocking finding, if there is one. */
export function refuseBlocking(findings: readonly Finding[]): void {
  if (findings.some(isBlocking)) throw new TopologyError(findings);
}

/** They can be acknowledged by the rule's id: `Validations.of(scope).acknowledge({ id: 'aws/...', reason })`. */
export function annotate(scope: IConstruct, findings: readonly Finding[]): void {
  const annotations = Annotations.of(scope);
  for (const finding of findings) {
    if (isBlocking(finding)) continue;
    // The CDK prints the level by itself.
    const text = formatFinding(finding).slice(finding.level.length + 1);
    if (finding.level === 'warning' && finding.acknowledged === undefined) annotations.addWarningV2(finding.rule, text);
    else annotations.addInfoV2(finding.rule, text);
  }
}
