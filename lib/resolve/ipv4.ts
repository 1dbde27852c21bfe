/** IPv4 CIDR arithmetic: parsing, overlap, and cutting a block into equal parts. Pure numbers; no names. */
export interface Ipv4Block {
  /** First address as an unsigned 32-bit number. */
  readonly base: number;
  /** Prefix length, 0 to 32. */
  readonly prefix: number;
}

/** undefined where the text is no IPv4 CIDR, or host bits are set. */
export function parseCidr(text: string): Ipv4Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;
  const octets = match.slice(1, 5).map(Number);
  const prefix = Number(match[5]);
  if (octets.some((octet) => octet > 255) || prefix > 32) return undefined;
  const base = octets.reduce((value, octet) => value * 256 + octet, 0);
  return base % addressCount({ base, prefix }) === 0 ? { base, prefix } : undefined;
}

export function formatCidr({ base, prefix }: Ipv4Block): string {
  return `${[24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join('.')}/${prefix}`;
}

export function addressCount({ prefix }: Ipv4Block): number {
  return 2 ** (32 - prefix);
}

export function overlaps(a: Ipv4Block, b: Ipv4Block): boolean {
  return a.base < b.base + addressCount(b) && b.base < a.base + addressCount(a);
}

export function contains(outer: Ipv4Block, inner: Ipv4Block): boolean {
  return inner.base >= outer.base && inner.base + addressCount(inner) <= outer.base + addressCount(outer);
}

/** The nth block of a longer prefix inside `block`. */
export function subBlock(block: Ipv4Block, prefix: number, index: number): Ipv4Block {
  const size = 2 ** (32 - prefix);
  if (prefix < block.prefix || prefix > 32 || (index + 1) * size > addressCount(block)) {
    throw new RangeError(`/${prefix} number ${index} does not lie in ${formatCidr(block)}`);
  }
  return { base: block.base + index * size, prefix };
}
