import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runRules } from '../../lib/rules/rule';
import { TOPOLOGY_RULES } from '../../lib/rules/topology';
import type { Finding } from '../../lib/topology/finding';
import { completeTopology, parseTopology } from '../../lib/topology/parse';
import { RICH, SMALLEST } from './topologies';

const only = (findings: readonly Finding[]): Finding => {
  expect(findings).toHaveLength(1);
  return findings[0]!;
};

describe('what parses', () => {
  test('the smallest topology', () => {
    const { topology, findings, syntaxError } = parseTopology('name: training\ngroups: { trainers: {} }\n');
    expect(findings).toEqual([]);
    expect(syntaxError).toBe(false);
    expect(topology?.groups[0]?.name).toBe('trainers');
  });

  test('every part of a topology, and the rules find nothing in it', () => {
    const { topology, findings } = parseTopology(RICH);
    expect(findings).toEqual([]);
    expect(runRules(TOPOLOGY_RULES, { topology: topology! })).toEqual([]);
  });

  test('the training example, with nothing above info', () => {
    const text = readFileSync(join(__dirname, '../../examples/training/topology.yaml'), 'utf8');
    const { topology, findings } = parseTopology(text);
    expect(findings).toEqual([]);
    expect(topology?.targets).toEqual(['aws', 'azure', 'gcp', 'metal']);
    expect(runRules(TOPOLOGY_RULES, { topology: topology! }).filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('JSON, indented with tabs', () => {
    const { topology, findings } = parseTopology(JSON.stringify({ name: 'training', groups: { trainers: { count: 3 } } }, undefined, '\t'));
    expect(findings).toEqual([]);
    expect(topology?.groups[0]?.count).toEqual({ min: 3, desired: 3, max: 3 });
  });

  test('a byte order mark, Windows line ends, anchors, aliases and merge keys', () => {
    const text =
      '\uFEFFname: training\r\ngroups:\r\n  a: &a\r\n    count: 2\r\n    image: debian-13\r\n  b: *a\r\n  c:\r\n    <<: *a\r\n    count: 3\r\n';
    const { topology, findings } = parseTopology(text);
    expect(findings).toEqual([]);
    expect(topology?.groups.map(({ count, image }) => [count.max, image])).toEqual([
      [2, 'debian-13'],
      [2, 'debian-13'],
      [3, 'debian-13'],
    ]);
  });

  test('a group may have the name of a property that every object has', () => {
    const { topology, findings } = parseTopology('name: constructor\ngroups: { constructor: {} }\n');
    expect(findings).toEqual([]);
    expect(topology?.groups[0]?.count.max).toBe(1);
  });
});

describe('text that is no YAML: status 2, with line and column', () => {
  test.each<[string, string, string, string]>([
    ['an open bracket', 'name: training\ngroups: [\n', 'topology/yaml-syntax', 'line 3, column 1'],
    ['a tab as indentation', 'name: x\ngroups:\n\ttrainers: {}\n', 'topology/yaml-syntax', 'line 3, column 1'],
    ['a key twice', 'name: a\ngroups:\n  t: {}\n  t: {}\n', 'topology/duplicate-key', 'line 4, column 3'],
    ['a key twice in JSON', '{"name": "a",\n "name": "b"}', 'topology/duplicate-key', 'line 2, column 2'],
    ['two documents', 'name: a\n---\nname: b\n', 'topology/several-documents', 'line 2, column 1'],
    ['a tag', 'name: !env NAME\ngroups: {}\n', 'topology/yaml-tag', 'line 1, column 7'],
    ['a mapping as a key', '{ name: a, ? {b: c} : d }', 'topology/yaml-syntax', 'line 1, column 14'],
    ['an indentation that fits nothing', 'name: a\n  groups:\n b: c\n', 'topology/yaml-syntax', 'line 1, column 7'],
  ])('%s', (_, text, rule, position) => {
    const { topology, findings, syntaxError } = parseTopology(text);
    expect(topology).toBeUndefined();
    expect(syntaxError).toBe(true);
    expect(findings[0]).toMatchObject({ rule, level: 'error', path: '', message: expect.stringContaining(`(${position})`) });
  });

  test('the file is named', () => {
    expect(parseTopology('a: [', { file: 'training.yaml' }).findings[0]?.message).toContain('(line 1, column 5 of training.yaml)');
  });

  test('an alias without an anchor', () => {
    const { findings, syntaxError } = parseTopology('name: *nobody\n');
    expect(syntaxError).toBe(true);
    expect(only(findings)).toMatchObject({ rule: 'topology/yaml-syntax', message: expect.stringContaining('nobody') });
  });

  test('aliases that multiply', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 10; i++) lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`);
    const started = performance.now();
    const { findings, syntaxError } = parseTopology(lines.join('\n'));
    expect(performance.now() - started).toBeLessThan(2000);
    expect(syntaxError).toBe(true);
    expect(only(findings).rule).toBe('topology/yaml-syntax');
  });

  test('brackets without end', () => {
    for (const text of ['['.repeat(50_000), '{a: '.repeat(20_000), `a: ${'['.repeat(5000)}${']'.repeat(5000)}`, '- '.repeat(20_000)]) {
      const { topology, findings } = parseTopology(text);
      expect(topology).toBeUndefined();
      expect(findings.length).toBeGreaterThan(0);
    }
  });

  test('more text than a topology can be', () => {
    const { findings, syntaxError } = parseTopology(`name: ${'x'.repeat(2_000_001)}`);
    expect(syntaxError).toBe(true);
    expect(only(findings)).toMatchObject({ rule: 'topology/too-large', got: '2000007 characters' });
  });

  test('nothing of a private key is repeated', () => {
    const text = 'access:\n  sshPublicKeys:\n  - -----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0c2VjcmV0: [\n';
    const { findings } = parseTopology(text);
    expect(findings.length).toBeGreaterThan(0);
    expect(JSON.stringify(findings)).not.toContain('c2VjcmV0');
  });
});

describe('text that is YAML and no topology: status 1', () => {
  test.each(['', '\n', '# a comment\n', '---\n', 'null'])('nothing in it: %j', (text) => {
    const { topology, findings, syntaxError } = parseTopology(text);
    expect(topology).toBeUndefined();
    expect(syntaxError).toBe(false);
    expect(only(findings)).toMatchObject({ rule: 'topology/empty', path: '' });
  });

  test.each([
    ['[a, b]', 'a list'],
    ['just words', 'string'],
    ['42', 'number'],
  ])('%s', (text, got) => {
    expect(only(parseTopology(text).findings)).toMatchObject({ rule: 'topology/wrong-type', path: '', got });
  });

  test('deeper than any topology', () => {
    const { findings } = parseTopology(`name: a\ntags: ${'{a: '.repeat(60)}1${'}'.repeat(60)}\n`);
    expect(only(findings)).toMatchObject({ rule: 'topology/too-deep', path: 'tags.a.a.a.a.a.a.a' });
  });

  test('a key that would change the prototype', () => {
    for (const text of ['name: a\n__proto__: { polluted: 1 }\ngroups: {}\n', '{"name":"a","groups":{"__proto__":{"count":1}}}']) {
      expect(only(parseTopology(text).findings)).toMatchObject({ rule: 'topology/unknown-key', got: '__proto__' });
    }
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  test('positions, and findings in the order of the text', () => {
    const { findings } = parseTopology('nam: a\ngroups:\n  trainers:\n    network: { bandwith: 3 }\n    count: 0\n', { file: 't.yaml' });
    expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
      ['topology/missing', 'name is missing'],
      ['topology/unknown-key', 'unknown key "nam"; did you mean name? (line 1, column 1 of t.yaml)'],
      ['topology/unknown-key', 'unknown key "bandwith"; did you mean bandwidthGbps? (line 4, column 16 of t.yaml)'],
      ['topology/out-of-range', '0 is too small (line 5, column 5 of t.yaml)'],
    ]);
  });

  test('positions of what only the completion sees', () => {
    const { findings, topology } = parseTopology('name: a\ntargets: { aws: {} }\ngroups:\n  trainers:\n    only: [aws, gcp]\n');
    expect(topology).toBeDefined();
    expect(only(findings)).toMatchObject({ rule: 'topology/only-unplanned-target', path: 'groups.trainers.only[1]' });
    expect(findings[0]?.message).toContain('(line 5, column 17)');
  });
});

describe('data that is not plain', () => {
  const cyclic: Record<string, unknown> = { name: 'a' };
  cyclic['groups'] = { trainers: cyclic };
  class Group {
    count = 3;
  }
  const output = Object.assign(() => undefined, {});
  const resolvable = { creationStack: [], resolve: () => 'x' };

  test.each<[string, unknown, string, string]>([
    ['a CDK Token in text', { ...SMALLEST, tags: { a: '${Token[TOKEN.12]}' } }, 'topology/late-value', 'tags.a'],
    ['a CDK Token list', { ...SMALLEST, access: { from: ['#{Token[TOKEN.3]}'] } }, 'topology/late-value', 'access.from[0]'],
    ['a CDK Token as a number', { name: 'a', groups: { t: { count: -1.8881545897087626e289 } } }, 'topology/late-value', 'groups.t.count'],
    ['a CDK Token as an object', { name: resolvable, groups: {} }, 'topology/late-value', 'name'],
    ['a Pulumi Output', { name: { __pulumiOutput: true, apply: () => undefined }, groups: {} }, 'topology/late-value', 'name'],
    ['a Promise', { name: Promise.resolve('a'), groups: {} }, 'topology/late-value', 'name'],
    ['a function', { name: output, groups: {} }, 'topology/not-plain-data', 'name'],
    ['a symbol', { name: Symbol('a'), groups: {} }, 'topology/not-plain-data', 'name'],
    ['a bigint', { name: 'a', groups: { t: { count: 4n } } }, 'topology/not-plain-data', 'groups.t.count'],
    ['NaN', { name: 'a', groups: { t: { count: Number.NaN } } }, 'topology/not-plain-data', 'groups.t.count'],
    ['Infinity', { name: 'a', groups: { t: { count: Number.POSITIVE_INFINITY } } }, 'topology/not-plain-data', 'groups.t.count'],
    ['an instance of a class', { name: 'a', groups: { t: new Group() } }, 'topology/not-plain-data', 'groups.t'],
    ['a Map', { name: 'a', groups: new Map([['t', {}]]) }, 'topology/not-plain-data', 'groups'],
    ['a Date', { name: new Date(0), groups: {} }, 'topology/not-plain-data', 'name'],
    ['a cycle', cyclic, 'topology/not-plain-data', 'groups.trainers'],
    ['nothing', undefined, 'topology/wrong-type', ''],
    ['null', null, 'topology/wrong-type', ''],
    ['text', 'name: a', 'topology/wrong-type', ''],
  ])('%s', (_, value, rule, path) => {
    const { topology, findings, syntaxError } = completeTopology(value);
    expect(topology).toBeUndefined();
    expect(syntaxError).toBe(false);
    expect(only(findings)).toMatchObject({ rule, path, level: 'error' });
  });

  test('a getter or a proxy that throws', () => {
    const getter = Object.defineProperty({ groups: {} }, 'name', {
      enumerable: true,
      get() {
        throw new Error('not yet known\n    at stack');
      },
    });
    const proxy = new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no');
        },
      },
    );
    expect(only(completeTopology(getter).findings)).toMatchObject({ rule: 'topology/not-plain-data', got: 'not yet known' });
    expect(only(completeTopology(proxy).findings)).toMatchObject({ rule: 'topology/not-plain-data' });
  });

  test('shared data that multiplies', () => {
    let shared: unknown = ['x'];
    for (let i = 0; i < 30; i++) shared = [shared, shared];
    expect(only(completeTopology({ name: 'a', groups: shared }).findings).rule).toBe('topology/too-large');
  });

  test('several at once', () => {
    const findings = completeTopology({ name: Symbol('a'), groups: { a: () => 1, b: { count: Number.NaN } } }).findings;
    expect(findings.map(({ path }) => path)).toEqual(['name', 'groups.a', 'groups.b.count']);
  });

  test('keys that are undefined count as left out, and nothing of the input is changed', () => {
    const input = Object.freeze({
      name: 'training',
      tags: undefined,
      groups: Object.freeze({ trainers: Object.freeze({ count: undefined }) }),
    });
    const { topology, findings } = completeTopology(input);
    expect(findings).toEqual([]);
    expect(topology?.tags).toEqual({});
  });

  test('objects without a prototype, and of another realm', () => {
    const bare = Object.assign(Object.create(null), SMALLEST);
    expect(completeTopology(bare).findings).toEqual([]);
    const { runInNewContext } = require('node:vm') as typeof import('node:vm');
    expect(completeTopology(runInNewContext('({ name: "training", groups: { trainers: { only: ["aws"] } } })')).findings).toEqual([]);
  });
});
