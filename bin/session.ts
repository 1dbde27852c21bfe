/** What every command that reads a topology does first: read, parse, narrow to the clouds, evaluate. */
import type { CatalogOverrides } from '../lib/catalog/overrides';
import type { Plan } from '../lib/resolve/plan';
import type { Terminal } from '../lib/report/terminal';
import type { CompleteTopology } from '../lib/topology/complete';
import { type Finding, isBlocking } from '../lib/topology/finding';
import type { Target } from '../lib/topology/types';
import { parseTargets } from './clouds';
import { EXIT, type ExitStatus, misuse, Refusal } from './exit';
import { type Io, wantsColor } from './io';
import { readTextFile, type TextFile } from './read-file';

export interface EvaluationFlags {
  readonly cloud?: string;
  readonly catalog?: readonly string[];
  readonly json?: boolean;
}

export interface Evaluated {
  /** As findings name it. */
  readonly file: string;
  readonly text: string;
  readonly topology: CompleteTopology;
  readonly plans: readonly Plan[];
  readonly findings: readonly Finding[];
  readonly overrides: readonly CatalogOverrides[];
}

/**
 * @throws Refusal when there is nothing to plan: exit status 2 for the file, the YAML or the flags, 1 for what the
 * topology says
 */
export async function evaluateFile(io: Io, file: string, flags: EvaluationFlags): Promise<Evaluated> {
  const asked = flags.cloud === undefined ? undefined : parseTargets(flags.cloud);
  const source = await readTextFile(io, file);
  const overrides = await readOverrides(io, flags.catalog ?? []);
  const parsed = parseText(source);
  const { topology } = parsed;
  const unplanned = asked?.filter((target) => !topology.targets.includes(target)) ?? [];
  if (unplanned.length > 0) {
    throw misuse({
      rule: 'usage/cloud-not-planned',
      message: `${source.name} plans nothing for ${unplanned.join(' and ')}`,
      got: flags.cloud,
      allowed: topology.targets,
      fix: `--cloud ${topology.targets.join(',')}, or add ${unplanned.map((target) => (target === 'metal' ? 'metal.hosts to a group' : `targets.${target}: {}`)).join(' and ')}`,
    });
  }
  return { file: source.name, text: source.text, topology, overrides, ...evaluateParsed(parsed, asked, overrides) };
}

export interface ParsedText {
  readonly topology: CompleteTopology;
  readonly findings: readonly Finding[];
}

/** @throws Refusal with every finding: exit status 2 for the syntax, 1 for what it says */
export function parseText({ name, text }: TextFile): ParsedText {
  const { parseTopology } = require('../lib/topology/parse') as typeof import('../lib/topology/parse');
  const { topology, findings, syntaxError } = parseTopology(text, { file: name });
  if (topology === undefined) throw new Refusal(findings, syntaxError ? EXIT.usage : EXIT.findings);
  return { topology, findings };
}

export function evaluateParsed(
  { topology, findings: found }: ParsedText,
  targets: readonly Target[] | undefined,
  overrides: readonly CatalogOverrides[],
): Pick<Evaluated, 'plans' | 'findings'> {
  const { evaluate } = require('../lib/rules/evaluate') as typeof import('../lib/rules/evaluate');
  return evaluate(topology, { targets, overrides, found });
}

/** @throws Refusal for a file that is no table of rows */
export async function readOverrides(io: Io, files: readonly string[]): Promise<CatalogOverrides[]> {
  const read: CatalogOverrides[] = [];
  for (const file of files) {
    const { name, text } = await readTextFile(io, file);
    const { parseOverrides } = require('../lib/catalog/overrides') as typeof import('../lib/catalog/overrides');
    const { overrides, findings } = parseOverrides(text, { file: name });
    if (overrides === undefined || findings.some(isBlocking)) throw new Refusal(findings, EXIT.usage);
    read.push(overrides);
  }
  return read;
}

export function statusOf(findings: readonly Finding[]): ExitStatus {
  return findings.some(isBlocking) ? EXIT.findings : EXIT.fine;
}

export function terminalOf(io: Io): Terminal {
  const { paint } = require('../lib/report/paint') as typeof import('../lib/report/paint');
  return { width: io.columns, paint: paint(wantsColor(io)) };
}

/** One document, with a line end behind it. */
export function json(document: unknown): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
