/** `linerate plan FILE`: the choice for every group and target, in one table. */
import type { ExitStatus } from '../exit';
import type { Io } from '../io';
import { type EvaluationFlags, evaluateFile, json, statusOf, terminalOf } from '../session';

export async function plan(io: Io, file: string, flags: EvaluationFlags): Promise<ExitStatus> {
  const evaluated = await evaluateFile(io, file, flags);
  const { plans, findings } = evaluated;
  if (flags.json === true) {
    io.out(json({ plans, findings }));
  } else {
    const { planText } = require('../../lib/report/plan-table') as typeof import('../../lib/report/plan-table');
    io.out(planText(evaluated, terminalOf(io)));
  }
  return statusOf(findings);
}
