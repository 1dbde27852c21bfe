/** Mistakes that show in a single value, whatever resource it belongs to. */
import { UNKNOWN, walk, type Wire } from './values';
import type { Mode } from './recording';

/** What a program's text looks like when an Output, an object or a promise was turned into a string. */
const STRINGIFIED = /Calling \[to(String|JSON)\] on an \[Output|\[object (Object|Promise)\]/;

export function problemsInValue(value: Wire, mode: Mode, secrets: readonly string[]): readonly string[] {
  const problems: string[] = [];
  walk(value, (path, leaf, hidden) => {
    if (typeof leaf === 'number' && !Number.isFinite(leaf)) problems.push(`${path} is ${leaf}`);
    if (typeof leaf !== 'string') return;
    if (mode === 'update' && leaf === UNKNOWN) problems.push(`${path} is unknown during an update`);
    if (leaf !== UNKNOWN && leaf.includes(UNKNOWN)) problems.push(`${path} has an unknown value inside a text`);
    if (STRINGIFIED.test(leaf)) problems.push(`${path} holds an Output or an object turned into text`);
    if (!hidden && secrets.some((secret) => leaf.includes(secret))) problems.push(`${path} holds a secret config value in clear`);
    if (!hidden && secrets.some((secret) => decoded(leaf).includes(secret))) problems.push(`${path} holds a secret config value in base64`);
  });
  return problems;
}

/** User data travels in base64: a secret in it is in clear all the same. */
function decoded(text: string): string {
  return text.length >= 8 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)
    ? Buffer.from(text, 'base64').toString('utf8')
    : '';
}
