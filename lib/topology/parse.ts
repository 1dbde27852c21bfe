/**
 * The two entries: YAML or JSON text, and data. Both check against the schema and complete what is left out. zod and yaml
 * are loaded on the first call, not with this file: the command line's help must not pay for them.
 */
import type { CompleteTopology } from './complete';
import { fillIn } from './fill-in';
import { type Finding, isBlocking } from './finding';
import { type SchemaFinding, schemaFindings } from './issues';
import { plainData } from './plain-data';
import type { Topology } from './types';
import { at, readYaml, type YamlText } from './yaml-text';

export interface Parsed {
  /** undefined where a finding is an error. */
  readonly topology: CompleteTopology | undefined;
  readonly findings: readonly Finding[];
  /** The text is no YAML at all (exit status 2), rather than YAML that says something wrong (exit status 1). */
  readonly syntaxError: boolean;
}

export interface ParseOptions {
  /** Named in positions: `(line 3, column 5 of training.yaml)`. @default - no name */
  readonly file?: string;
}

/**
 * Reads one YAML or JSON document. Never throws for what is in the text: every problem is a finding, all of them at once,
 * each with its line and column.
 */
export function parseTopology(text: string, options: ParseOptions = {}): Parsed {
  const read = readYaml(String(text), options.file);
  if (read.findings.length > 0) return { topology: undefined, findings: read.findings, syntaxError: true };
  if (read.value === null || read.value === undefined) return { topology: undefined, findings: [emptyFile()], syntaxError: false };
  return complete(read.value, read.locate, options.file);
}

/**
 * Checks and completes a topology that is already data. Never throws for what is in it; Tokens, Outputs, functions, class
 * instances, cycles and NaN are findings.
 */
export function completeTopology(value: unknown): Parsed {
  return complete(value, () => undefined, undefined);
}

function complete(input: unknown, locate: YamlText['locate'], file: string | undefined): Parsed {
  const inOrder = (found: readonly SchemaFinding[]) => inOrderOfText(found, locate, file);
  const refused = (findings: readonly Finding[]): Parsed => ({ topology: undefined, findings, syntaxError: false });

  const { value, findings } = plainData(input);
  if (findings.length > 0) return refused(inOrder(findings.map(bySegments)));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refused([notAMapping(value)]);

  const { topologySchema } = require('./schema') as typeof import('./schema');
  // One topology a process: zod's compiled fast path takes longer to compile than a plain walk takes to check.
  const checked = topologySchema.safeParse(value, { jitless: true });
  if (!checked.success) {
    return refused(inOrder(schemaFindings(checked.error.issues, value, topologySchema)));
  }
  const filled = fillIn(checked.data as Topology);
  const about = inOrder(filled.findings.map(bySegments));
  return { topology: about.some(isBlocking) ? undefined : filled.topology, findings: about, syntaxError: false };
}

/** Each message with its position, in the order of the text; what has no position (a missing key at the top) comes first. */
function inOrderOfText(found: readonly SchemaFinding[], locate: YamlText['locate'], file: string | undefined): Finding[] {
  return found
    .map(({ finding, segments }) => ({ finding, position: locate(segments) }))
    .sort((a, b) => (a.position?.line ?? 0) - (b.position?.line ?? 0) || (a.position?.column ?? 0) - (b.position?.column ?? 0))
    .map(({ finding, position }) =>
      position === undefined ? finding : { ...finding, message: `${finding.message} ${at(position, file)}` },
    );
}

function bySegments(finding: Finding): SchemaFinding {
  return { finding, segments: segmentsOf(finding.path) };
}

/** The inverse of `formatPath` for keys without dots, which is every key but those of tags. */
function segmentsOf(path: string): PropertyKey[] {
  return path === '' ? [] : path.split(/\.|\[(\d+)\]\.?/).flatMap((part) => (part ? [/^\d+$/.test(part) ? Number(part) : part] : []));
}

function emptyFile(): Finding {
  return {
    rule: 'topology/empty',
    level: 'error',
    path: '',
    message: 'there is nothing in the topology',
    allowed: 'a mapping with at least name and groups',
    fix: 'write name: training and groups: { trainers: { count: 1 } }, or start from `linerate init`',
    source: 'design: the topology',
  };
}

function notAMapping(value: unknown): Finding {
  return {
    rule: 'topology/wrong-type',
    level: 'error',
    path: '',
    message: 'a topology is a mapping',
    got: Array.isArray(value) ? 'a list' : value === null || value === undefined ? 'nothing' : typeof value,
    allowed: 'a mapping with at least name and groups',
    fix: 'write name: training and groups: { trainers: { count: 1 } }',
    source: 'design: the topology',
  };
}
