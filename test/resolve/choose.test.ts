import fc from 'fast-check';
import { type Check, choose, type Entry } from '../../lib/resolve/choose';

type Row = Entry<null>;
const row = (name: string, usdPerHour?: number, sustainedGbps?: number, vcpus?: number): Row => ({
  name,
  machine: null,
  usdPerHour,
  sustainedGbps,
  vcpus,
});
const gbps = (asked: number): Check<Row> => ({
  field: 'network.bandwidthGbps',
  judge: (e) => (e.sustainedGbps === undefined ? 'unknown' : e.sustainedGbps >= asked ? 'meets' : 'lacks'),
  say: (e) => `${e.sustainedGbps} Gbps, ${asked} asked`,
  distance: (e) => 1 - (e.sustainedGbps ?? 0) / asked,
});
const cpus = (asked: number): Check<Row> => ({
  field: 'machine.vcpus',
  judge: (e) => (e.vcpus === undefined ? 'unknown' : e.vcpus >= asked ? 'meets' : 'lacks'),
  say: (e) => `${e.vcpus} vCPUs, ${asked} asked`,
  distance: (e) => 1 - (e.vcpus ?? 0) / asked,
});

describe('the winner', () => {
  it('is the cheapest that meets every need', () => {
    expect(choose([row('a', 3, 50, 8), row('b', 2, 25, 8), row('c', 4, 50, 8)], [gbps(50)]).winner?.name).toBe('a');
  });
  it('has fewer vCPUs at the same price, then the smaller name', () => {
    expect(choose([row('b', 1, 10, 8), row('c', 1, 10, 4), row('a', 1, 10, 8)], []).winner?.name).toBe('c');
    expect(choose([row('b', 1, 10, 8), row('a', 1, 10, 8)], []).winner?.name).toBe('a');
  });
  it('has an unknown price or figure only when no other fits, and the choice says which', () => {
    const rows = [row('free', undefined, 100, 2), row('dark', 0.1, undefined, 2), row('known', 9, 100, 2)];
    expect(choose(rows, [gbps(50)]).winner?.name).toBe('known');
    const without = choose(rows.slice(0, 2), [gbps(50)]);
    expect(without.winner?.name).toBe('dark');
    expect(without.uncertain).toEqual(['sustained bandwidth']);
    expect(choose(rows.slice(0, 1), []).uncertain).toEqual(['price']);
  });
  it('is the named machine, however dear', () => {
    expect(choose([row('a', 1, 10, 1), row('z', 100, 10, 1)], [], 'z').winner?.name).toBe('z');
  });
});

test('every other machine has a reason, the nearest first', () => {
  const choice = choose(
    [row('a', 1, 10, 1), row('b', 2, 40, 8), row('c', 3, 100, 8), row('d', undefined, 100, 8), row('e', 3, 100, 16)],
    [gbps(50), cpus(4)],
  );
  expect(choice.winner?.name).toBe('c');
  expect(choice.losers().map(({ machine, because }) => [machine, because])).toEqual([
    ['e', 'same price with 16 vCPUs; c has 8'],
    ['d', 'meets what is known, but its price is unknown'],
    ['b', '40 Gbps, 50 asked'],
    ['a', '10 Gbps, 50 asked; 1 vCPUs, 4 asked'],
  ]);
});

test('when nothing fits, the nearest machines say all that they lack', () => {
  const choice = choose([row('far', 1, 1, 1), row('near', 1, 49, 8), row('half', 1, 25, 8)], [gbps(50), cpus(4)]);
  expect(choice.winner).toBeUndefined();
  expect(choice.nearest(2).map(({ entry, lacks }) => [entry.name, lacks])).toEqual([
    ['near', '49 Gbps, 50 asked'],
    ['half', '25 Gbps, 50 asked'],
  ]);
});

test('the winner equals brute force on random tables and needs', () => {
  const entry = fc.record({
    name: fc.string({ minLength: 1, maxLength: 3 }),
    usdPerHour: fc.option(fc.constantFrom(1, 2, 3), { nil: undefined }),
    sustainedGbps: fc.option(fc.constantFrom(10, 25, 50, 100), { nil: undefined }),
    vcpus: fc.option(fc.constantFrom(2, 4, 8), { nil: undefined }),
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 12 }),
      fc.constantFrom(0, 20, 60),
      fc.constantFrom(0, 3, 6),
      (rows, wantGbps, wantCpus) => {
        const entries = rows.map((each): Row => ({ ...each, machine: null }));
        const checks = [...(wantGbps > 0 ? [gbps(wantGbps)] : []), ...(wantCpus > 0 ? [cpus(wantCpus)] : [])];
        const fits = entries.filter((e) => (e.sustainedGbps ?? Infinity) >= wantGbps && (e.vcpus ?? Infinity) >= wantCpus);
        const dark = (e: Row) => e.usdPerHour === undefined || e.sustainedGbps === undefined || (wantCpus > 0 && e.vcpus === undefined);
        const known = fits.filter((e) => !dark(e));
        const [best] = (known.length > 0 ? known : fits).sort(
          (a, b) => compare(a.usdPerHour, b.usdPerHour) || compare(a.vcpus, b.vcpus) || (a.name < b.name ? -1 : 1),
        );
        const choice = choose(entries, checks);
        expect(choice.winner?.name).toBe(best?.name);
        const losers = choice.losers();
        expect(losers).toHaveLength(Math.max(0, entries.length - (best === undefined ? 0 : 1)));
        const price = best?.usdPerHour ?? -Infinity;
        const cheaper = losers.find((each) => each.usdPerHour !== null && each.usdPerHour < price && each.sustainedGbps !== null);
        expect(choice.nearestLoser()).toEqual(cheaper ?? losers[0]);
      },
    ),
    { seed: 7, numRuns: 500 },
  );
});

function compare(a: number | undefined, b: number | undefined): number {
  const [x, y] = [a ?? Infinity, b ?? Infinity];
  return x === y ? 0 : x - y;
}
