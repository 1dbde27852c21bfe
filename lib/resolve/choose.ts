/**
 * The contest: the cheapest machine that meets every need, and why each other one lost. Generic over the cloud; a cloud
 * maps its rows to {@link Entry} once and adds {@link Check}s of its own. Nothing is said in words until asked for, since
 * one topology judges thousands of machines.
 *
 * Order of the fit (design.md section 3, "Choice"): a machine with every figure known beats one with an unknown price or
 * figure; then list price; then fewer vCPUs; then the name.
 */
import type { Loser } from './plan';

/** One machine as the contest sees it; `undefined` is unknown. */
export interface Entry<M = unknown> {
  readonly name: string;
  readonly machine: M;
  readonly vcpus: number | undefined;
  readonly usdPerHour: number | undefined;
  /** Under the layout that suits the need best. */
  readonly sustainedGbps: number | undefined;
}

export type Verdict = 'meets' | 'lacks' | 'unknown';

export interface Check<E extends Entry = Entry> {
  /** Field of the need, `network.bandwidthGbps`: a finding's path is the group's with this behind it. */
  readonly field: string;
  readonly judge: (entry: E) => Verdict;
  /** What an entry that does not meet it has instead: `25 Gbps sustained, 50 asked`. */
  readonly say: (entry: E) => string;
  /** How far off, 0 (just) to 1 (not at all), to name the nearest machines. */
  readonly distance: (entry: E) => number;
}

export interface Choice<E extends Entry> {
  readonly winner: E | undefined;
  /** The winner's price or a needed figure is unknown, and no machine with all of them known fits. */
  readonly uncertain: readonly string[];
  /** Every other machine and why it lost, nearest first. In words; computed when called. */
  losers(): Loser[];
  /**
   * The one of them that a reader asks about first: the nearest that costs less than the winner, its figures known; or
   * else the nearest of all. Computed when called, at a fraction of what `losers()` costs.
   */
  nearestLoser(): Loser | undefined;
  /** The machines that lack least, each with all that it lacks; for the error when nothing fits. */
  nearest(limit: number): { readonly entry: E; readonly lacks: string }[];
}

const MEETS = -1;

/** Judges every entry once. `only` restricts the winner to one name (a machine that a block names). */
export function choose<E extends Entry>(entries: readonly E[], checks: readonly Check<E>[], only?: string): Choice<E> {
  const failed = new Int16Array(entries.length).fill(MEETS);
  const unknown = new Uint8Array(entries.length);
  let best = -1;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as E;
    if (entry.usdPerHour === undefined || entry.sustainedGbps === undefined) unknown[i] = 1;
    for (let c = 0; c < checks.length; c++) {
      const verdict = (checks[c] as Check<E>).judge(entry);
      if (verdict === 'lacks') {
        failed[i] = c;
        break;
      }
      if (verdict === 'unknown') unknown[i] = 1;
    }
    if (failed[i] !== MEETS || (only !== undefined && entry.name !== only)) continue;
    if (best === -1 || before(entry, unknown[i] as number, entries[best] as E, unknown[best] as number)) best = i;
  }
  const winner = best === -1 ? undefined : (entries[best] as E);

  const unknowns = (entry: E) => [
    ...(entry.usdPerHour === undefined ? ['price'] : []),
    ...(entry.sustainedGbps === undefined ? ['sustained bandwidth'] : []),
    ...checks.filter((check) => check.judge(entry) === 'unknown' && !SAID_OTHERWISE.has(check.field)).map((check) => check.field),
  ];

  // Of a thousand machines: plain arrays of numbers, no object a machine, and words only for those that are shown.
  const lacks = new Uint8Array(entries.length);
  const distance = new Float64Array(entries.length);

  /** Judges on behind the first lack: how many, and how far off; stops where `nearest` is nearer already. */
  const measure = (i: number, nearest = -1): void => {
    const most = nearest === -1 ? checks.length : (lacks[nearest] as number);
    lacks[i] = 0;
    distance[i] = 0;
    if (failed[i] === MEETS) return;
    for (let c = failed[i] as number; c < checks.length; c++) {
      const check = checks[c] as Check<E>;
      if (check.judge(entries[i] as E) !== 'lacks') continue;
      distance[i] = (distance[i] as number) + check.distance(entries[i] as E);
      lacks[i] = (lacks[i] as number) + 1;
      if ((lacks[i] as number) > most) return;
    }
  };
  const nearer = (a: number, b: number): number =>
    (lacks[a] as number) - (lacks[b] as number) ||
    (distance[a] as number) - (distance[b] as number) ||
    (before(entries[a] as E, unknown[a] as number, entries[b] as E, unknown[b] as number) ? -1 : 1);
  const allLacks = (entry: E): string =>
    checks
      .filter((check) => check.judge(entry) === 'lacks')
      .map((check) => check.say(entry))
      .join('; ');
  const loser = (i: number): Loser => {
    const entry = entries[i] as E;
    return {
      machine: entry.name,
      because: failed[i] === MEETS ? outranked(entry, winner, only, unknown[i] === 1 ? unknowns(entry) : []) : allLacks(entry),
      usdPerHour: entry.usdPerHour ?? null,
      sustainedGbps: entry.sustainedGbps ?? null,
    };
  };
  const nearestOf = (asked: (entry: E) => boolean): number => {
    let nearest = -1;
    for (let i = 0; i < entries.length; i++) {
      if (i === best || !asked(entries[i] as E)) continue;
      measure(i, nearest);
      if (nearest === -1 || nearer(i, nearest) < 0) nearest = i;
    }
    return nearest;
  };

  return {
    winner,
    uncertain: winner === undefined ? [] : unknowns(winner),
    losers() {
      const order: number[] = [];
      for (let i = 0; i < entries.length; i++) {
        if (i === best) continue;
        measure(i);
        order.push(i);
      }
      return order.sort(nearer).map(loser);
    },
    nearestLoser() {
      const price = winner?.usdPerHour ?? -Infinity;
      const cheaper = nearestOf(
        ({ usdPerHour, sustainedGbps }) => usdPerHour !== undefined && usdPerHour < price && sustainedGbps !== undefined,
      );
      const nearest = cheaper === -1 ? nearestOf(() => true) : cheaper;
      return nearest === -1 ? undefined : loser(nearest);
    },
    nearest(limit) {
      return entries
        .map((_, i) => i)
        .filter((i) => failed[i] !== MEETS)
        .map((i) => {
          measure(i);
          return i;
        })
        .sort(
          (a, b) =>
            (lacks[a] as number) - (lacks[b] as number) ||
            (distance[a] as number) - (distance[b] as number) ||
            (before(entries[a] as E, 0, entries[b] as E, 0) ? -1 : 1),
        )
        .slice(0, limit)
        .map((i) => ({ entry: entries[i] as E, lacks: allLacks(entries[i] as E) }));
    },
  };
}

/** Unknown price and bandwidth are named by themselves. */
const SAID_OTHERWISE: ReadonlySet<string> = new Set(['machine.maxUsdPerHour', 'network.bandwidthGbps']);

function before(a: Entry, aUnknown: number, b: Entry, bUnknown: number): boolean {
  if (aUnknown !== bUnknown) return aUnknown < bUnknown;
  const price = (a.usdPerHour ?? Infinity) - (b.usdPerHour ?? Infinity);
  if (price !== 0 && !Number.isNaN(price)) return price < 0;
  const vcpus = (a.vcpus ?? Infinity) - (b.vcpus ?? Infinity);
  if (vcpus !== 0 && !Number.isNaN(vcpus)) return vcpus < 0;
  return a.name < b.name;
}

function outranked(entry: Entry, winner: Entry | undefined, only: string | undefined, unknowns: readonly string[]): string {
  if (only !== undefined) return `meets the need, but the topology names ${only}`;
  if (winner === undefined) return 'meets the need';
  if (unknowns.length > 0) return `meets what is known, but its ${unknowns.join(' and ')} is unknown`;
  if (entry.usdPerHour === winner.usdPerHour) {
    return entry.vcpus === winner.vcpus
      ? 'same price and vCPUs; the name decides'
      : `same price with ${entry.vcpus} vCPUs; ${winner.name} has ${winner.vcpus}`;
  }
  return `meets the need at ${entry.usdPerHour} $/h; ${winner.name} costs ${winner.usdPerHour}`;
}
