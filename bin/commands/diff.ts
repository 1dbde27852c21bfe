/** `linerate diff OLD NEW`: what another topology, or another catalog, does to the machines. */
import { comparePlans } from '../../lib/report/diff/compare';
import { diffText } from '../../lib/report/diff/diff-text';
import type { Plan } from '../../lib/resolve/plan';
import { type Finding, isBlocking } from '../../lib/topology/finding';
import { TARGETS } from '../../lib/topology/types';
import { parseTargets } from '../clouds';
import { EXIT, type ExitStatus, misuse, Refusal } from '../exit';
import type { Io } from '../io';
import { readTextFile } from '../read-file';
import { type EvaluationFlags, evaluateParsed, json, parseText, readOverrides, terminalOf } from '../session';

export interface DiffFlags extends EvaluationFlags {
  readonly oldCatalog?: readonly string[];
}

/** Each side is a topology, or the plans that `linerate plan --json` printed of one. */
export async function diff(io: Io, oldFile: string, newFile: string, flags: DiffFlags): Promise<ExitStatus> {
  if (oldFile === '-' && newFile === '-')
    throw misuse({ rule: 'usage/standard-input-twice', message: 'only one side can be standard input', fix: 'name a file' });
  const old = await side(io, oldFile, { ...flags, catalog: flags.oldCatalog ?? flags.catalog });
  const next = await side(io, newFile, flags);
  const made = comparePlans(old.plans, next.plans);
  if (flags.json === true) io.out(json({ ...made, findings: next.findings }));
  else io.out(diffText(made, terminalOf(io)));
  return made.replaced.length + made.removed.length > 0 ? EXIT.findings : EXIT.fine;
}

interface Side {
  readonly plans: readonly Plan[];
  readonly findings: readonly Finding[];
}

async function side(io: Io, file: string, flags: EvaluationFlags): Promise<Side> {
  const source = await readTextFile(io, file);
  const saved = savedPlans(source.text);
  const targets = flags.cloud === undefined ? undefined : parseTargets(flags.cloud);
  if (saved !== undefined) {
    if (!saved.every(isPlan)) {
      throw misuse({
        rule: 'input/not-a-plan',
        message: `${source.name} holds plans that cannot be read`,
        got: source.name,
        allowed: 'what linerate plan --json prints',
        fix: 'print it again, or give the topology itself',
      });
    }
    return { plans: saved.filter(({ target }) => targets?.includes(target) ?? true), findings: [] };
  }
  try {
    const { plans, findings } = evaluateParsed(parseText(source), targets, await readOverrides(io, flags.catalog ?? []));
    if (findings.some(isBlocking)) throw new Refusal(findings.filter(isBlocking), EXIT.findings);
    return { plans, findings };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(
      error.findings.map((finding) =>
        finding.message.includes(source.name) ? finding : { ...finding, message: `in ${source.name}: ${finding.message}` },
      ),
      error.status,
    );
  }
}

function savedPlans(text: string): readonly unknown[] | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const { plans } = JSON.parse(text) as { plans?: unknown };
    return Array.isArray(plans) ? plans : undefined;
  } catch {
    return undefined;
  }
}

/** Enough of the shape to compare it; a plan is our own output. */
function isPlan(value: unknown): value is Plan {
  const plan = value as Partial<Plan> | null;
  return (
    typeof plan === 'object' &&
    plan !== null &&
    (TARGETS as readonly unknown[]).includes(plan.target) &&
    Array.isArray(plan.networks) &&
    Array.isArray(plan.groups) &&
    typeof plan.access === 'object' &&
    plan.groups.every(
      (group: Partial<Plan['groups'][number]>) =>
        typeof group.name === 'string' &&
        typeof group.machine === 'string' &&
        Array.isArray(group.reasons) &&
        Array.isArray(group.losers) &&
        Array.isArray(group.interfaces) &&
        typeof group.expects === 'object',
    )
  );
}
