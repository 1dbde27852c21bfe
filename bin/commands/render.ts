/** `linerate render FILE --out DIR`: what creates the plan, as files; nothing when a finding is an error. */
import path from 'node:path';
import { plural } from '../../lib/report/amounts';
import { findingsText } from '../../lib/report/findings-text';
import { isBlocking, TopologyError } from '../../lib/topology/finding';
import { EXIT, type ExitStatus, misuse, Refusal } from '../exit';
import type { Io } from '../io';
import { type RenderOptions, renderPlan } from '../provider';
import { type EvaluationFlags, evaluateFile, json, terminalOf } from '../session';
import { type OutputFile, otherFiles, writeFiles } from '../write-files';

export async function render(io: Io, file: string, flags: EvaluationFlags & RenderOptions & { readonly out: string }): Promise<ExitStatus> {
  if (flags.out.trim() === '') throw misuse({ rule: 'usage/no-directory', message: '--out names no directory', fix: '--out out' });
  const { plans, findings } = await evaluateFile(io, file, flags);
  if (findings.some(isBlocking)) throw new Refusal(findings, EXIT.findings);
  if (flags.format !== undefined && !plans.some(({ target }) => target === 'metal')) {
    throw misuse({
      rule: 'usage/format-without-metal',
      message: '--format is for metal, which is not rendered',
      got: flags.format,
      fix: 'remove --format',
    });
  }
  const files: OutputFile[] = [];
  for (const plan of plans) files.push(...(await rendered(() => renderPlan(plan, flags))));
  const directory = path.resolve(io.cwd, flags.out);
  writeFiles(directory, files);
  const others = otherFiles(
    directory,
    plans.map(({ target }) => target),
    files,
  );
  const names = files.map((each) => each.path);
  if (flags.json === true) {
    io.out(json({ out: flags.out, files: names, others, findings }));
    return EXIT.fine;
  }
  const terminal = terminalOf(io);
  const { strong, quiet } = terminal.paint;
  io.out(`${[`${strong(plural(names.length, 'file'))} in ${flags.out}`, ...names.map((name) => `  ${name}`)].join('\n')}\n`);
  if (others.length > 0) io.out(`${quiet(`not of this rendering, and left alone: ${others.join(', ')}`)}\n`);
  const warnings = findings.filter(({ level, acknowledged }) => level !== 'info' && acknowledged === undefined);
  if (warnings.length > 0) io.err(`${findingsText(warnings, terminal).join('\n')}\n`);
  return EXIT.fine;
}

/** A construct may refuse what only it sees: findings like the others. */
async function rendered(render: () => Promise<OutputFile[]>): Promise<OutputFile[]> {
  try {
    return await render();
  } catch (error) {
    if (error instanceof TopologyError) throw new Refusal(error.findings, EXIT.findings);
    throw error;
  }
}
