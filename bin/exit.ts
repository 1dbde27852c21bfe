/** What the command line says to the shell, and the one error that carries it. */
import type { Finding } from '../lib/topology/finding';

export const EXIT = {
  fine: 0,
  /** Error findings that nobody acknowledged; `diff`: a machine would be replaced. */
  findings: 1,
  /** Wrong usage, a file that cannot be read, YAML syntax, a missing cloud SDK. */
  usage: 2,
  /** `verify`: the fast path is off. */
  fastPathOff: 3,
  /** A defect of linerate (sysexits.h, EX_SOFTWARE). */
  internal: 70,
} as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command: its findings are printed (or stand in the JSON document), and nothing else. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly findings: readonly Finding[],
    readonly status: ExitStatus = EXIT.usage,
  ) {
    super(findings.map(({ message }) => message).join('; '));
  }
}

type About = Pick<Finding, 'rule' | 'message' | 'fix'> & Partial<Finding>;

/** A mistake in how the command was called. */
export function misuse(about: About): Refusal {
  return new Refusal([{ level: 'error', path: '', source: 'linerate --help', ...about }]);
}
