/**
 * One thing wrong, or worth knowing. Findings are collected, never thrown one at a time; a caller that cannot go on
 * throws a single {@link TopologyError} that carries all of them.
 */
export interface Finding {
  /** Reads like words: `aws/public-ip-with-several-interfaces`. */
  readonly rule: string;
  readonly level: FindingLevel;
  /** Dotted path into the topology, `groups.trainers.aws.publicIp`; the empty string is the whole file. */
  readonly path: string;
  /** One sentence, lower case, no full stop. */
  readonly message: string;
  /** What was found there, as plain data. */
  readonly got?: unknown;
  /** What may stand there: a list of values, a range in words, or a pattern. */
  readonly allowed?: unknown;
  /** What to write instead; something that can be copied. */
  readonly fix: string;
  /** The cloud's or the kernel's own error (code or text) that this finding prevents. Such a finding cannot be acknowledged. */
  readonly prevents?: string;
  /** A document, an API, an issue thread or a rule id of the field: where the rule comes from. */
  readonly source: string;
  /** Present when the topology acknowledges the finding: it stays in the output and no longer fails the run. */
  readonly acknowledged?: { readonly reason: string };
}

export type FindingLevel = 'error' | 'warning' | 'info';

/** An error that nobody acknowledged: the run must not go on. */
export function isBlocking(finding: Finding): boolean {
  return finding.level === 'error' && finding.acknowledged === undefined;
}

/** `error aws/x  groups.a.b: message, got X, allowed Y — fix: Z`: the one-line form that every engine prints. */
export function formatFinding(finding: Finding): string {
  const at = finding.path === '' ? '' : `${finding.path}: `;
  const got = finding.got === undefined ? '' : `, got ${inline(finding.got)}`;
  const allowed = finding.allowed === undefined ? '' : `, allowed ${inline(finding.allowed)}`;
  const prevents = finding.prevents === undefined ? '' : ` (prevents: ${finding.prevents})`;
  const acknowledged = finding.acknowledged === undefined ? '' : ` [acknowledged: ${finding.acknowledged.reason}]`;
  return `${finding.level} ${finding.rule}  ${at}${finding.message}${got}${allowed} — fix: ${finding.fix}${prevents}${acknowledged}`;
}

function inline(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(inline).join(', ');
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

/** Thrown once, at the edge (a construct, `parseTopology` in strict use), with every finding in its message. */
export class TopologyError extends Error {
  override readonly name = 'TopologyError';
  constructor(readonly findings: readonly Finding[]) {
    super(findings.filter(isBlocking).map(formatFinding).join('\n'));
  }
}
