/** Numbers of the command line: a unit or a word where a number belongs is a mistake, said with what may stand there. */
import { misuse } from './exit';

/** @throws Refusal unless it is a number above 0 */
export function positive(option: string, text: string, unit: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value) && value > 0) return value;
  const digits = /^(\d+(?:\.\d+)?)\s*[a-z/]+$/i.exec(text)?.[1];
  throw misuse({
    rule: 'usage/not-a-number',
    message: `${option} is a number of ${unit}`,
    got: text,
    allowed: 'a number above 0, without a unit',
    fix: `${option} ${digits ?? '100'}`,
  });
}

/** @throws Refusal unless it is a whole number, 0 included */
export function count(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw misuse({
    rule: 'usage/not-a-number',
    message: `${option} is a whole number`,
    got: text,
    allowed: '0 or more',
    fix: `${option} 10`,
  });
}
