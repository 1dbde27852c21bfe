/**
 * Logical names. The provider adds a dash and seven characters to make the name in Google Cloud, so that a resource is
 * replaced by making the new one first; 63 characters are the most (Compute API, `[a-z]([-a-z0-9]{0,61}[a-z0-9])?`).
 */
import { createHash } from 'node:crypto';

/** 63 less the provider's eight. */
const LONGEST = 55;

/**
 * Every resource is `STEM-WHAT-KIND`, and no two kinds share a word: a group named `main` or `a-template` collides with nothing.
 * Joins with dashes; what is too long keeps its beginning and gets a hash of the whole.
 */
export function resourceName(...parts: readonly string[]): string {
  return shortened(parts.join('-'), LONGEST);
}

/** A prefix that a date and a counter are added to (SDK declaration: up to 37 characters they are long enough never to collide). */
export function templatePrefix(name: string): string {
  return `${shortened(name, 36)}-`;
}

/** 6 to 30 characters (IAM, service accounts). */
export function accountId(name: string): string {
  return `${shortened(name, 24)}-nodes`;
}

function shortened(name: string, longest: number): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .replaceAll(/-+/g, '-')
    .replaceAll(/^-|-$/g, '');
  if (plain.length <= longest) return plain;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 6);
  return `${plain.slice(0, longest - 7).replace(/-$/, '')}-${hash}`;
}
