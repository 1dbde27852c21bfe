/**
 * The collected facts that the tables are made from. They are no part of the repository: tests that compare with them look in
 * LINERATE_CATALOG_INPUT, then beside the checkout, and otherwise say that they compared nothing.
 */
import fs from 'node:fs';
import path from 'node:path';

const FILES = ['aws.json', 'aws-newer.json', 'azure.json', 'gcp.json'];
const BESIDE = path.join(__dirname, '..', '..', '..', 'shared', 'catalog');

export const INPUT: string | undefined = [process.env.LINERATE_CATALOG_INPUT, BESIDE].find(
  (dir): dir is string => dir !== undefined && FILES.every((file) => fs.existsSync(path.join(dir, file))),
);

/** What is read is whatever was collected: the tests say what they expect of it. */
// biome-ignore lint/suspicious/noExplicitAny: foreign JSON
export type Raw = any;

/** Calls `compare` with a reader of the input's files, or warns loudly that nothing was compared. */
export function withInput(what: string, compare: (read: (file: string) => Raw) => void): void {
  if (INPUT === undefined) {
    console.warn(`NOT COMPARED: ${what}. Set LINERATE_CATALOG_INPUT to a folder with ${FILES.join(', ')}.`);
    return;
  }
  const dir = INPUT;
  compare((file) => JSON.parse(fs.readFileSync(path.join(dir, file), 'utf8')));
}
