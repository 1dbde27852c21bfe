import fc from 'fast-check';
import { addressCount, contains, formatCidr, overlaps, parseCidr, subBlock } from '../../lib/resolve/ipv4';

test.each(['10.0.0.0/8', '10.42.0.0/16', '192.168.1.128/25', '0.0.0.0/0', '255.255.255.255/32'])(
  '%s is read and written the same',
  (text) => {
    const block = parseCidr(text);
    expect(block).toBeDefined();
    expect(formatCidr(block as NonNullable<typeof block>)).toBe(text);
  },
);

test.each(['10.0.0.1/8', '10.0.0/8', '256.0.0.0/8', '10.0.0.0/33', '10.0.0.0', 'ten', '10.0.0.0/8 ', ''])('%p is no block', (text) =>
  expect(parseCidr(text)).toBeUndefined(),
);

test('parts of a block lie inside it, and apart from each other', () => {
  const prefix = fc.integer({ min: 8, max: 24 });
  fc.assert(
    fc.property(prefix, fc.integer({ min: 0, max: 4 }), fc.nat(), (outer, more, seed) => {
      const block = { base: (seed % 2 ** outer) * 2 ** (32 - outer), prefix: outer };
      const parts = Array.from({ length: 2 ** more }, (_, i) => subBlock(block, outer + more, i));
      expect(parts.every((part) => contains(block, part))).toBe(true);
      expect(parts.reduce((sum, part) => sum + addressCount(part), 0)).toBe(addressCount(block));
      for (const [i, a] of parts.entries()) for (const b of parts.slice(i + 1)) expect(overlaps(a, b)).toBe(false);
      expect(() => subBlock(block, outer + more, 2 ** more)).toThrow(RangeError);
    }),
    { seed: 3, numRuns: 200 },
  );
});
