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

/** One column's values by row; null comes back as undefined. */
export type Reader<T> = (row: number) => T;

/**
 * @param map applied once to each distinct value
 * @throws Error when the table lacks the column: table and decoder are of different versions
 */
export function reader<T>(table: Table, name: string, map?: (value: never) => T): Reader<T> {
  const column = table.columns[name];
  if (column === undefined) throw new Error(`catalog table ${table.cloud} has no column ${name}`);
  const decode = (value: unknown): T => {
    const plain = frozen(value ?? undefined);
    return map === undefined || plain === undefined ? (plain as T) : map(plain as never);
  };
  if (!('rows' in column)) {
    const values = column.map(decode);
    return (row) => values[row] as T;
  }
  const values = column.values.map(decode);
  const { rows } = column;
  return (row) => values[rows[row] as number] as T;
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
}
