/**
 * Addresses of virtual functions that are the same on every boot and on every rendering, and belong to nobody else: SHA-256 of
 * topology, host, match and index, as a locally administered unicast address.
 */
import { createHash } from 'node:crypto';

export interface AddressOwner {
  readonly topology: string;
  readonly host: string;
  /** The canonical selector of the physical function. */
  readonly match: string;
  readonly vf: number;
}

export function pinnedMac(owner: AddressOwner): string {
  return pairs(owner, 'mac', 6);
}

export function pinnedGuid(owner: AddressOwner, which: 'node' | 'port'): string {
  return pairs(owner, `${which}-guid`, 8);
}

function pairs({ topology, host, match, vf }: AddressOwner, what: string, length: number): string {
  const bytes = createHash('sha256').update([topology, host, match, vf, what].join('\n')).digest().subarray(0, length);
  // Bit 0 of the first byte is group/individual, bit 1 universal/local (IEEE 802-2014 section 8.2).
  bytes[0] = ((bytes[0] ?? 0) & 0xfc) | 0x02;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}
