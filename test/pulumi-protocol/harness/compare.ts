/** Differences between two recordings by URN: what `pulumi up` would show. The order of registration does not count. */
import type { Recording } from './recording';
import { compareValues, UNKNOWN, type Wire } from './values';

/** Unknown values of `before` match anything, so a preview can be compared with the update that follows it. */
export function compareRecordings(before: Recording, after: Recording): readonly string[] {
  const differences: string[] = [];
  const left = new Map(before.resources.map((resource) => [resource.urn, resource]));
  const right = new Map(after.resources.map((resource) => [resource.urn, resource]));
  for (const urn of left.keys()) if (!right.has(urn)) differences.push(`- ${urn}`);
  for (const [urn, now] of right) {
    const then = left.get(urn);
    if (then === undefined) {
      differences.push(`+ ${urn}`);
      continue;
    }
    compareValues(then.inputs, now.inputs, (path, was, is) =>
      differences.push(`~ ${urn} ${path}: ${JSON.stringify(was)} -> ${JSON.stringify(is)}`),
    );
    for (const option of Object.keys(then.options) as (keyof typeof then.options)[]) {
      const was = JSON.stringify(then.options[option]);
      if (was !== JSON.stringify(now.options[option]) && !was?.includes(UNKNOWN)) differences.push(`~ ${urn} [${option}]`);
    }
    const dependencies = (list: readonly string[]): string => [...list].sort().join(' ');
    if (dependencies(then.dependencies) !== dependencies(now.dependencies)) differences.push(`~ ${urn} [dependencies]`);
  }
  const outputs = (recording: Recording): Wire => recording.stackOutputs ?? {};
  compareValues(outputs(before), outputs(after), (path, was, is) =>
    differences.push(`~ stack output ${path}: ${JSON.stringify(was)} -> ${JSON.stringify(is)}`),
  );
  return differences;
}
