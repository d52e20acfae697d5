import { pairOfShares } from "./shares.ts";

/**
 * Hellinger distance of two windows over the same bins: √(½ Σ (√pᵢ − √qᵢ)²).
 *
 * @param p counts or weights per bin, ≥ 0, not all 0
 * @param q the same bins of the other window
 * @returns the distance, in [0, 1]
 * @throws {RangeError} if the lengths differ, a count is negative, or a window is empty
 * @see Hellinger (1909), J. reine angew. Math. 136, 210–271
 * @example hellinger([1, 0], [0, 1]); // 1
 */
export function hellinger(p: ArrayLike<number>, q: ArrayLike<number>): number {
  const [ps, qs] = pairOfShares(p, q, "hellinger");
  let sum = 0;
  for (let i = 0; i < ps.length; i++) sum += (Math.sqrt(ps[i]!) - Math.sqrt(qs[i]!)) ** 2;
  return Math.min(1, Math.sqrt(sum / 2));
}
