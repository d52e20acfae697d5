import { finite } from "../finite.ts";
import { quantileSorted } from "./quantile.ts";
import { sorted } from "./sorted.ts";

/** 1/Φ⁻¹(¾): makes the median absolute deviation estimate σ on normal data. */
export const madToSigma = 1.4826022185056018;

/** Median of an ascending array, or of any after sorting a copy. */
export function median(x: ArrayLike<number>): number {
  return quantileSorted(sorted(x), 0.5);
}

/**
 * Median absolute deviation from the median: a spread that half of the values cannot spoil.
 *
 * @param x observations, at least one finite; others are left out
 * @param options.scaled whether to multiply by 1.4826, so that it estimates σ on normal data; default false
 * @returns the deviation, ≥ 0, in the unit of the values
 * @throws {RangeError} if no value is finite
 * @see Hampel (1974), JASA 69, 383–393
 * @example mad([1, 1, 2, 2, 4, 6, 9]); // 1
 */
export function mad(x: ArrayLike<number>, { scaled = false } = {}): number {
  const { values } = finite(x, "mad");
  if (values.length === 0) throw new RangeError("mad: no finite values");
  const centre = median(values);
  const raw = median(values.map((value) => Math.abs(value - centre)));
  return scaled ? raw * madToSigma : raw;
}
