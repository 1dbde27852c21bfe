/** Single values: what is found in them, and when two of them differ. */
import { problemsInValue } from './harness/leaves';
import { urnOf } from './harness/recording';
import { compareValues, hasUnknown, plain, secret, UNKNOWN, type Wire, walk } from './harness/values';

describe('problemsInValue', () => {
  test.each<[string, Wire, 'preview' | 'update', readonly string[]]>([
    ['nothing', { a: [1, 'x', null, true] }, 'update', []],
    ['an unknown value in a preview', { a: UNKNOWN }, 'preview', []],
    ['an unknown value in an update', { a: [UNKNOWN] }, 'update', ['a[0] is unknown during an update']],
    ['an unknown value inside a text', { a: `id=${UNKNOWN}` }, 'preview', ['a has an unknown value inside a text']],
    ['infinity', { a: { b: Number.POSITIVE_INFINITY } }, 'update', ['a.b is Infinity']],
    ['a promise in a text', { a: `${Promise.resolve()}` }, 'update', ['a holds an Output or an object turned into text']],
    ['a secret', { a: 'x hunter2 y' }, 'update', ['a holds a secret config value in clear']],
    ['a secret that is wrapped', { a: secret('x hunter2 y') }, 'update', []],
    ['a secret in base64', { a: Buffer.from('x hunter2 y').toString('base64') }, 'update', ['a holds a secret config value in base64']],
  ])('%s', (_what, value, mode, problems) => expect(problemsInValue(value, mode, ['hunter2'])).toEqual(problems));
});

describe('compareValues', () => {
  const differences = (before: Wire, after: Wire): readonly string[] => {
    const paths: string[] = [];
    compareValues(before, after, (path) => paths.push(path));
    return paths;
  };

  test.each<[string, Wire, Wire, readonly string[]]>([
    ['equal', { a: [1, { b: 'x' }] }, { a: [1, { b: 'x' }] }, []],
    ['another order of keys', { a: 1, b: 2 }, { b: 2, a: 1 }, []],
    ['a changed leaf', { a: { b: 1 } }, { a: { b: 2 } }, ['a.b']],
    ['an added key', {}, { a: 1 }, ['a']],
    ['a removed key', { a: 1 }, {}, ['a']],
    ['a longer array', { a: [1] }, { a: [1, 2] }, ['a.1']],
    ['an array for an object', { a: [1] }, { a: { 0: 1 } }, ['a']],
    ['unknown before', { a: UNKNOWN }, { a: { b: 1 } }, []],
    ['unknown after', { a: 'x' }, { a: UNKNOWN }, ['a']],
    ['a secret that stays one', { a: secret('x') }, { a: secret('x') }, []],
    ['a secret that is one no longer', { a: secret('x') }, { a: 'x' }, ['a']],
    ['a secret that changes', { a: secret('x') }, { a: secret('y') }, ['a']],
  ])('%s', (_what, before, after, paths) => expect(differences(before, after)).toEqual(paths));
});

test('plain takes the wrappers off and keeps what is unknown', () => {
  expect(plain({ a: secret({ b: [secret('x')] }), c: UNKNOWN })).toEqual({ a: { b: ['x'] }, c: UNKNOWN });
});

test('walk says which leaves a secret hides', () => {
  const leaves: unknown[] = [];
  walk({ a: 1, b: secret({ c: [2] }) }, (...leaf) => leaves.push(leaf));
  expect(leaves).toEqual([
    ['a', 1, false],
    ['b.c[0]', 2, true],
  ]);
});

test('hasUnknown looks into arrays and secrets', () => {
  expect([hasUnknown({ a: ['x'] }), hasUnknown({ a: ['x', UNKNOWN] }), hasUnknown({ a: secret(UNKNOWN) })]).toEqual([false, true, true]);
});

describe('urnOf', () => {
  const stack = urnOf('p', 's', 'pulumi:pulumi:Stack', 'p-s', '');
  const rack = urnOf('p', 's', 'sample:Rack', 'rack', stack);

  test('leaves the stack out of the chain of types', () => expect(rack).toBe('urn:pulumi:s::p::sample:Rack::rack'));

  test('keeps every component in it', () => {
    const inner = urnOf('p', 's', 'sample:Shelf', 'shelf', rack);
    expect(urnOf('p', 's', 'x:Disk', 'disk', inner)).toBe('urn:pulumi:s::p::sample:Rack$sample:Shelf$x:Disk::disk');
  });
});
