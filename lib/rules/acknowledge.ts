/** Acknowledgements: a finding that someone answers for stays in the output and no longer fails the run. */
import type { Finding } from '../topology/finding';
import { type Acknowledgement, TARGETS, type Target } from '../topology/types';

/** `path` covers its subtree; the empty path covers everything. */
function covers(path: string, at: string): boolean {
  return path === '' || at === path || at.startsWith(`${path}.`) || at.startsWith(`${path}[`);
}

/** Rules begin with their target (`host` for bare metal): one that was left out can have no finding. */
function elsewhere(rule: string, looked: readonly Target[]): boolean {
  const prefix = rule.split('/')[0];
  const target = TARGETS.find((each) => each === (prefix === 'host' ? 'metal' : prefix));
  return target !== undefined && !looked.includes(target);
}

/**
 * Marks what is acknowledged, and adds findings about the acknowledgements themselves: one that matches nothing
 * (`topology/acknowledged-nothing`, a warning), and one that names what the cloud or the kernel would refuse
 * (`topology/cannot-be-acknowledged`, an error).
 *
 * @param looked the targets that were looked at: an acknowledgement of a rule of another one says nothing here
 */
export function acknowledge(
  findings: readonly Finding[],
  acknowledgements: readonly Acknowledgement[],
  looked: readonly Target[],
): Finding[] {
  const about: Finding[] = [];
  const marked = findings.slice();
  acknowledgements.forEach(({ rule, path, reason }, i) => {
    const at = `acknowledge[${i}]`;
    const matching = marked
      .map((finding, index) => ({ finding, index }))
      .filter(({ finding }) => finding.rule === rule && covers(path, finding.path));
    if (matching.length === 0 && !elsewhere(rule, looked)) {
      about.push({
        rule: 'topology/acknowledged-nothing',
        level: 'warning',
        path: at,
        message: `no finding of ${rule} lies under ${path === '' ? 'the topology' : path}`,
        got: { rule, path },
        fix: 'remove the acknowledgement, or correct its rule and path',
        source: 'design: acknowledged findings',
      });
    }
    for (const { finding, index } of matching) {
      if (finding.prevents === undefined) {
        marked[index] = { ...finding, acknowledged: { reason } };
        continue;
      }
      about.push({
        rule: 'topology/cannot-be-acknowledged',
        level: 'error',
        path: at,
        message: `${rule} at ${finding.path} may not be acknowledged, since the deployment would fail`,
        got: rule,
        fix: finding.fix,
        source: 'design: a finding with "prevents" cannot be acknowledged',
      });
    }
  });
  return [...marked, ...about];
}
