/** The whole course that a project must pass: preview, update, a second update that changes nothing, and every input checked. */
import { compareRecordings } from './compare';
import type { Recording } from './recording';
import { type RunOptions, runProject } from './run-project';
import { type KnownValues, SchemaCheck } from './schema-check';

export interface Course {
  readonly preview: Recording;
  readonly update: Recording;
  /** The second update, answered late and out of order; undefined when it was not asked for. */
  readonly again: Recording | undefined;
  /** Everything wrong in words; empty for a correct project. */
  readonly findings: readonly string[];
}

export interface CourseOptions extends RunOptions {
  /** Also checks that a second update changes nothing. @default true */
  readonly secondUpdate?: boolean;
  /** Values allowed by name of property, where the SDK lists none. */
  readonly knownValues?: KnownValues;
}

/** Long enough to mix up the order of registrations, short enough for a test. */
const JITTER_MILLISECONDS = 25;

export async function exercise(folder: string, options: CourseOptions = {}): Promise<Course> {
  const [preview, update, again] = await Promise.all([
    runProject(folder, { ...options, mode: 'preview' }),
    runProject(folder, { ...options, mode: 'update' }),
    options.secondUpdate === false
      ? undefined
      : runProject(folder, { ...options, mode: 'update', jitterMilliseconds: JITTER_MILLISECONDS }),
  ]);
  const schema = new SchemaCheck(folder, options.knownValues);
  const findings = [
    ...preview.problems.map((problem) => `preview: ${problem}`),
    ...update.problems.map((problem) => `update: ${problem}`),
    ...(again?.problems ?? []).map((problem) => `second update: ${problem}`),
    ...compareRecordings(preview, update).map((difference) => `the preview differs from the update: ${difference}`),
    ...(again === undefined ? [] : compareRecordings(update, again)).map((difference) => `the second update changes: ${difference}`),
    ...schema.checkAll(preview).map((problem) => `inputs of the preview: ${problem}`),
    ...schema.checkAll(update).map((problem) => `inputs: ${problem}`),
  ];
  return { preview, update, again, findings };
}
