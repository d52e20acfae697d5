import { pairOfShares, shares } from "./shares.ts";

/**
 * Shannon entropy of counts or weights.
 *
 * @param p counts or weights per bin, ≥ 0, not all 0
 * @param options.base of the logarithm, > 1; the default e gives nats
 * @returns the entropy, in [0, ln k / ln base]
 * @throws {RangeError} if a count is negative or all are 0
 * @see Shannon (1948), Bell Syst. Tech. J. 27, 379–423
 * @example entropy([1, 1], { base: 2 }); // 1
 */
export function entropy(p: ArrayLike<number>, { base = Math.E } = {}): number {
  let sum = 0;
  for (const share of shares(p, "entropy")) if (share > 0) sum -= share * Math.log(share);
  return sum / Math.log(base);
}

/**
 * Kullback–Leibler divergence of p from q: the extra message length paid for believing q where p holds.
 *
 * @param p counts or weights per bin, ≥ 0, not all 0
 * @param q the same bins of the distribution believed
 * @param options.base of the logarithm, > 1; the default e gives nats
 * @returns the divergence, ≥ 0; Infinity where q is empty in a bin that p fills; 0 when the shares are equal
 * @throws {RangeError} if the lengths differ, a count is negative, or a window is empty
 * @see Kullback & Leibler (1951), Ann. Math. Stat. 22, 79–86
 * @example klDivergence([1, 1], [1, 3]); // 0.14384103622589…
 */
export function klDivergence(p: ArrayLike<number>, q: ArrayLike<number>, { base = Math.E } = {}): number {
  const [ps, qs] = pairOfShares(p, q, "klDivergence");
  let sum = 0;
  for (let i = 0; i < ps.length; i++) if (ps[i]! > 0) sum += ps[i]! * Math.log(ps[i]! / qs[i]!);
  return Math.max(0, sum / Math.log(base));
}
