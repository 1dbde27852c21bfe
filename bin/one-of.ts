/** A word of a short list. */
import { didYouMean } from '../lib/topology/suggest';
import { misuse } from './exit';

/** @throws Refusal for any other word, with the nearest that is allowed */
export function oneOf<T extends string>(option: string, text: string, allowed: readonly T[]): T {
  if ((allowed as readonly string[]).includes(text)) return text as T;
  const meant = didYouMean(text, allowed);
  throw misuse({
    rule: 'usage/not-allowed',
    message: `${option} does not know ${text}`,
    got: text,
    allowed,
    fix: meant === undefined ? `${option} ${allowed[0]}` : `did you mean ${meant}?`,
  });
}
