/** Numbers as people read them: money to the cent or as the price list has it, thousands apart, unknown as a word. */

export const UNKNOWN = 'unknown';

/** 98.32, 0.4992, 1,234.56: two to four decimals, as the list price has them. */
export function usd(amount: number | null | undefined): string {
  return amount === null || amount === undefined ? UNKNOWN : grouped(atLeastTwo(amount.toFixed(4)));
}

/** To the cent, for sums. */
export function usdSum(amount: number | null | undefined): string {
  return amount === null || amount === undefined ? UNKNOWN : grouped(amount.toFixed(2));
}

/** Room behind each amount, so that the points of a column stand under each other; words end where the column does. */
export function pointsAligned(amounts: readonly string[]): string[] {
  const decimals = (text: string) => (/^[\d,]+\.\d+$/.test(text) ? text.length - text.indexOf('.') - 1 : undefined);
  const most = Math.max(0, ...amounts.map((text) => decimals(text) ?? 0));
  return amounts.map((text) => text + ' '.repeat(most - (decimals(text) ?? most)));
}

function atLeastTwo(fixed: string): string {
  return fixed.replace(/(\.\d\d\d*?)0+$/, '$1');
}

/** 3,200 for people; at most two decimals. */
export function quantity(value: number): string {
  return grouped(String(Math.round(value * 100) / 100));
}

function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? apart : `${apart}.${fraction}`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${quantity(count)} ${count === 1 ? one : many}`;
}
