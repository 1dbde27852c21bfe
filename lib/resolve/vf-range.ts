/** `0-3` or `2`: first to last, counted from 0. */
export interface VfRange {
  readonly first: number;
  readonly last: number;
}

/** @returns undefined for text that is no range (the schema says so); a reversed range comes back reversed */
export function parseVfRange(vfs: string | number): VfRange | undefined {
  const found = /^([0-9]+)(?:-([0-9]+))?$/.exec(String(vfs));
  if (found === null) return undefined;
  const first = Number(found[1]);
  return { first, last: found[2] === undefined ? first : Number(found[2]) };
}
