/**
 * The guard before the schema: a topology is plain data. Late-bound values (CDK Tokens, Pulumi Outputs), functions, class
 * instances, cycles and NaN become findings here, since a decision made on them would be a decision made on nothing.
 */
import type { Finding } from './finding';
import { formatPath, type PathSegment } from './path';

const MOST_DEPTH = 40;
const MOST_VALUES = 250_000;
/** aws-cdk-lib encodes number Tokens near -1.888e+289 (core/lib/private/encoding). No quantity here comes near. */
const TOKEN_NUMBER = -1e280;
const TOKEN_TEXT = /\$\{Token\[[^\]]*\]\}|#\{Token\[[^\]]*\]\}/;
const SOURCE = 'design: the topology is plain, JSON-serialisable data; late-bound values never enter it';

export interface PlainData {
  /** A copy without prototypes in the way; what is refused is left out. */
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

/** Copies plain data. Keys whose value is undefined are left out, as JSON would. Never throws, whatever it is given. */
export function plainData(input: unknown): PlainData {
  const findings: Finding[] = [];
  const above = new Set<object>();
  let values = 0;

  function refuse(rule: string, path: readonly PathSegment[], message: string, got: string, fix: string): undefined {
    if (findings.length < 50) {
      const allowed = 'text, a finite number, true, false, a list or a mapping';
      findings.push({ rule, level: 'error', path: formatPath(path), message, got, allowed, fix, source: SOURCE });
    }
    return undefined;
  }

  function lateValue(path: readonly PathSegment[], got: string): undefined {
    const fix = "write the value itself here, or pass the late one through the construct's own properties";
    return refuse('topology/late-value', path, 'a value that is only known at deploy time cannot be planned with', got, fix);
  }

  function copy(value: unknown, path: readonly PathSegment[]): unknown {
    values += 1;
    if (values > MOST_VALUES) {
      if (values === MOST_VALUES + 1) {
        refuse(
          'topology/too-large',
          [],
          `more than ${MOST_VALUES} values`,
          'too many values',
          'name machines by group and count, not one by one',
        );
      }
      return undefined;
    }
    switch (typeof value) {
      case 'string':
        return TOKEN_TEXT.test(value) ? lateValue(path, 'a CDK Token in text') : value;
      case 'number':
        if (value < TOKEN_NUMBER && Number.isFinite(value)) return lateValue(path, 'a CDK Token as a number');
        if (Number.isFinite(value)) return value;
        return refuse('topology/not-plain-data', path, 'not a finite number', String(value), 'write a finite number, or leave the key out');
      case 'boolean':
        return value;
      case 'undefined':
        return undefined;
      case 'object':
        return value === null ? null : container(value, path);
      default:
        return refuse(
          'topology/not-plain-data',
          path,
          `a ${typeof value} is no plain data`,
          `a ${typeof value}`,
          'write plain data, or leave the key out',
        );
    }
  }

  function container(value: object, path: readonly PathSegment[]): unknown {
    if (above.has(value)) {
      return refuse(
        'topology/not-plain-data',
        path,
        'a value that contains itself',
        'a cycle',
        'write the values out; a topology is a tree',
      );
    }
    if (path.length >= MOST_DEPTH) {
      return refuse(
        'topology/too-deep',
        path.slice(0, 8),
        `nested deeper than ${MOST_DEPTH} levels`,
        'deep nesting',
        'flatten it; a topology is 8 levels deep',
      );
    }
    above.add(value);
    try {
      if (Array.isArray(value)) return Array.from(value, (element, index) => copy(element, [...path, index]) ?? null);
      const late = lateKind(value);
      if (late !== undefined) return lateValue(path, late);
      const prototype = Object.getPrototypeOf(value) as object | null;
      // A plain object of another realm (a test runner's, a vm's) has a prototype whose own prototype is null.
      if (prototype !== null && Object.getPrototypeOf(prototype) !== null) {
        const name = String((value as { constructor?: { name?: unknown } }).constructor?.name ?? 'a class');
        return refuse('topology/not-plain-data', path, 'an instance of a class is no plain data', name, 'write a plain mapping');
      }
      return mapping(value, path);
    } finally {
      above.delete(value);
    }
  }

  function mapping(value: object, path: readonly PathSegment[]): unknown {
    const result: Record<string, unknown> = {};
    for (const key of Object.keys(value)) {
      if (key === '__proto__') {
        refuse('topology/unknown-key', [...path, key], 'unknown key "__proto__"', key, 'remove it');
        continue;
      }
      const copied = copy((value as Record<string, unknown>)[key], [...path, key]);
      if (copied !== undefined) result[key] = copied;
    }
    return result;
  }

  try {
    return { value: copy(input, []), findings };
  } catch (error) {
    // A getter or a Proxy of the caller's that throws.
    refuse('topology/not-plain-data', [], 'reading a value failed', oneLine(error), 'write plain data: no getters, no proxies');
    return { value: undefined, findings };
  }
}

/** CDK's IResolvable has `resolve` and `creationStack`; a Pulumi Output has `__pulumiOutput` and `apply`. */
function lateKind(value: object): string | undefined {
  const late = value as { __pulumiOutput?: unknown; resolve?: unknown; creationStack?: unknown; then?: unknown };
  if (late.__pulumiOutput === true) return 'a Pulumi Output';
  if (typeof late.resolve === 'function' && Array.isArray(late.creationStack)) return 'a CDK Token';
  return typeof late.then === 'function' ? 'a Promise' : undefined;
}

function oneLine(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
  } catch {
    return 'an error';
  }
}
