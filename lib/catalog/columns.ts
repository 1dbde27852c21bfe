/**
 * The tables' format (scripts/catalog/columns.mjs): a column is a plain list, or a dictionary with an index per row. Equal
 * values of a dictionary are one frozen object, shared by all rows that have it.
 */
export interface Table {
  readonly cloud: string;
  readonly asOf: string;
  readonly pricesAsOf: string;
  readonly priceRegion: string;
  /** Name -> when a snapshot last had it. */
  readonly retired: Readonly<Record<string, string>>;
  readonly count: number;
  readonly columns: Readonly<Record<string, Column>>;
}

export type Column = readonly unknown[] | { readonly values: readonly unknown[]; readonly rows: readonly number[] };

/**
 * One column's values, row by row; null comes back as undefined. Whole lists, since a closure call for each of 60,000 values
 * costs more than all the parsing.
 *
 * @param map applied once to each distinct value
 * @throws Error when the table lacks the column: table and decoder are of different versions
 */
export function column<T>(table: Table, name: string, map?: (value: never) => T): readonly T[] {
  const encoded = table.columns[name];
  if (encoded === undefined) throw new Error(`catalog table ${table.cloud} has no column ${name}`);
  const decode = (value: unknown): T => {
    const plain = frozen(value ?? undefined);
    return map === undefined || plain === undefined ? (plain as T) : map(plain as never);
  };
  return 'rows' in encoded ? spread(encoded.values.map(decode), encoded.rows) : encoded.map(decode);
}

function spread<T>(values: readonly T[], rows: readonly number[]): T[] {
  const out = new Array<T>(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
  return out;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
}
