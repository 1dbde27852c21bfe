/** Neighbouring virtual functions that are alike, as one: `vf 0-3`. */
import type { VirtualFunction } from '../resolve/host-functions';

export interface VfRun<T> {
  readonly first: number;
  readonly last: number;
  readonly value: T;
}

/** @param of what makes two alike; undefined leaves a virtual function out */
export function vfRuns<T extends string | number>(
  functions: readonly VirtualFunction[],
  of: (vf: VirtualFunction) => T | undefined,
): VfRun<T>[] {
  const runs: { first: number; last: number; value: T }[] = [];
  for (const vf of functions) {
    const value = of(vf);
    const previous = runs.at(-1);
    if (value === undefined) continue;
    if (previous !== undefined && previous.last === vf.index - 1 && previous.value === value) previous.last = vf.index;
    else runs.push({ first: vf.index, last: vf.index, value });
  }
  return runs;
}

export function vfTarget({ first, last }: { readonly first: number; readonly last: number }): string {
  return first === last ? `vf ${first}` : `vf ${first}-${last}`;
}
