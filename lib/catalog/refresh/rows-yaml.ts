/** Rows of one's own as the YAML file that `--catalog` reads. */
import type { Cloud } from '../../topology/types';
import type { Refreshed } from './refresh';

export interface RowsFile {
  readonly cloud: Cloud;
  /** ISO date of the facts. */
  readonly asOf: string;
  /** Where they come from, in words. */
  readonly from: string;
}

/** What is missing of a new machine stands there as a comment: nobody guesses it. */
export function rowsYaml({ rows, incomplete }: Refreshed, { cloud, asOf, from }: RowsFile): string {
  const { stringify } = require('yaml') as typeof import('yaml');
  const body = stringify({ asOf, [cloud]: rows }, { lineWidth: 140, aliasDuplicateObjects: false, flowCollectionPadding: true });
  const comments = incomplete.flatMap(({ name, row, message }) => [
    '#',
    `# ${name}: ${message}`,
    ...stringify({ [name]: row }, { lineWidth: 140, aliasDuplicateObjects: false })
      .trimEnd()
      .split('\n')
      .map((line) => `#   ${line}`),
  ]);
  return [
    `# Rows of one's own for linerate (--catalog FILE), made from ${from}.`,
    body.trimEnd(),
    ...(comments.length === 0
      ? []
      : ['', `# New machines of which the API says too little. Add what is missing, and move them under ${cloud}: above.`, ...comments]),
    '',
  ].join('\n');
}
