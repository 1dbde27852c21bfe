/** Rows of the user's own: every table goes stale, and a private or new type is in none. */
import type { Cloud } from '../topology/types';

/** Part of a row in the shape of rows.ts; null takes a value away (it becomes unknown). */
export interface RowOverride {
  /** Start from this machine's row. @default - the row of the same name, or nothing */
  readonly basedOn?: string;
  readonly [field: string]: unknown;
}

/** One file's rows, validated. */
export interface CatalogOverrides extends Readonly<Record<Cloud, Readonly<Record<string, RowOverride>>>> {
  readonly file: string;
  /** ISO date of the user's facts. */
  readonly asOf: string | undefined;
}
