import { tPpf, tSf } from "@telltale/core";

/** Two courses over stretches of equal phase (the same hours, or weekdays): the values that both have. */
export interface Courses {
  readonly pairs: readonly { readonly reference: number; readonly current: number }[];
}

export interface CoursesShift {
  /** Mean of current less reference; null from fewer than {@link fewestPairs} pairs. */
  readonly shift: number | null;
  readonly interval: readonly [number, number] | null;
  /** Chance of such a shift by the stretches' own noise. */
  readonly pValue: number | null;
  readonly pairs: number;
}

/** Fewer stretches than that say nothing about noise. */
export const fewestPairs = 5;

/**
 * Whether a figure moved beyond its own noise: the paired t of its stretches, with as many of them as they are worth when neighbours are
 * alike (lag-1 autocorrelation). What differs between night and day, or weekday and Sunday, drops out.
 *
 * @returns with an interval of 95 %
 */
export function shiftOf({ pairs }: Courses): CoursesShift {
  const n = pairs.length;
  if (n < fewestPairs) return { shift: null, interval: null, pValue: null, pairs: n };
  const differences = pairs.map(({ reference, current }) => current - reference);
  const shift = differences.reduce((sum, value) => sum + value, 0) / n;
  const around = differences.map((value) => value - shift);
  const squares = around.reduce((sum, value) => sum + value * value, 0);
  if (squares === 0) return { shift, interval: [shift, shift], pValue: shift === 0 ? 1 : 0, pairs: n };
  const products = around.slice(1).reduce((sum, value, i) => sum + value * (around[i] ?? 0), 0);
  const alike = Math.min(0.9, Math.max(0, products / squares));
  const worth = Math.max(2, (n * (1 - alike)) / (1 + alike));
  const se = Math.sqrt(squares / (n - 1) / worth);
  const half = se * tPpf(0.975, worth - 1);
  return {
    shift,
    interval: [shift - half, shift + half],
    pValue: Math.min(1, 2 * tSf(Math.abs(shift) / se, worth - 1)),
    pairs: n,
  };
}
