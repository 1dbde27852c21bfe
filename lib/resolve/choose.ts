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

/** `only` restricts the winner to one name (a machine that a block names). */
export function choose<E extends Entry>(entries: readonly E[], checks: readonly Check<E>[], only?: string): Choice<E> {
  let best = -1;
  let bestUnknown = 0;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i] as E;
    if (only !== undefined && entry.name !== only) continue;
    const unknown = figuresUnknown(entry);
    // What would not win at its best need not be judged.
    if (best !== -1 && !before(entry, unknown, entries[best] as E, bestUnknown)) continue;
    const fit = fits(entry, checks);
    if (fit === 'lacks') continue;
    const uncertain = fit === 'unknown' ? 1 : unknown;
    if (best !== -1 && !before(entry, uncertain, entries[best] as E, bestUnknown)) continue;
    best = i;
    bestUnknown = uncertain;
  }
  const winner = best === -1 ? undefined : (entries[best] as E);

  const unknowns = (entry: E) => [
    ...(entry.usdPerHour === undefined ? ['price'] : []),
    ...(entry.sustainedGbps === undefined ? ['sustained bandwidth'] : []),
    ...checks.filter((check) => check.judge(entry) === 'unknown' && !SAID_OTHERWISE.has(check.field)).map((check) => check.field),
  ];
  const allLacks = (entry: E) =>
    checks
      .filter((check) => check.judge(entry) === 'lacks')
      .map((check) => check.say(entry))
      .join('; ');
  const loser = (entry: E): Loser => ({
    machine: entry.name,
    because: allLacks(entry) || outranked(entry, winner, only, unknowns(entry)),
    usdPerHour: entry.usdPerHour ?? null,
    sustainedGbps: entry.sustainedGbps ?? null,
  });
  const others = entries.length - (winner === undefined ? 0 : 1);

  return {
    winner,
    uncertain: winner === undefined ? [] : unknowns(winner),
    losers() {
      const { measure, nearer } = ranking(entries, checks);
      const order = new Array<number>(others);
      for (let i = 0, at = 0; i < entries.length; i++) {
        if (i === best) continue;
        measure(i);
        order[at++] = i;
      }
      return order.sort(nearer).map((i) => loser(entries[i] as E));
    },
    nearestLoser() {
      const { measure, nearer } = ranking(entries, checks);
      const nearestOf = (asked: (entry: E) => boolean): number => {
        let nearest = -1;
        for (let i = 0; i < entries.length; i++) {
          if (i === best || !asked(entries[i] as E)) continue;
          measure(i, nearest);
          if (nearest === -1 || nearer(i, nearest) < 0) nearest = i;
        }
        return nearest;
      };
      const price = winner?.usdPerHour ?? -Infinity;
      const cheaper = nearestOf((entry) => entry.usdPerHour !== undefined && entry.usdPerHour < price && entry.sustainedGbps !== undefined);
      const nearest = cheaper === -1 ? nearestOf(() => true) : cheaper;
      return nearest === -1 ? undefined : loser(entries[nearest] as E);
    },
    nearest(limit) {
      const { measure, nearer, lacking } = ranking(entries, checks);
      const order = entries.map((_, i) => i);
      for (const i of order) measure(i);
      return order
        .filter(lacking)
        .sort(nearer)
        .slice(0, limit)
        .map((i) => ({ entry: entries[i] as E, lacks: allLacks(entries[i] as E) }));
    },
  };
}

function figuresUnknown({ usdPerHour, sustainedGbps }: Entry): 0 | 1 {
  return usdPerHour === undefined || sustainedGbps === undefined ? 1 : 0;
}

function fits<E extends Entry>(entry: E, checks: readonly Check<E>[]): Verdict {
  let fit: Verdict = 'meets';
  for (let c = 0; c < checks.length; c++) {
    const verdict = (checks[c] as Check<E>).judge(entry);
    if (verdict === 'lacks') return verdict;
    if (verdict === 'unknown') fit = verdict;
  }
  return fit;
}

/**
 * How far each machine is from the need: fewest lacks, then the least distance, then as in the contest. A thousand machines,
 * so numbers in plain arrays, and no object a machine.
 */
function ranking<E extends Entry>(entries: readonly E[], checks: readonly Check<E>[]) {
  const lacks = new Uint8Array(entries.length);
  const unknown = new Uint8Array(entries.length);
  const distance = new Float64Array(entries.length);
  return {
    /** Judges without stopping at the first lack, but where the machine is further off than `nearest` already. */
    measure(i: number, nearest = -1): void {
      const entry = entries[i] as E;
      const most = nearest === -1 ? checks.length : (lacks[nearest] as number);
      let found = 0;
      let far = 0;
      unknown[i] = figuresUnknown(entry);
      for (let c = 0; c < checks.length && found <= most; c++) {
        const check = checks[c] as Check<E>;
        const verdict = check.judge(entry);
        if (verdict === 'lacks') {
          found++;
          far += check.distance(entry);
        } else if (verdict === 'unknown') unknown[i] = 1;
      }
      lacks[i] = found;
      distance[i] = far;
    },
    nearer: (a: number, b: number): number =>
      (lacks[a] as number) - (lacks[b] as number) ||
      (distance[a] as number) - (distance[b] as number) ||
      (before(entries[a] as E, unknown[a] as number, entries[b] as E, unknown[b] as number) ? -1 : 1),
    lacking: (i: number): boolean => (lacks[i] as number) > 0,
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
