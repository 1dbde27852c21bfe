/** A word for the shell: bare where that is safe, in single quotes where it is not. */
export function quote(word: string | number): string {
  const text = String(word);
  return /^[A-Za-z0-9_.:=/@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A line of the program: a helper and its arguments. */
export function call(helper: string, ...words: readonly (string | number)[]): string {
  return [helper, ...words.map(quote)].join(' ');
}
