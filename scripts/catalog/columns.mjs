// The tables' format: one column a field, each as the shorter of a plain list and a dictionary with an index per row.
// One column a line, so that a change of the data is a readable change of the file.

/** `undefined` becomes null; the decoder turns it back. */
export function encodeColumn(values) {
  const texts = values.map((value) => JSON.stringify(value ?? null));
  const index = new Map();
  const rows = texts.map((text) => {
    if (!index.has(text)) index.set(text, index.size);
    return index.get(text);
  });
  const plain = `[${texts.join(',')}]`;
  const dictionary = `{"values":[${[...index.keys()].join(',')}],"rows":[${rows.join(',')}]}`;
  return dictionary.length < plain.length ? dictionary : plain;
}

/** @param rows flat objects with the same keys, in the order of the table */
export function encodeTable(head, rows) {
  const sorted = [...rows].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  sorted.forEach((row, i) => {
    if (i > 0 && row.name === sorted[i - 1].name) throw new Error(`two rows are called ${row.name}`);
  });
  const fields = Object.keys(sorted[0]);
  const lines = Object.entries({ ...head, count: sorted.length }).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)},`);
  const columns = fields.map((field) => `${JSON.stringify(field)}:${encodeColumn(sorted.map((row) => row[field]))}`);
  return `{\n${lines.join('\n')}\n"columns":{\n${columns.join(',\n')}\n}}\n`;
}

/** Leaves out what is undefined, null, or an empty list. */
export function compact(object) {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0)),
  );
}

/** The fields of a row that no source gives. */
export function holesOf(row, fields) {
  return fields.filter(
    (field) => row[field] === undefined || row[field] === null || (Array.isArray(row[field]) && row[field].length === 0),
  );
}

/** Where a row's facts come from, as columns: the parts repeat far more often than the whole. */
export function provenanceColumns({ source, asOf, confidence, holes, note }) {
  return { source, asOf, confidence, holes: holes.length === 0 ? undefined : holes, note };
}
