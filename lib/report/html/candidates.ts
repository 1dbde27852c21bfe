/**
 * Every machine that lost, packed for the page: names, prices and words once, so that tens of thousands of candidates fit. The
 * page's script unpacks them (script.ts).
 */
import type { GroupPlan, Plan } from '../../resolve/plan';

export interface PackedCandidates {
  /** Each part of a reason, once. */
  readonly words: readonly string[];
  /** For each target: its machines, each with its price and sustained Gbps (null: unknown). */
  readonly machines: Readonly<Record<string, readonly (readonly [name: string, usdPerHour: number | null, gbps: number | null])[]>>;
  /** For each `group target`: machine, parts of the reason, and Gbps where this group's settings make it another. */
  readonly lists: Readonly<Record<string, readonly PackedLoser[]>>;
  /** How many lost in all, where the list holds the nearest only. */
  readonly totals: Readonly<Record<string, number>>;
}

type PackedLoser = readonly [machine: number, words: readonly number[], gbps?: number | null];

const LIMITS = [Number.POSITIVE_INFINITY, 1000, 500, 200, 100, 40, 10];

/** @param mostBytes beyond it the lists keep the nearest only */
export function packCandidates(plans: readonly Plan[], mostBytes: number): PackedCandidates {
  for (const limit of LIMITS) {
    const packed = pack(plans, limit);
    if (JSON.stringify(packed).length <= mostBytes) return packed;
  }
  return pack(plans, 0);
}

function pack(plans: readonly Plan[], limit: number): PackedCandidates {
  const words = new Numbered();
  const machines: Record<string, [string, number | null, number | null][]> = {};
  const lists: Record<string, PackedLoser[]> = {};
  const totals: Record<string, number> = {};
  for (const { target, groups } of plans) {
    const names = new Numbered();
    const rows: [string, number | null, number | null][] = [];
    machines[target] = rows;
    for (const group of groups as readonly GroupPlan[]) {
      const key = candidatesKey(group.name, target);
      totals[key] = group.losers.length;
      lists[key] = group.losers.slice(0, limit).map(({ machine, because, usdPerHour, sustainedGbps }) => {
        const number = names.of(machine);
        rows[number] ??= [machine, usdPerHour, sustainedGbps];
        const parts = because.split('; ').map((part) => words.of(part));
        return rows[number][2] === sustainedGbps ? [number, parts] : [number, parts, sustainedGbps];
      });
    }
  }
  return { words: words.all, machines, lists, totals };
}

export function candidatesKey(group: string, target: string): string {
  return `${group} ${target}`;
}

/** A number for each text, in the order of coming. */
class Numbered {
  private readonly numbers = new Map<string, number>();
  of(text: string): number {
    const known = this.numbers.get(text) ?? this.numbers.size;
    this.numbers.set(text, known);
    return known;
  }
  get all(): string[] {
    return [...this.numbers.keys()];
  }
}
