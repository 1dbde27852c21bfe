/** Acknowledgements: a finding that someone answers for stays in the output and no longer fails the run. */
import type { Finding } from '../topology/finding';
import type { Acknowledgement } from '../topology/types';

/** `path` covers its subtree; the empty path covers everything. */
function covers(path: string, at: string): boolean {
  return path === '' || at === path || at.startsWith(`${path}.`) || at.startsWith(`${path}[`);
}

/**
 * Marks what is acknowledged, and adds findings about the acknowledgements themselves: one that matches nothing
 * (`topology/acknowledged-nothing`, a warning), and one that names what the cloud or the kernel would refuse
 * (`topology/cannot-be-acknowledged`, an error).
 */
export function acknowledge(findings: readonly Finding[], acknowledgements: readonly Acknowledgement[]): Finding[] {
  const about: Finding[] = [];
  const marked = findings.slice();
  acknowledgements.forEach(({ rule, path, reason }, i) => {
    const at = `acknowledge[${i}]`;
    const matching = marked.map((finding, index) => ({ finding, index })).filter(({ finding }) => finding.rule === rule && covers(path, finding.path));
    if (matching.length === 0) {
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
