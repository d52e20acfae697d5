import { sum } from "simple-statistics";

/**
 * Arithmetic mean from a compensated sum: exact to the last bit or two even where all values share a large offset.
 *
 * @param x finite values, length ≥ 1
 * @returns the mean, in the unit of the values; NaN for an empty sample
 * @see Neumaier (1974), ZAMM 54, 39–51, for the sum
 * @example mean([1, 2, 4]); // 2.33333333333333…
 */
export function mean(x: ArrayLike<number>): number {
  // It reads its argument by index only, so that any ArrayLike will do.
  return sum(x as number[]) / x.length;
}

/**
 * Sum of squared deviations from the mean, by the corrected two-pass algorithm.
 *
 * @param x finite values
 * @param centre their mean, if it is known already
 * @see Chan, Golub & LeVeque (1983), The American Statistician 37, 242–247
 */
export function sumOfSquares(x: ArrayLike<number>, centre: number = mean(x)): number {
  let squares = 0;
  let rest = 0;
  for (let i = 0; i < x.length; i++) {
    const deviation = x[i]! - centre;
    squares += deviation * deviation;
    rest += deviation;
  }
  return squares - (rest * rest) / x.length;
}

/**
 * Variance of a sample, stable where the values share a large offset.
 *
 * @param x finite values, more of them than `ddof`
 * @param options.ddof subtracted from n in the denominator: 1 (the default) for an unbiased estimate, 0 for a population
 * @returns the variance, ≥ 0, in squared units; NaN if there are too few values
 * @see Chan, Golub & LeVeque (1983), The American Statistician 37, 242–247
 * @example variance([1, 2, 3, 4]); // 1.66666666666666…
 */
export function variance(x: ArrayLike<number>, { ddof = 1 } = {}): number {
  return x.length > ddof ? Math.max(0, sumOfSquares(x)) / (x.length - ddof) : NaN;
}
