import { integrateGap, weightedEcdf } from "./ecdf-gap.ts";

export interface WeightedPairOptions {
  /** Weight of each value of `x`, ≥ 0. */
  readonly xWeights?: ArrayLike<number>;
  /** Weight of each value of `y`, ≥ 0. */
  readonly yWeights?: ArrayLike<number>;
}

/**
 * Wasserstein-1 (earth mover's) distance of two samples: how far, on average, a value has to move.
 *
 *     W₁ = ∫ |F(t) − G(t)| dt
 *
 * @param x observations; NaN and ±∞ are left out, at least one must remain
 * @param y observations of the other sample
 * @param options.xWeights one weight per value of `x`, ≥ 0; `options.yWeights` likewise
 * @returns the distance, ≥ 0, in the unit of the values; 0 when the distributions are equal
 * @throws {RangeError} if a sample is empty or the weights do not fit
 * @see Ramdas, García Trillos & Cuturi (2017), Entropy 19, 47
 * @example wasserstein1([0, 1, 3], [5, 6, 8]); // 5
 */
export function wasserstein1(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { xWeights, yWeights }: WeightedPairOptions = {},
): number {
  return integrateGap(weightedEcdf(x, xWeights, "wasserstein1"), weightedEcdf(y, yWeights, "wasserstein1"), Math.abs);
}
