/**
 * Builders of schema leaves. Each carries, as its error text, what is allowed there: a `format:` name (formats.ts) or a
 * range in words; issues.ts turns that into a finding. Only schema files import zod, and they are loaded on first use.
 */
import * as z from 'zod';
import { FORMATS, type FormatName } from './formats';

export const FORMAT_PREFIX = 'format:';

/** Schemas never change, and making one takes longer than checking with it: equal leaves are one object. */
const leaves = new Map<string, z.ZodType>();

function leaf<T extends z.ZodType>(key: string, make: () => T): T {
  const schema = (leaves.get(key) as T | undefined) ?? make();
  leaves.set(key, schema);
  return schema;
}

export function text(format: FormatName) {
  const error = `${FORMAT_PREFIX}${format}`;
  return leaf(error, () => z.string({ error }).regex(FORMATS[format].pattern, { error }));
}

/** Any text, line breaks included: scripts. */
export function script() {
  return z.string({ error: 'a shell script or cloud-config, as text' });
}

function range(kind: string, minimum: number, maximum: number | undefined, unit: string | undefined): string {
  const of = unit === undefined ? '' : ` of ${unit}`;
  return maximum === undefined ? `${kind}${of}, ${minimum} or more` : `${kind}${of} from ${minimum} to ${maximum}`;
}

export function integer(minimum: number, maximum?: number, unit?: string) {
  const error = range('a whole number', minimum, maximum, unit);
  return leaf(error, () => z.int({ error }).check(z.gte(minimum, { error }), z.lte(maximum ?? Number.MAX_SAFE_INTEGER, { error })));
}

export function number(minimum: number, maximum: number, unit: string) {
  const error = range('a number', minimum, maximum, unit);
  return leaf(error, () => z.number({ error }).check(z.gte(minimum, { error }), z.lte(maximum, { error })));
}

export function flag() {
  const error = 'true or false';
  return leaf(error, () => z.boolean({ error }));
}

/** Not empty: an empty list never means anything here that leaving the key out does not. */
export function list<T extends z.ZodType>(element: T, of: string) {
  return z.array(element, { error: `a list of ${of}` });
}

export function filledList<T extends z.ZodType>(element: T, of: string) {
  const error = `a list of ${of}, not empty`;
  return z.array(element, { error }).min(1, { error });
}

/** Beyond any fabric that exists; keeps arithmetic exact. */
const MOST_GBPS = 1_000_000;
export const gbps = () => number(0, MOST_GBPS, 'Gbps');
export const mbps = () => integer(0, MOST_GBPS * 1000, 'Mbps');
export const usdPerHour = () => number(0, MOST_GBPS, 'USD per hour');
export const seconds = (minimum: number, maximum: number) => integer(minimum, maximum, 'seconds');
/** IPv4 asks for 576 (RFC 791); 9216 is the largest frame that data-centre switches carry. */
export const networkMtuBytes = () => integer(576, 9216, 'bytes');
/** IP over InfiniBand in connected mode goes to 65520 (RFC 4755). */
export const hostMtuBytes = () => integer(576, 65520, 'bytes');
export const vlan = () => integer(0, 4094);

export const mtuWish = () =>
  z.union([z.enum(['jumbo', 'standard']), networkMtuBytes()], { error: 'jumbo, standard, or a whole number of bytes from 576 to 9216' });

export const tags = () =>
  z.record(z.string().min(1, { error: 'a tag key, not empty' }), z.string({ error: 'text; numbers and true or false go in quotes' }), {
    error: 'a mapping of tag keys to text',
  });
