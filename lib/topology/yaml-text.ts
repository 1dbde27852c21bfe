/** YAML or JSON text -> a value, its syntax findings, and the position of every path. The yaml package is loaded on first use. */
import type { Document, LineCounter } from 'yaml';
import type { Finding } from './finding';

export interface YamlText {
  /** undefined where the text cannot be read. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
  /** Of the value at a path, or of the nearest one above it that stands in the text. */
  readonly locate: (segments: readonly PropertyKey[]) => Position | undefined;
}

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A topology of 100 groups takes some 100 kB. */
const MOST_CHARACTERS = 2_000_000;
const SOURCE = 'YAML 1.2.2 specification';

const NO_POSITION = () => undefined;

export function readYaml(text: string, file?: string): YamlText {
  if (text.length > MOST_CHARACTERS) {
    const fix = 'name machines by group and count, not one by one';
    const got = `${text.length} characters`;
    return refused(syntaxFinding('topology/too-large', `the text is longer than ${MOST_CHARACTERS} characters`, fix, got));
  }
  const { LineCounter: Lines, parseDocument } = require('yaml') as typeof import('yaml');
  const lines = new Lines();
  let document: Document.Parsed;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, merge: true, logLevel: 'error' });
  } catch (error) {
    return refused(syntaxFinding('topology/yaml-syntax', `the text cannot be read: ${firstLine(error)}`, 'correct the YAML'));
  }
  const problems = [...document.errors, ...document.warnings];
  if (problems.length > 0) {
    // After a first error the parser guesses: what follows is seldom worth reading.
    const findings = problems.slice(0, 5).map((problem) => {
      const { line, col } = lines.linePos(problem.pos[0]);
      const { rule, fix } = ADVICE[problem.code] ?? { rule: 'topology/yaml-syntax', fix: 'correct the YAML at this position' };
      return syntaxFinding(rule, `${lowerFirst(problem.message)} ${at({ line, column: col }, file)}`, fix, lineOf(text, line));
    });
    return { value: undefined, findings, locate: NO_POSITION };
  }
  try {
    return { value: document.toJS({ maxAliasCount: 100 }), findings: [], locate: locator(document, lines) };
  } catch (error) {
    // Unresolved aliases, and aliases that multiply without bound, show only when they are followed.
    const fix = 'write the values out instead of using anchors and aliases';
    return refused(syntaxFinding('topology/yaml-syntax', `an alias cannot be followed: ${lowerFirst(firstLine(error))}`, fix));
  }
}

/** `(line 3, column 5)`, `(line 3, column 5 of training.yaml)`. */
export function at({ line, column }: Position, file: string | undefined): string {
  return `(line ${line}, column ${column}${file === undefined ? '' : ` of ${file}`})`;
}

const ADVICE: Readonly<Record<string, { readonly rule: string; readonly fix: string }>> = {
  DUPLICATE_KEY: { rule: 'topology/duplicate-key', fix: 'keep one of the two keys' },
  MULTIPLE_DOCS: { rule: 'topology/several-documents', fix: 'keep one document: remove everything from the second --- on' },
  TAB_AS_INDENT: { rule: 'topology/yaml-syntax', fix: 'indent with spaces' },
  TAG_RESOLVE_FAILED: { rule: 'topology/yaml-tag', fix: 'remove the tag: a topology is plain text, numbers, lists and mappings' },
  NON_STRING_KEY: { rule: 'topology/yaml-syntax', fix: 'write plain text as the key' },
  RESOURCE_EXHAUSTION: { rule: 'topology/too-deep', fix: 'flatten it; a topology is 8 levels deep' },
};

function syntaxFinding(rule: string, message: string, fix: string, got?: string): Finding {
  return {
    rule,
    level: 'error',
    path: '',
    message,
    ...(got === undefined ? {} : { got }),
    allowed: 'one YAML or JSON document',
    fix,
    source: SOURCE,
  };
}

function refused(finding: Finding): YamlText {
  return { value: undefined, findings: [finding], locate: NO_POSITION };
}

function locator(document: Document.Parsed, lines: LineCounter): YamlText['locate'] {
  return (segments) => {
    for (let length = segments.length; length > 0; length--) {
      const offset = offsetOf(document, segments.slice(0, length));
      if (offset === undefined) continue;
      const { line, col } = lines.linePos(offset);
      return { line, column: col };
    }
    return undefined;
  };
}

/** Of the key in a mapping, of the element in a list. */
function offsetOf(document: Document.Parsed, segments: readonly PropertyKey[]): number | undefined {
  const { isMap, isNode, isScalar, isSeq } = require('yaml') as typeof import('yaml');
  const last = segments[segments.length - 1];
  const parent = segments.length === 1 ? document.contents : document.getIn(segments.slice(0, -1), true);
  if (isMap(parent)) {
    const key = parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(last))?.key;
    return isNode(key) ? key.range?.[0] : undefined;
  }
  const element = isSeq(parent) ? parent.items[Number(last)] : undefined;
  return isNode(element) ? element.range?.[0] : undefined;
}

/** Nothing of a text that holds a private key: its lines may be the key. */
function lineOf(text: string, line: number): string | undefined {
  if (text.includes('PRIVATE KEY')) return undefined;
  const found = (text.split('\n', line)[line - 1] ?? '').trim();
  return found.length > 80 ? `${found.slice(0, 77)}...` : found;
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
