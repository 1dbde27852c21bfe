/** The shape of a rule, and the one place where rules become findings. One rule per export; grouped in files by topic. */
import type { Finding, FindingLevel } from '../topology/finding';

/** What breaks a rule; the rule supplies its id, level, source and what it prevents. */
export interface Violation {
  readonly path: string;
  readonly message: string;
  readonly got?: unknown;
  readonly allowed?: unknown;
  readonly fix: string;
  /** Where one rule is an error here and a warning there. */
  readonly level?: FindingLevel;
  readonly prevents?: string;
}

export interface Rule<Context> {
  /** Reads like words: `aws/public-ip-with-several-interfaces`. */
  readonly id: string;
  readonly level: FindingLevel;
  /** What must hold, in one sentence: the documentation of the rule. */
  readonly holds: string;
  /** The cloud's or the kernel's own error. */
  readonly prevents?: string;
  /** A document or a rule of knowledge: where it comes from. */
  readonly source: string;
  readonly check: (context: Context) => Iterable<Violation>;
}

export function runRules<Context>(rules: readonly Rule<Context>[], context: Context): Finding[] {
  return rules.flatMap((rule) =>
    [...rule.check(context)].map((violation) => {
      const prevents = violation.prevents ?? rule.prevents;
      return {
        rule: rule.id,
        level: violation.level ?? rule.level,
        path: violation.path,
        message: violation.message,
        ...(violation.got === undefined ? {} : { got: violation.got }),
        ...(violation.allowed === undefined ? {} : { allowed: violation.allowed }),
        fix: violation.fix,
        ...(prevents === undefined ? {} : { prevents }),
        source: rule.source,
      };
    }),
  );
}
