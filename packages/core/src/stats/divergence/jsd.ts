import { pairOfShares } from "./shares.ts";

/**
 * Jensen–Shannon divergence of two windows over the same bins: symmetric, finite also where bins are empty.
 *
 *     JSD = ½ Σ pᵢ ln(pᵢ/mᵢ) + ½ Σ qᵢ ln(qᵢ/mᵢ),  m = (p + q)/2
 *
 * @param p counts or weights per bin, ≥ 0, not all 0
 * @param q the same bins of the other window
 * @param options.base of the logarithm, > 1; the default 2 bounds the result by 1
 * @returns the divergence (not its square root), in [0, ln 2 / ln base]; exactly 0 when the shares are equal
 * @throws {RangeError} if the lengths differ, a count is negative, or a window is empty
 * @see Lin (1991), IEEE Trans. Inf. Theory 37, 145–151
 * @example jsd([1, 0], [0, 1]); // 1
 */
export function jsd(p: ArrayLike<number>, q: ArrayLike<number>, { base = 2 } = {}): number {
  const [ps, qs] = pairOfShares(p, q, "jsd");
  let sum = 0;
  for (let i = 0; i < ps.length; i++) {
    const [a, b] = [ps[i]!, qs[i]!];
    if (a > 0) sum += a * Math.log((2 * a) / (a + b));
    if (b > 0) sum += b * Math.log((2 * b) / (a + b));
  }
  return Math.max(0, sum / 2 / Math.log(base));
}

/**
 * Jensen–Shannon distance, the square root of {@link jsd}: a metric, and what scipy calls `jensenshannon`.
 *
 * @param p counts or weights per bin, ≥ 0, not all 0
 * @param q the same bins of the other window
 * @param options.base of the logarithm, > 1; the default 2 bounds the result by 1
 * @returns the distance, ≥ 0
 * @throws {RangeError} if the lengths differ, a count is negative, or a window is empty
 * @see Endres & Schindelin (2003), IEEE Trans. Inf. Theory 49, 1858–1860
 * @example jensenShannonDistance([1, 0], [0, 1]); // 1
 */
export function jensenShannonDistance(p: ArrayLike<number>, q: ArrayLike<number>, { base = 2 } = {}): number {
  return Math.sqrt(jsd(p, q, { base }));
}
