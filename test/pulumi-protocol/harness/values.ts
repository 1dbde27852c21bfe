/** Values as they travel between a Pulumi program and the engine. */

export type Wire = null | boolean | number | string | readonly Wire[] | { readonly [key: string]: Wire };
export type Properties = { readonly [key: string]: Wire };

// Constants of sdk/nodejs/runtime/rpc.ts and sdk/go/common/resource/properties.go.
/** Stands for a value that is not known during a preview. */
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';

type Wrapped = { readonly value?: Wire };

const isObject = (value: Wire | undefined): value is Properties => typeof value === 'object' && value !== null && !Array.isArray(value);
export const isSecret = (value: Wire | undefined): value is Properties & Wrapped => isObject(value) && value[SIGNATURE] === SECRET;
export const secret = (value: Wire): Properties => ({ [SIGNATURE]: SECRET, value });

/** Without the wrappers of secrets and outputs; what is unknown stays {@link UNKNOWN}. */
export function plain(value: Wire): Wire {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === SECRET || value[SIGNATURE] === OUTPUT) return 'value' in value ? plain(value['value'] as Wire) : UNKNOWN;
  return plainProperties(value);
}

export function plainProperties(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, plain(inner)]));
}

/** Calls `visit` with the path of every leaf, and whether a secret wraps it. */
export function walk(value: Wire, visit: (path: string, leaf: Wire, hidden: boolean) => void, path = '', hidden = false): void {
  if (Array.isArray(value)) value.forEach((item, index) => void walk(item, visit, `${path}[${index}]`, hidden));
  else if (isSecret(value)) walk(value['value'] ?? null, visit, path, true);
  else if (isObject(value))
    for (const [key, inner] of Object.entries(value)) walk(inner, visit, path === '' ? key : `${path}.${key}`, hidden);
  else visit(path, value, hidden);
}

export function hasUnknown(value: Wire): boolean {
  let found = false;
  walk(value, (_path, leaf) => {
    found ||= leaf === UNKNOWN;
  });
  return found;
}

/** Reports every path at which `after` differs from `before`; what was unknown before may be anything now. */
export function compareValues(
  before: Wire | undefined,
  after: Wire | undefined,
  report: (path: string, before: Wire | undefined, after: Wire | undefined) => void,
  path = '',
): void {
  if (before === UNKNOWN) return;
  if (isSecret(before) && isSecret(after)) {
    compareValues(before['value'], after['value'], report, path);
    return;
  }
  if (
    typeof before === 'object' &&
    typeof after === 'object' &&
    before !== null &&
    after !== null &&
    Array.isArray(before) === Array.isArray(after)
  ) {
    const [left, right] = [before as Properties, after as Properties];
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)]))
      compareValues(left[key], right[key], report, path === '' ? key : `${path}.${key}`);
    return;
  }
  if (!Object.is(before, after)) report(path, before, after);
}
