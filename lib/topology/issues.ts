/** What the schema refuses, as findings: path, got, allowed, and a fix that can be copied. Type-only imports of zod. */
import type { z } from 'zod';
import type { Finding } from './finding';
import { entry, exampleOf, formatOf, inShort, isPrivateKey, kindOf, nearestKey, show, shown } from './issue-words';
import { formatPath, valueAt } from './path';
import { keysAt, placeOfKey, schemasAt } from './schema-walk';
import { didYouMean } from './suggest';
import { quantity, unitOfField } from './units';

type Issue = z.core.$ZodIssue;

export interface SchemaFinding {
  readonly finding: Finding;
  readonly segments: readonly PropertyKey[];
}

const SOURCE = 'the topology schema (linerate schema)';

/** Every issue becomes one finding or more; paths are relative to `root`, the schema's own value. */
export function schemaFindings(issues: readonly Issue[], root: unknown, schema: z.ZodType): SchemaFinding[] {
  function one(segments: readonly PropertyKey[], rest: Omit<Finding, 'level' | 'path' | 'source'> & { source?: string }): SchemaFinding[] {
    return [{ segments, finding: { level: 'error', source: SOURCE, ...rest, path: formatPath(segments) } }];
  }

  function visit(issue: Issue, above: readonly PropertyKey[]): SchemaFinding[] {
    const segments = [...above, ...issue.path];
    const name = String(segments[segments.length - 1] ?? '');
    const value = valueAt(root, segments);
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.flatMap((key) => unknownKey(segments, key));
      case 'invalid_key':
        return wrongKey(segments, issue.issues[0]?.message ?? '');
      case 'invalid_value': {
        const values = issue.values.map(String);
        if (issue.values.length === 0) return wrongType(segments, name, value, issue.message);
        const meant = typeof value === 'string' ? didYouMean(value, values) : undefined;
        if (value === undefined) return missing(segments, name, values);
        return one(segments, {
          rule: 'topology/not-allowed',
          message: `${show(value)} is not one of the values that may stand here${meant === undefined ? '' : `; did you mean ${meant}?`}`,
          got: shown(value),
          allowed: issue.values,
          fix: meant === undefined ? `write one of ${values.join(', ')}` : entry(name, meant),
        });
      }
      case 'invalid_format':
        return wrongFormat(segments, name, value, issue.message);
      case 'too_small':
      case 'too_big':
        return outOfRange(issue, segments, name, value);
      case 'invalid_union':
        return wrongUnion(issue, segments, name, value);
      case 'invalid_type':
        if (value === undefined) return missing(segments, name, allowedOf(issue, segments));
        return wrongType(segments, name, value, allowedOf(issue, segments));
      default:
        return wrongType(segments, name, value, issue.message);
    }
  }

  function unknownKey(segments: readonly PropertyKey[], key: string): SchemaFinding[] {
    const known = keysAt(schema, segments);
    const meant = nearestKey(key, known);
    const elsewhere = known.includes(key) ? undefined : placeOfKey(schema, segments, key);
    const place = elsewhere === undefined ? undefined : `${elsewhere.join('.')}.${key}`;
    return one([...segments, key], {
      rule: 'topology/unknown-key',
      message: `unknown key "${key}"${place !== undefined ? `; it belongs in ${elsewhere!.join('.')}` : meant === undefined ? '' : `; did you mean ${meant}?`}`,
      got: key,
      allowed: known.length === 0 ? 'no keys' : known,
      fix: place !== undefined ? `write it as ${place}` : meant === undefined ? 'remove it' : `write ${meant} instead of ${key}`,
    });
  }

  function wrongKey(segments: readonly PropertyKey[], message: string): SchemaFinding[] {
    const key = String(segments[segments.length - 1]);
    const format = formatOf(message);
    const repaired = format?.repair?.(key);
    return one(segments, {
      rule: format?.rule ?? 'topology/wrong-format',
      message: `"${key}" cannot be a name`,
      got: key,
      allowed: format?.allowed ?? message,
      fix: repaired === undefined ? `rename it, for example to ${format?.example ?? 'value'}` : `rename it to ${repaired}`,
      source: format?.source ?? SOURCE,
    });
  }

  function missing(segments: readonly PropertyKey[], name: string, allowed: unknown): SchemaFinding[] {
    const format = formatOf(allowed);
    return one(segments, {
      rule: format?.rule === 'topology/acknowledged-without-reason' ? format.rule : 'topology/missing',
      message: `${name === '' ? 'the topology' : name} is missing`,
      allowed: format?.allowed ?? allowed,
      fix: `add ${name}: ${exampleOf(name, allowed, format)}`,
      source: format?.source ?? SOURCE,
    });
  }

  function wrongType(segments: readonly PropertyKey[], name: string, value: unknown, allowed: string): SchemaFinding[] {
    const format = formatOf(allowed);
    const scalar = typeof value === 'number' || typeof value === 'boolean';
    const words = format?.allowed ?? allowed;
    if (/number/.test(words) && typeof value === 'string') {
      const meant = quantityFinding(segments, name, value, words);
      if (meant !== undefined) return meant;
    }
    const unquoted = words.startsWith('true or false') && /^(?:true|yes|on|false|no|off)$/i.test(String(value));
    const quoted = scalar && (format === undefined ? words.startsWith('text') : format.pattern.test(String(value)));
    return one(segments, {
      rule: 'topology/wrong-type',
      message: `expected ${inShort(words)}`,
      got: format?.secret === true ? kindOf(value) : shown(value),
      allowed: words,
      fix: quoted
        ? `put it in quotes: ${entry(name, `"${String(value)}"`)}`
        : unquoted
          ? entry(name, String(/^(?:true|yes|on)$/i.test(String(value))))
          : words.startsWith('a list') && (scalar || typeof value === 'string')
            ? entry(name, `[${String(value)}]`)
            : value === null
              ? `${words.startsWith('a mapping') ? `${entry(name, '{}')}, or remove it` : `remove ${name || 'it'}, or give it a value`}`
              : `write ${words} instead of ${kindOf(value)}`,
      source: format?.source ?? SOURCE,
    });
  }

  /** "100gb" or "100" where a number is wanted: the number that was meant. */
  function quantityFinding(segments: readonly PropertyKey[], name: string, value: string, allowed: string): SchemaFinding[] | undefined {
    const unit = unitOfField(name);
    const meant = quantity(value, unit);
    if (meant === undefined) return undefined;
    const plain = /^\s*[0-9.]+\s*$/.test(value);
    return one(segments, {
      rule: plain ? 'topology/wrong-type' : 'topology/wrong-unit',
      message: plain ? 'expected a number, not text' : `expected a number${unit === undefined ? '' : ` of ${unit}`}, without a unit`,
      got: value,
      allowed,
      fix: entry(name, String(meant)),
    });
  }

  function wrongFormat(segments: readonly PropertyKey[], name: string, value: unknown, message: string): SchemaFinding[] {
    const format = formatOf(message);
    if (format === undefined) return wrongType(segments, name, value, message);
    const written = String(value);
    const repaired = format.repair?.(written);
    const privateKey = isPrivateKey(written);
    return one(segments, {
      rule: privateKey ? 'topology/private-key' : (format.rule ?? 'topology/wrong-format'),
      message: privateKey ? 'this is a private key; it must not leave its owner' : `not ${inShort(format.allowed)}`,
      got: format.secret === true && !privateKey ? `${written.length} characters` : shown(written),
      allowed: format.allowed,
      fix: privateKey
        ? 'write the public key, the one line of the .pub file, and replace this key pair'
        : repaired === undefined || format.secret === true
          ? `write it like ${format.example}`
          : entry(name, repaired),
      source: format.source,
    });
  }

  function outOfRange(
    issue: Issue & { code: 'too_small' | 'too_big' },
    segments: readonly PropertyKey[],
    name: string,
    value: unknown,
  ): SchemaFinding[] {
    const bound = Number(issue.code === 'too_small' ? issue.minimum : issue.maximum);
    const number = typeof value === 'number';
    return one(segments, {
      rule: 'topology/out-of-range',
      message: number ? `${String(value)} is too ${issue.code === 'too_small' ? 'small' : 'large'}` : 'nothing is in it',
      got: value,
      allowed: issue.message,
      fix: number ? entry(name, String(bound)) : `remove ${name}, or put something in it`,
    });
  }

  /** Reports the alternative that was meant; where none stands out, all of them in words. */
  function wrongUnion(
    issue: Issue & { code: 'invalid_union' },
    segments: readonly PropertyKey[],
    name: string,
    value: unknown,
  ): SchemaFinding[] {
    const branches: readonly (readonly Issue[])[] = issue.errors;
    const deeper = branches.filter(
      (branch) => !branch.some((each) => each.path.length === 0 && each.code !== 'unrecognized_keys' && !isRange(each)),
    );
    if (typeof value === 'object' && value !== null && deeper.length > 0) {
      const keys = Object.keys(value);
      const fits = (branch: readonly Issue[]) =>
        keys.length -
        branch.reduce((sum, each) => sum + (each.code === 'unrecognized_keys' && each.path.length === 0 ? each.keys.length : 0), 0);
      const best = Math.max(...deeper.map(fits));
      const meant = deeper.filter((branch) => fits(branch) === best);
      const fewest = Math.min(...meant.map((branch) => branch.length));
      const closest = meant.filter((branch) => branch.length === fewest);
      if (Array.isArray(value) || (best > 0 && closest.length === 1) || deeper.length === 1) {
        return closest[0]!.flatMap((each) => visit(each, segments));
      }
      const known = keysAt(schema, segments);
      const strange = keys.filter((key) => !known.includes(key));
      if (strange.length > 0) {
        return strange.flatMap((key) => unknownKey(segments, key));
      }
    }
    if (value === undefined) return missing(segments, name, issue.message);
    const only = branches.filter((branch) => branch.every(isRange));
    if (only.length > 0) return visit(only[0]![0]!, segments);
    if (typeof value === 'string') {
      const amount = /number/.test(issue.message) ? quantityFinding(segments, name, value, issue.message) : undefined;
      if (amount !== undefined) return amount;
      const values = branches.flat().flatMap((each) => (each.code === 'invalid_value' ? each.values.map(String) : []));
      const meant = didYouMean(value, values);
      const format = branches.flat().find((each) => each.code === 'invalid_format');
      if (values.length === 0 && format !== undefined) return wrongFormat(segments, name, value, format.message);
      return one(segments, {
        rule: 'topology/not-allowed',
        message: `${show(value)} cannot stand here${meant === undefined ? '' : `; did you mean ${meant}?`}`,
        got: shown(value),
        allowed: issue.message,
        fix: meant === undefined ? `write ${issue.message}` : entry(name, meant),
      });
    }
    return wrongType(segments, name, value, issue.message);
  }

  function allowedOf(issue: Issue & { code: 'invalid_type' }, segments: readonly PropertyKey[]): string {
    if (!issue.message.startsWith('Invalid input')) return issue.message;
    const keys = keysAt(schema, segments);
    return keys.length > 0 ? `a mapping with ${keys.join(', ')}` : schemasAt(schema, segments).length > 0 ? 'a mapping' : issue.expected;
  }

  return issues.flatMap((issue) => visit(issue, []));
}

/** A number that is one, or a list that is one: only its size is wrong. */
function isRange(issue: Issue): boolean {
  return issue.code === 'too_small' || issue.code === 'too_big';
}
