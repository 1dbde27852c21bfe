/** `linerate draw FILE --cloud C --out x.svg`: one target's plan as a picture. */
import path from 'node:path';
import { isBlocking } from '../../lib/topology/finding';
import { EXIT, type ExitStatus, misuse, Refusal } from '../exit';
import type { Io } from '../io';
import { oneOf } from '../one-of';
import { type EvaluationFlags, evaluateFile, json } from '../session';
import { writeFiles } from '../write-files';

const FORMATS = ['svg', 'mermaid'] as const;

export interface DrawFlags extends EvaluationFlags {
  readonly out?: string;
  readonly format?: string;
}

export async function draw(io: Io, file: string, flags: DrawFlags): Promise<ExitStatus> {
  const format = flags.format === undefined ? formatOf(flags.out) : oneOf('--format', flags.format, FORMATS);
  const { plans, findings, topology } = await evaluateFile(io, file, flags);
  if (findings.some(isBlocking)) throw new Refusal(findings, EXIT.findings);
  const [plan] = plans;
  if (plan === undefined || plans.length > 1) {
    throw misuse({
      rule: 'usage/one-cloud',
      message: 'a picture is of one target',
      got: flags.cloud ?? topology.targets,
      allowed: topology.targets,
      fix: `--cloud ${topology.targets[0] ?? 'aws'}`,
    });
  }
  const picture =
    format === 'svg'
      ? (require('../../lib/report/draw/svg') as typeof import('../../lib/report/draw/svg')).drawSvg(plan)
      : (require('../../lib/report/draw/mermaid') as typeof import('../../lib/report/draw/mermaid')).drawMermaid(plan);
  const { out } = flags;
  if (out !== undefined && out !== '-') {
    const place = path.resolve(io.cwd, out);
    writeFiles(path.dirname(place), [{ path: path.basename(place), text: picture }]);
  }
  if (flags.json === true)
    io.out(json({ target: plan.target, format, ...(out === undefined || out === '-' ? { picture } : { out }), findings }));
  else io.out(out === undefined || out === '-' ? picture : `${plan.target} in ${out}\n`);
  return EXIT.fine;
}

function formatOf(out: string | undefined): (typeof FORMATS)[number] {
  return out !== undefined && /\.(mmd|mermaid|md)$/i.test(out) ? 'mermaid' : 'svg';
}
