/** `linerate explain FILE PATH`: why a value of the plan is what it is, for every target that has it. */
import { explain as explainField } from '../../lib/report/explain/explain';
import { explainText } from '../../lib/report/explain/explain-text';
import { parseFieldPath, suggestPaths } from '../../lib/report/explain/field-path';
import { findingsText } from '../../lib/report/findings-text';
import { isBlocking } from '../../lib/topology/finding';
import { readYaml } from '../../lib/topology/yaml-text';
import { EXIT, type ExitStatus, misuse, Refusal } from '../exit';
import type { Io } from '../io';
import { count } from '../numbers';
import { type EvaluationFlags, evaluateFile, json, statusOf, terminalOf } from '../session';

export async function explain(
  io: Io,
  file: string,
  path: string,
  flags: EvaluationFlags & { readonly limit: string },
): Promise<ExitStatus> {
  const limit = count('--limit', flags.limit);
  const evaluated = await evaluateFile(io, file, flags);
  const { plans, findings, topology, overrides } = evaluated;
  const parsed = parseFieldPath(
    path,
    topology.groups.map(({ name }) => name),
  );
  const written = readYaml(evaluated.text, evaluated.file);
  const explanations = parsed === undefined ? [] : explainField({ topology, plans, written, file: evaluated.file, overrides }, parsed);
  if (explanations.length === 0) {
    // The group is there, and yet not planned: its findings say why.
    if (parsed?.group !== undefined && findings.some(isBlocking)) throw new Refusal(findings, EXIT.findings);
    const meant = suggestPaths(path, plans);
    throw misuse({
      rule: 'usage/unknown-field',
      message: `no plan has a field ${path}`,
      got: path,
      allowed: meant.length === 0 ? topology.groups.map(({ name }) => `${name}.FIELD`) : undefined,
      fix: meant.length === 0 ? 'linerate plan FILE --json shows every field' : `did you mean ${meant.join(' or ')}?`,
    });
  }
  if (flags.json === true) {
    io.out(json({ path, explanations, findings }));
  } else {
    const terminal = terminalOf(io);
    io.out(explainText(explanations, limit, terminal));
    const errors = findings.filter(isBlocking);
    if (errors.length > 0) io.err(`\n${findingsText(errors, terminal).join('\n')}\n`);
  }
  return statusOf(findings);
}
