/** Where a row's facts come from, back from the columns that it is spread over. */
import { type Reader, type Table, reader } from './columns';
import type { Provenance } from './rows';

export function provenanceReader(table: Table): Reader<Provenance> {
  const source = reader<string>(table, 'source');
  const asOf = reader<string>(table, 'asOf');
  const confidence = reader<string>(table, 'confidence');
  const holes = reader<readonly string[] | undefined>(table, 'holes');
  const note = reader<string | undefined>(table, 'note');
  return (row) => ({ source: source(row), asOf: asOf(row), confidence: confidence(row), holes: holes(row), note: note(row) });
}
