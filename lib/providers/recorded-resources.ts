/** From recorded registrations to `resources.json`: readable values, and an order that does not depend on timing. */

/** One entry of `resources.json`. */
export interface RecordedResource {
  readonly type: string;
  /** The logical name, unique in the whole list. */
  readonly name: string;
  /** As sent to the engine: `${NAME.PROPERTY}` for what is known only after creation, `${secret}` for a secret. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URN of the parent; empty for the stack itself. */
  readonly parent: string;
  /** URNs, sorted: explicit dependencies and those through properties. */
  readonly dependsOn: readonly string[];
  /** Only for a resource that exists already and is read, not created: its id. */
  readonly id?: string;
}

export interface Registration extends RecordedResource {
  readonly urn: string;
}

export const STACK_TYPE = 'pulumi:pulumi:Stack';

// Signatures of wrapped values on the wire (sdk/go/common/resource: properties.go, asset.go).
const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const SECRET_TEXT = '${secret}';

/** The text that stands for a value known only after creation. */
export const placeholder = (name: string, path: string): string => `\${${name}.${path}}`;

/** Wraps a value the way the wire marks a secret. */
export const secret = (value: unknown): object => ({ [SIGNATURE]: SECRET, value });

/** Sets `identity.principalId` or `networkInterfaces[0].networkIp` in `target`, making what is missing on the way. */
export function setPath(target: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  let here = target;
  keys.forEach((key, index) => {
    if (index === keys.length - 1) {
      here[key] = value;
      return;
    }
    const next = here[key];
    if (typeof next !== 'object' || next === null) here[key] = /^\d+$/.test(keys[index + 1]!) ? [] : {};
    here = here[key] as Record<string, unknown>;
  });
}

/** Finds an Output that was turned into text instead of being passed on; undefined when there is none. */
export function hasUnresolved(value: unknown, path = ''): string | undefined {
  if (typeof value === 'string') {
    return /Calling \[to(String|JSON)\] on an \[Output|\[object (Object|Promise)\]/.test(value)
      ? `${path} holds an Output or an object turned into text`
      : undefined;
  }
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${path} is ${value}`;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = hasUnresolved(inner, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Sorts by dependency depth, then type, then name, and makes every value readable. */
export function arrange(registrations: readonly Registration[]): readonly RecordedResource[] {
  const byUrn = new Map(registrations.map((entry) => [entry.urn, entry]));
  const depths = new Map<string, number>();
  const depthOf = (urn: string): number => {
    const known = depths.get(urn);
    if (known !== undefined) return known;
    depths.set(urn, 0); // a cycle cannot be registered; this only keeps the recursion finite
    const depth = Math.max(-1, ...(byUrn.get(urn)?.dependsOn ?? []).map(depthOf)) + 1;
    depths.set(urn, depth);
    return depth;
  };
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return [...registrations]
    .sort((a, b) => depthOf(a.urn) - depthOf(b.urn) || compare(a.type, b.type) || compare(a.name, b.name))
    .map(({ urn: _urn, type, name, inputs, parent, dependsOn, id }) => ({
      type,
      name,
      inputs: readable(inputs) as Record<string, unknown>,
      parent,
      dependsOn: [...new Set(dependsOn)].sort(compare),
      ...(id === undefined ? {} : { id }),
    }));
}

function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => readable(item));
  if (typeof value !== 'object' || value === null) return value;
  const { [SIGNATURE]: signature, ...rest } = value as Record<string, unknown>;
  if (signature === SECRET) return SECRET_TEXT;
  return Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, readable(inner)]));
}
