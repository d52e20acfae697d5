import { sorted } from "./sorted.ts";

/** How equal values share ranks. */
export type TieMethod = "average" | "min" | "max" | "dense" | "ordinal";

/** How many values of an ascending array are below `value` (or, with `inclusive`, not above it). */
export function countBelow(ascending: ArrayLike<number>, value: number, inclusive = false): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < value || (inclusive && ascending[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Ranks of a sample, from 1 for the least value.
 *
 * @param x values, none NaN
 * @param options.ties how equal values share ranks: `average` (the default, midranks), `min`, `max`, `dense` (no gaps) or
 *   `ordinal` (in order of appearance)
 * @returns one rank per value, in the order of `x`
 * @throws {RangeError} if a value is NaN
 * @see Kendall (1945), Biometrika 33, 239–251, for midranks
 * @example rank([10, 20, 10]); // [1.5, 3, 1.5]
 */
export function rank(x: ArrayLike<number>, { ties = "average" as TieMethod } = {}): number[] {
  for (let i = 0; i < x.length; i++) if (Number.isNaN(x[i])) throw new RangeError("rank: a value is NaN");
  const ascending = sorted(x);
  if (ties === "ordinal") return ordinal(x, ascending);
  const table = ties === "dense" ? ascending.filter((value, i) => i === 0 || value !== ascending[i - 1]) : ascending;
  return Array.from(x, (value) => {
    const below = countBelow(table, value);
    if (ties === "min" || ties === "dense") return below + 1;
    const notAbove = countBelow(table, value, true);
    return ties === "max" ? notAbove : (below + notAbove + 1) / 2;
  });
}

function ordinal(x: ArrayLike<number>, ascending: Float64Array): number[] {
  const next = new Map<number, number>();
  return Array.from(x, (value) => {
    // −0 and 0 are one key for a Map, as they are one rank here.
    const at = next.get(value) ?? countBelow(ascending, value) + 1;
    next.set(value, at + 1);
    return at;
  });
}
