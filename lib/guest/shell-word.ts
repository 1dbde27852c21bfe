/** Words of a shell script that TypeScript writes. */

/** One word, in single quotes (POSIX, 2.2.2). */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A word that the script puts into JSON and into a label of Prometheus as it is: what would have to be escaped there is taken out. */
export function plainWord(text: string): string {
  return shellWord(text.replaceAll(/[^A-Za-z0-9 ._:+,;/=<>()@*-]/g, ' '));
}
