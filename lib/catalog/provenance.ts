/** Where a row's facts come from, back from the columns that it is spread over. */
import { type Table, column } from './columns';
import type { Provenance } from './rows';

export function provenances(table: Table): readonly Provenance[] {
  const source = column<string>(table, 'source');
  const asOf = column<string>(table, 'asOf');
  const confidence = column<string>(table, 'confidence');
  const holes = column<readonly string[] | undefined>(table, 'holes');
  const note = column<string | undefined>(table, 'note');
  return source.map((each, i) => ({ source: each, asOf: asOf[i]!, confidence: confidence[i]!, holes: holes[i], note: note[i] }));
}
