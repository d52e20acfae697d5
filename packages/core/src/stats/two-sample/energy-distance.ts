import { integrateGap, weightedEcdf } from "./ecdf-gap.ts";
import type { WeightedPairOptions } from "./wasserstein1.ts";

/**
 * Energy distance of two samples: 0 exactly when the distributions are equal, in the square root of the unit of the values.
 *
 *     √(2 ∫ (F(t) − G(t))² dt)
 *
 * @param x observations; NaN and ±∞ are left out, at least one must remain
 * @param y observations of the other sample
 * @param options.xWeights one weight per value of `x`, ≥ 0; `options.yWeights` likewise
 * @returns the distance (the root, as scipy has it), ≥ 0
 * @throws {RangeError} if a sample is empty or the weights do not fit
 * @see Székely & Rizzo (2013), J. Stat. Plan. Inference 143, 1249–1272
 * @example energyDistance([0], [2]); // 2
 */
export function energyDistance(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { xWeights, yWeights }: WeightedPairOptions = {},
): number {
  const squares = integrateGap(
    weightedEcdf(x, xWeights, "energyDistance"),
    weightedEcdf(y, yWeights, "energyDistance"),
    (gap) => gap * gap,
  );
  return Math.sqrt(2 * squares);
}
