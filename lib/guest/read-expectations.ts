/** What a machine may be judged by, out of a file: the plans of `linerate plan --json`, or the machine's own expects.json. */
import type { Expectation } from '../resolve/expectation';
import type { Finding } from '../topology/finding';
import type { ProofSubject } from './proof-script';

export interface ProofRequest {
  readonly subject: ProofSubject;
  readonly expects: Expectation;
}

export interface ReadExpectations {
  readonly requests: readonly ProofRequest[];
  readonly findings: readonly Finding[];
}

/** Never throws for what is in the text. */
export function readExpectations(text: string, file: string): ReadExpectations {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused(file, `it is no JSON (${error instanceof Error ? error.message : String(error)})`, '');
  }
  const { documentSchema } = require('./expectation-schema') as typeof import('./expectation-schema');
  const parsed = documentSchema(value).safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refused(file, `${issue?.message ?? 'it is something else'}`, issue?.path.join('.') ?? '');
  }
  const document = parsed.data;
  if ('plans' in document) return { requests: document.plans.flatMap(requestsOf), findings: [] };
  if ('groups' in document) return { requests: requestsOf(document), findings: [] };
  const { expects, ...subject } = document;
  return { requests: [{ subject, expects }], findings: [] };
}

interface PlanLike {
  readonly target: string;
  readonly topology: string;
  readonly groups: readonly { readonly name: string; readonly machine: string; readonly expects: Expectation }[];
}

function requestsOf({ target, topology, groups }: PlanLike): ProofRequest[] {
  return groups.map(({ name, machine, expects }) => ({ subject: { target, topology, group: name, machine }, expects }));
}

function refused(file: string, why: string, path: string): ReadExpectations {
  return {
    requests: [],
    findings: [
      {
        rule: 'input/no-expectation',
        level: 'error',
        path,
        message: `${file} says not what a machine should be: ${why}`,
        allowed: 'the output of linerate plan FILE --json, or expects.json of a machine',
        fix: 'linerate plan FILE --json >plan.json',
        source: 'docs/proof.md',
      },
    ],
  };
}
