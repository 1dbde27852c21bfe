/**
 * Values that a bridged SDK allows but does not declare: `@pulumi/gcp` has no enum types, only sentences such as
 * "Possible values are: `INGRESS`, `EGRESS`." in the comment above a property.
 */
const INTRODUCTION =
  /\b(?:possible|valid|supported|accepted|allowed) (?:values?|options|modes)\b|\bvalues are\b|\baccepts the values?\b|\beither\b|\bone of\b|\bcan be `/i;
/** Google writes its values in capitals, which keeps names of other properties out. */
const QUOTED = /[`"]+([A-Z][A-Z0-9_]+)[`"]+/g;
const BARE = /\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)\b/g;

/** Words in capitals that stand among a sentence's words without being a value. */
const ABBREVIATIONS: ReadonlySet<string> = new Set(['API', 'HTTP', 'ID', 'IP', 'IPV4', 'IPV6', 'TCP', 'UDP', 'URL', 'VM', 'VPC', 'VPN']);

/** What the comment lists; undefined when it lists fewer than two values. */
export function documentedValues(comment: string): readonly string[] | undefined {
  const text = comment
    .replace(/^\s*\/?\*+\/?/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const start = INTRODUCTION.exec(text)?.index;
  if (start === undefined) return undefined;
  const sentence = text.slice(start).replace(/\. (?=[A-Z`*]).*$/, '');
  const quoted = [...sentence.matchAll(QUOTED)];
  const found = quoted.length > 0 ? quoted : [...sentence.matchAll(BARE)].filter((match) => !ABBREVIATIONS.has(match[1] as string));
  const values = new Set(found.map((match) => match[1] as string).filter((value) => value.length > 1));
  return values.size < 2 ? undefined : [...values];
}
