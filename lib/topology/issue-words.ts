/** The words of schema findings. */
import { FORMATS, type Format, type FormatName } from './formats';
import { didYouMean } from './suggest';

const FORMAT_PREFIX = 'format:';

/** Schema leaves with a format carry its name as their error text. */
export function formatOf(message: unknown): Format | undefined {
  if (typeof message !== 'string' || !message.startsWith(FORMAT_PREFIX)) return undefined;
  return FORMATS[message.slice(FORMAT_PREFIX.length) as FormatName];
}

/** `count: 4`; an element of a list has no name. */
export function entry(name: string, value: string): string {
  return name === '' || /^[0-9]+$/.test(name) ? `write ${value}` : `${name}: ${value}`;
}

export function show(value: unknown): string {
  return typeof value === 'string' ? `"${value.length > 60 ? `${value.slice(0, 57)}...` : value}"` : kindOf(value);
}

export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? 'text' : `${typeof value === 'number' ? 'the number' : 'the value'} ${String(value)}`;
}

/** What a finding may show of a value: the beginning of long text, and nothing of a private key. */
export function shown(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? 'nothing (null)';
  if (isPrivateKey(value)) return 'a private key';
  return value.length > 200 ? `${value.slice(0, 197)}...` : value;
}

export function isPrivateKey(text: string): boolean {
  return text.includes('PRIVATE KEY');
}

/** `an IPv4 range in CIDR notation: four numbers ...` -> its beginning; the whole stands in `allowed`. */
export function inShort(allowed: string): string {
  return allowed.includes('{') ? allowed : (allowed.split(/: |; | \(| from (?=[0-9]+ to )/)[0] ?? allowed);
}

const EXAMPLES: Readonly<Record<string, string>> = {
  groups: '{ trainers: { count: 1 } }',
  match: '{ pci: "0000:3b:00.0" }',
  path: 'groups.trainers',
  spot: '{ onEviction: delete }',
};

/** Something to write where a key is missing. */
export function exampleOf(name: string, allowed: unknown, format: Format | undefined): string {
  if (format !== undefined) return format.example;
  if (Array.isArray(allowed)) return String(allowed[0]);
  return EXAMPLES[name] ?? /from ([0-9]+)/.exec(String(allowed))?.[1] ?? String(allowed);
}

/** The nearest key; `bandwith` is near `bandwidthGbps` without its unit. */
export function nearestKey(key: string, known: readonly string[]): string | undefined {
  const bare = (word: string) => word.replace(/(?:Gbps|Mbps|GiB|Bytes|Seconds|UsdPerHour)$/, '');
  const meant = didYouMean(key, known);
  if (meant !== undefined) return meant;
  const nearest = didYouMean(bare(key), known.map(bare));
  return nearest === undefined ? undefined : known.find((word) => bare(word) === nearest);
}
