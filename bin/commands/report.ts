/** `linerate report FILE --out report.html`: everything about a plan in one page. */
import path from 'node:path';
import { type PageInput, reportPage } from '../../lib/report/html/page';
import { type Measured, readMeasured } from '../../lib/report/measured';
import { EXIT, type ExitStatus, Refusal } from '../exit';
import type { Io } from '../io';
import { readTextFile } from '../read-file';
import { type Evaluated, type EvaluationFlags, evaluateFile, json, statusOf } from '../session';
import { version } from '../version';
import { writeFiles } from '../write-files';

export interface ReportFlags extends EvaluationFlags {
  readonly out: string;
  readonly measured?: readonly string[];
}

export async function report(io: Io, file: string, flags: ReportFlags): Promise<ExitStatus> {
  const measured = await readAll(io, flags.measured ?? []);
  const made = await evaluated(io, file, flags);
  const page = reportPage({ ...made.input, measured, version: version() });
  const place = path.resolve(io.cwd, flags.out);
  if (flags.out === '-') io.out(page);
  else writeFiles(path.dirname(place), [{ path: path.basename(place), text: page }]);
  const bytes = Buffer.byteLength(page);
  if (flags.json === true && flags.out !== '-') io.out(json({ out: flags.out, bytes, findings: made.input.findings }));
  else if (flags.out !== '-') io.out(`${flags.out}  ${Math.ceil(bytes / 1000)} kB\n`);
  return made.status;
}

/** A topology with errors gets a page too: the findings are what its reader needs. */
async function evaluated(io: Io, file: string, flags: EvaluationFlags): Promise<{ input: Omit<PageInput, 'version'>; status: ExitStatus }> {
  let read: Evaluated;
  try {
    read = await evaluateFile(io, file, flags);
  } catch (error) {
    if (!(error instanceof Refusal) || !error.findings.every(({ rule }) => rule.startsWith('topology/'))) throw error;
    return { input: { topology: undefined, file, plans: [], findings: error.findings }, status: error.status };
  }
  return { input: read, status: statusOf(read.findings) };
}

async function readAll(io: Io, files: readonly string[]): Promise<Measured | undefined> {
  if (files.length === 0) return undefined;
  const all: Measured[] = [];
  for (const file of files) {
    const { name, text } = await readTextFile(io, file);
    const { measured, findings } = readMeasured(text, name);
    if (findings.length > 0) throw new Refusal(findings, EXIT.usage);
    all.push(measured);
  }
  return { proofs: all.flatMap(({ proofs }) => proofs), benches: all.flatMap(({ benches }) => benches) };
}
