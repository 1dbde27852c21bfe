/** One machine as a cloud's own API prints it, as a row of the user's own. What the API does not say is not in the row. */
import type { RowOverride } from '../overrides';

export interface ApiMachine {
  readonly name: string;
  readonly row: RowOverride;
}

/** Reads one element of the API's list. */
export interface ApiReader {
  /** The command whose output this is. */
  readonly command: string;
  /** The list itself, from what the command prints; undefined: this is no such output. */
  readonly list: (value: unknown) => readonly unknown[] | undefined;
  /** undefined: an element of another kind, which is no machine. @throws ApiShapeError */
  readonly read: (element: Json) => ApiMachine | undefined;
  /**
   * Fields of the table that stay as they are, since the table knows them better than the API: it has measured or documented
   * corrections of them.
   */
  readonly keeps: (field: string, row: { readonly confidence: string }) => boolean;
}

export type Json = Readonly<Record<string, unknown>>;

/** An element that is not what the API prints; the reader adds where it stands. */
export class ApiShapeError extends Error {
  override readonly name = 'ApiShapeError';
  constructor(
    message: string,
    readonly got: unknown,
    readonly allowed: string,
  ) {
    super(message);
  }
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textAt(element: Json, key: string): string {
  const value = element[key];
  if (typeof value === 'string' && value !== '') return value;
  throw new ApiShapeError(`${key} is not there`, value, `${key} as text`);
}

/** undefined where the API leaves it out. */
export function numberAt(element: Json | undefined, key: string): number | undefined {
  const value = element?.[key];
  if (value === undefined || value === null) return undefined;
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new ApiShapeError(`${key} is no number`, value, 'a number');
}

export function jsonAt(element: Json | undefined, key: string): Json | undefined {
  const value = element?.[key];
  if (value === undefined || value === null) return undefined;
  if (isJson(value)) return value;
  throw new ApiShapeError(`${key} is no object`, value, 'an object');
}

export function listAt(element: Json | undefined, key: string): readonly unknown[] | undefined {
  const value = element?.[key];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value;
  throw new ApiShapeError(`${key} is no list`, value, 'a list');
}

export function textsAt(element: Json | undefined, key: string): readonly string[] | undefined {
  const list = listAt(element, key);
  if (list === undefined || list.every((each): each is string => typeof each === 'string')) return list;
  throw new ApiShapeError(`${key} is no list of texts`, list, 'a list of texts');
}

/** Without what the API does not say. */
export function said(row: Readonly<Record<string, unknown>>): RowOverride {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
