import { pairOfShares } from "./shares.ts";

/**
 * Total variation distance of two windows over the same bins: the share of events that would have to change bins.
 *
 * @param p counts or weights per bin, ≥ 0, not all 0
 * @param q the same bins of the other window
 * @returns ½ Σ |pᵢ − qᵢ|, in [0, 1]
 * @throws {RangeError} if the lengths differ, a count is negative, or a window is empty
 * @see Levin & Peres (2017), Markov Chains and Mixing Times, ch. 4
 * @example totalVariation([3, 1], [1, 3]); // 0.5
 */
export function totalVariation(p: ArrayLike<number>, q: ArrayLike<number>): number {
  const [ps, qs] = pairOfShares(p, q, "totalVariation");
  return Math.min(1, ps.reduce((sum, share, i) => sum + Math.abs(share - qs[i]!), 0) / 2);
}

/**
 * The largest change of any one share, which Google's data validation calls L-infinity.
 *
 * @param p counts or weights per bin, ≥ 0, not all 0
 * @param q the same bins of the other window
 * @returns max |pᵢ − qᵢ|, in [0, 1]
 * @throws {RangeError} if the lengths differ, a count is negative, or a window is empty
 * @example largestShareChange([2, 1, 1], [1, 1, 2]); // 0.25
 */
export function largestShareChange(p: ArrayLike<number>, q: ArrayLike<number>): number {
  const [ps, qs] = pairOfShares(p, q, "largestShareChange");
  return ps.reduce((most, share, i) => Math.max(most, Math.abs(share - qs[i]!)), 0);
}
