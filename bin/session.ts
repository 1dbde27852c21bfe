/** What every command that reads a topology does first: read, parse, narrow to the clouds, evaluate. */
import type { CatalogOverrides } from '../lib/catalog/overrides';
import type { Plan } from '../lib/resolve/plan';
import type { Terminal } from '../lib/report/terminal';
import type { CompleteTopology } from '../lib/topology/complete';
import { type Finding, isBlocking } from '../lib/topology/finding';
import { parseTargets } from './clouds';
import { EXIT, type ExitStatus, misuse, Refusal } from './exit';
import { type Io, wantsColor } from './io';
import { readTextFile } from './read-file';

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
  const { name, text } = await readTextFile(io, file);
  const overrides = await readOverrides(io, flags.catalog ?? []);
  const { parseTopology } = require('../lib/topology/parse') as typeof import('../lib/topology/parse');
  const parsed = parseTopology(text, { file: name });
  if (parsed.topology === undefined) throw new Refusal(parsed.findings, parsed.syntaxError ? EXIT.usage : EXIT.findings);
  const { topology } = parsed;
  const unplanned = asked?.filter((target) => !topology.targets.includes(target)) ?? [];
  if (unplanned.length > 0) {
    throw misuse({
      rule: 'usage/cloud-not-planned',
      message: `${name} plans nothing for ${unplanned.join(' and ')}`,
      got: flags.cloud,
      allowed: topology.targets,
      fix: `--cloud ${topology.targets.join(',')}, or add ${unplanned.map((target) => (target === 'metal' ? 'metal.hosts to a group' : `targets.${target}: {}`)).join(' and ')}`,
    });
  }
  const { evaluate } = require('../lib/rules/evaluate') as typeof import('../lib/rules/evaluate');
  const { plans, findings } = evaluate(topology, { targets: asked, overrides, found: parsed.findings });
  return { file: name, text, topology, plans, findings, overrides };
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
