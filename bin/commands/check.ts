/** `linerate check FILE`: the findings, and nothing else. */
import { findingsSummary, findingsText } from '../../lib/report/findings-text';
import type { ExitStatus } from '../exit';
import type { Io } from '../io';
import { type EvaluationFlags, evaluateFile, json, statusOf, terminalOf } from '../session';
import { version } from '../version';

export async function check(io: Io, file: string, flags: EvaluationFlags & { readonly sarif?: boolean }): Promise<ExitStatus> {
  const { plans, findings, topology, ...source } = await evaluateFile(io, file, flags);
  if (flags.sarif === true) {
    const { sarifLog } = require('../../lib/report/sarif') as typeof import('../../lib/report/sarif');
    const place = file === '-' ? {} : { file: source.file, text: source.text };
    io.out(json(sarifLog(findings, { ...place, version: version() })));
  } else if (flags.json === true) {
    io.out(json({ plans, findings }));
  } else {
    const terminal = terminalOf(io);
    const where = plans.map(({ target }) => target).join(', ');
    const summary = `${terminal.paint.strong(topology.name)}${where === '' ? '' : ` on ${where}`}: ${findingsSummary(findings)}`;
    io.out(`${[...findingsText(findings, terminal), summary].join('\n')}\n`);
  }
  return statusOf(findings);
}
