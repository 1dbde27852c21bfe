import { runRules } from '../../lib/rules/rule';
import { TOPOLOGY_RULES } from '../../lib/rules/topology';
import { type Finding, formatFinding } from '../../lib/topology/finding';
import { parseTopology } from '../../lib/topology/parse';
import { RICH } from './topologies';

/** mulberry32: the same files on every machine, on every day. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const random = generator(20_261_125);
const below = (limit: number) => Math.floor(random() * limit);
const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;

const CHARACTERS = [...'{}[]:,#&*!|>%@`"\'\\-?\t \n\r\0~=<', '\uFEFF', '\u2028', 'é', '界', '🚀', '\u202e', '\ud800'];
const VALUES = [
  'null',
  'true',
  'no',
  '0',
  '-1',
  '1.5',
  '1e999',
  '-0',
  '.nan',
  '.inf',
  '0x10',
  '0o17',
  '99999999999999999999',
  '9007199254740993',
  '1_000',
  '""',
  "''",
  '[]',
  '{}',
  '[[]]',
  '{ a: { b: { c: {} } } }',
  '100gb',
  '"4"',
  '2026-11-25',
  '!!binary aGk=',
  '!!js/function x',
  '*nobody',
  '&a x',
  '<<',
  '${Token[TOKEN.1]}',
  '10.0.0.0/8',
  '0.0.0.0/0',
  '300.1.1.1/33',
  'ff:ff:ff:ff:ff:ff',
  'aws',
  'metal',
  '|\n  x',
  '{ <<: 1 }',
  `"${'x'.repeat(5000)}"`,
  '[aws, gcp, metal]',
  'spot',
  '{ reservation: r-1 }',
  '{ min: 5, desired: 1, max: 2 }',
  '4095',
  '-2147483649',
];
const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  '0',
  '-1',
  'only',
  'count',
  'groups',
  'name',
  'metal',
  'sriov',
  'purchase',
  'publicIp',
  'zones',
  'null',
  '"a b"',
  '? x',
  '<<',
  'é',
  '"\\u0000"',
  'reservation',
  'x'.repeat(1100),
];
const KEY = /[A-Za-z0-9_]+(?=: )/g;
const VALUE = /(?<=: )[^,{}[\]\n]+/g;

function splice(text: string, at: number, length: number, instead: string): string {
  return text.slice(0, at) + instead + text.slice(at + length);
}

function replaceMatch(text: string, pattern: RegExp, instead: () => string): string {
  const matches = [...text.matchAll(pattern)];
  if (matches.length === 0) return text;
  const match = pick(matches);
  return splice(text, match.index, match[0].length, instead());
}

const NUMBER = /[0-9]+/g;

const MUTATIONS: readonly ((text: string) => string)[] = [
  (text) => splice(text, below(text.length), 1, ''),
  (text) => splice(text, below(text.length), 0, pick(CHARACTERS)),
  (text) => splice(text, below(text.length), 1 + below(40), ''),
  (text) => {
    const at = below(text.length);
    return splice(text, below(text.length), 0, text.slice(at, at + below(60)));
  },
  (text) => text.slice(0, below(text.length)),
  (text) => {
    const lines = text.split('\n');
    lines.splice(below(lines.length), 1 + below(3));
    return lines.join('\n');
  },
  (text) => {
    const lines = text.split('\n');
    lines.splice(below(lines.length), 0, pick(lines));
    return lines.join('\n');
  },
  (text) => {
    const lines = text.split('\n');
    const [a, b] = [below(lines.length), below(lines.length)];
    [lines[a], lines[b]] = [lines[b]!, lines[a]!];
    return lines.join('\n');
  },
  (text) => {
    const lines = text.split('\n');
    const at = below(lines.length);
    lines[at] = ' '.repeat(below(6)) + lines[at]!.trimStart();
    return lines.join('\n');
  },
  (text) => replaceMatch(text, VALUE, () => pick(VALUES)),
  (text) => replaceMatch(text, VALUE, () => pick(VALUES)),
  (text) => replaceMatch(text, VALUE, () => pick([...text.matchAll(VALUE)].map(([value]) => value).concat('x'))),
  (text) => replaceMatch(text, VALUE, () => String((random() - 0.5) * 10 ** below(30))),
  // Gentle ones: many files must reach the rules.
  (text) => replaceMatch(text, NUMBER, () => String(below(pick([3, 33, 300])))),
  (text) => replaceMatch(text, NUMBER, () => String(below(pick([3, 33, 300])))),
  (text) => replaceMatch(text, NUMBER, () => String(below(pick([3, 33, 300])))),
  (text) => replaceMatch(text, KEY, () => pick(KEYS)),
  (text) => replaceMatch(text, KEY, () => pick([...text.matchAll(KEY)].map(([key]) => key).concat('x'))),
  (text) => replaceMatch(text, VALUE, () => `${pick(['[', '{ a: '])}`.repeat(below(pick([10, 10, 10, 300])))),
  (text) => replaceMatch(text, VALUE, () => `${'['.repeat(30)}${']'.repeat(30)}`),
];

/** Parts of the rich topology: small files reach further than their first mistake, and the YAML parser takes most of the time. */
const LINES = RICH.split('\n');
const lines = (from: RegExp, to: RegExp): string => {
  const first = LINES.findIndex((line) => from.test(line));
  const length = LINES.slice(first).findIndex((line) => to.test(line));
  return LINES.slice(first, first + length).join('\n');
};
const GROUP = 'name: a\ngroups:\n  t:\n';
const STARTS = [
  `name: training\n${lines(/^targets:/, /^access:/)}\ngroups: { a: { count: 2 } }\n`,
  `name: a\n${lines(/^network:/, /^groups:/)}\ngroups: { a: { network: { extra: [storage] } } }\n`,
  `name: a\naccess: { from: [ 203.0.113.0/24 ] }\ntags: { team: research }\ngroups: { a: {} }\n${lines(/^acknowledge:/, /^$/)}\n`,
  `${GROUP}${lines(/^ {4}count:/, /^ {4}network:/)}\n`,
  `${GROUP}${lines(/^ {4}network:/, /^ {4}placement:/)}\n`,
  `${GROUP}${lines(/^ {4}placement:/, /^ {4}tags:/)}\n`,
  `${GROUP}${lines(/^ {4}tags:/, /^ {2}storage:/)}\n`,
  `name: a\ngroups:\n${lines(/^ {2}storage:$/, /^ {10}vfs:/)}\n          vfs: 1\n`,
  `${GROUP}    sriov:\n      functions:\n${lines(/^ {8}- match: { vendor/, /^acknowledge:/)}\n`,
  'name: a\ntargets: { gcp: {}, aws: {} }\ngroups: { a: { count: { min: 0, desired: 1, max: 2 }, only: [aws] }, b: { purchase: spot, metal: { hosts: [ { name: n } ] } } }\n',
];

function check(finding: Finding): void {
  const { rule, level, path, message, fix, source } = finding;
  const right =
    /^[a-z]+\/[a-z0-9-]+$/.test(rule) &&
    ['error', 'warning', 'info'].includes(level) &&
    typeof path === 'string' &&
    message !== '' &&
    fix !== '' &&
    source !== '';
  // One comparison a finding: a matcher for each field would take most of the test's time.
  if (!right || /undefined|\[object Object\]|\n\s+at /.test(formatFinding(finding)))
    expect(finding).toBe('a finding with rule, level, path, message, fix and source');
  JSON.stringify(finding);
}

// The YAML parser makes an Error for each mistake; their stacks would cost a third of the time.
const { stackTraceLimit } = Error;
beforeAll(() => {
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

test('10,000 mutated topologies: findings, never an exception, never a hang', () => {
  const rules = new Map<string, number>();
  let parsed = 0;
  let slowest = 0;
  for (let i = 0; i < 10_000; i++) {
    let text = i % 50 === 0 ? RICH : pick(STARTS);
    for (let mutations = pick([1, 1, 2, 3]); mutations > 0; mutations--) text = pick(MUTATIONS)(text);
    const started = performance.now();
    let findings: readonly Finding[];
    try {
      const result = parseTopology(text, { file: 'fuzz.yaml' });
      findings = result.findings;
      if (result.topology === undefined) expect(findings.length).toBeGreaterThan(0);
      else {
        parsed++;
        findings = [...findings, ...runRules(TOPOLOGY_RULES, { topology: result.topology })];
      }
    } catch (error) {
      throw new Error(`topology ${i} threw: ${text}`, { cause: error });
    }
    slowest = Math.max(slowest, performance.now() - started);
    for (const finding of findings) {
      check(finding);
      rules.set(finding.rule, (rules.get(finding.rule) ?? 0) + 1);
    }
  }
  // The mutations must reach past the YAML parser, past the schema, and into the rules.
  expect(parsed).toBeGreaterThan(1000);
  expect(rules.size).toBeGreaterThan(25);
  for (const rule of [
    'topology/yaml-syntax',
    'topology/duplicate-key',
    'topology/unknown-key',
    'topology/wrong-type',
    'topology/count-order',
    'topology/late-value',
  ]) {
    expect([...rules.keys()]).toContain(rule);
  }
  expect(slowest).toBeLessThan(2000);
  expect(({} as Record<string, unknown>)['a']).toBeUndefined();
}, 60_000);
