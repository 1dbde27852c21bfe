/** Walks the zod schema along a path: which keys may stand there. Type-only imports: it must not load zod itself. */
import type { z } from 'zod';

interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
}

function definition(schema: z.ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}

/** The schemas that may hold at a path; several where a union stands on the way. */
export function schemasAt(root: z.ZodType, path: readonly PropertyKey[]): z.ZodType[] {
  let level = alternatives(root);
  for (const segment of path) {
    level = level.flatMap((schema) => {
      const { type, shape, element, valueType } = definition(schema);
      const next =
        type === 'object' && shape !== undefined && Object.hasOwn(shape, segment)
          ? shape[String(segment)]
          : type === 'array'
            ? element
            : type === 'record'
              ? valueType
              : undefined;
      return next === undefined ? [] : alternatives(next);
    });
  }
  return level;
}

/** Optional wrappers removed, unions spread out. */
function alternatives(schema: z.ZodType): z.ZodType[] {
  const { type, innerType, options } = definition(schema);
  if (type === 'union') return (options ?? []).flatMap(alternatives);
  return innerType === undefined ? [schema] : alternatives(innerType);
}

/** The keys of the mapping at a path. */
export function keysAt(root: z.ZodType, path: readonly PropertyKey[]): string[] {
  return [...new Set(schemasAt(root, path).flatMap((schema) => Object.keys(definition(schema).shape ?? {})))];
}

/** Where under `path`, at most two mappings deeper, a key of this name stands: `['network']` for `bandwidthGbps`. */
export function placeOfKey(root: z.ZodType, path: readonly PropertyKey[], key: string): string[] | undefined {
  let level: string[][] = keysAt(root, path).map((child) => [child]);
  for (let depth = 0; depth < 2; depth++) {
    const found = level.find((place) => keysAt(root, [...path, ...place]).includes(key));
    if (found !== undefined) return found;
    level = level.flatMap((place) => keysAt(root, [...path, ...place]).map((child) => [...place, child]));
  }
  return undefined;
}
