import { gammaP, gammaQ } from "../special/gamma-p.ts";
import { solveMonotone } from "../special/solve-monotone.ts";

/**
 * Probability that a chi-square variable exceeds x, accurate in the far tail.
 *
 * @param x any number; below 0 the tail is 1
 * @param df degrees of freedom, > 0
 * @returns the upper tail, in [0, 1]
 * @throws {RangeError} if df ≤ 0
 * @example chi2Sf(3.84, 1); // 0.0500435212487…
 */
export function chi2Sf(x: number, df: number): number {
  return Number.isNaN(x) ? NaN : gammaQ(df / 2, Math.max(0, x) / 2);
}

/**
 * Probability that a chi-square variable is at most x.
 *
 * @param x any number
 * @param df degrees of freedom, > 0
 * @returns the lower tail, in [0, 1]
 * @throws {RangeError} if df ≤ 0
 * @example chi2Cdf(2, 2); // 0.6321205588285…
 */
export function chi2Cdf(x: number, df: number): number {
  return Number.isNaN(x) ? NaN : gammaP(df / 2, Math.max(0, x) / 2);
}

/**
 * Quantile of the chi-square distribution.
 *
 * @param p probability, in [0, 1]
 * @param df degrees of freedom, > 0
 * @returns x ≥ 0 with chi2Cdf(x, df) = p; Infinity at 1; NaN outside [0, 1]
 * @throws {RangeError} if df ≤ 0
 * @example chi2Ppf(0.95, 9); // 16.918977604620…
 */
export function chi2Ppf(p: number, df: number): number {
  if (!(df > 0)) throw new RangeError("chi2Ppf: degrees of freedom must be positive");
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0) return 0;
  if (p === 1) return Infinity;
  let high = Math.max(1, df);
  while (chi2Cdf(high, df) < p) high *= 2;
  // Close to 1 the lower tail cannot tell neighbours apart; the upper one can.
  if (p > 0.5) return solveMonotone((x) => -chi2Sf(x, df), -(1 - p), 0, high);
  let low = high;
  while (low > 0 && chi2Cdf(low, df) > p) low /= 16;
  return solveMonotone((x) => chi2Cdf(x, df), p, low, Math.min(high, low * 16));
}
