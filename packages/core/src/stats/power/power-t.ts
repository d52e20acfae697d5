import { nctCdf } from "../distributions/noncentral-t.ts";
import { tPpf } from "../distributions/student-t.ts";
import { requireDesign, type SampleSize, sampleSizeFor } from "./sample-size.ts";

export interface PowerTOptions {
  /** Chance of a false alarm, two-sided. */
  readonly alpha?: number;
  /** Chance of finding the difference if it is there. */
  readonly power?: number;
  /** Size of the second arm over that of the first. */
  readonly ratio?: number;
}

/**
 * How many observations per arm a two-sample t test needs to find a difference of d standard deviations.
 *
 * The observations must be independent: with m per user and intraclass correlation ρ multiply by {@link clusterDesignEffect}.
 *
 * @param d difference over the common standard deviation, not 0; its sign does not matter
 * @returns sizes of both arms, not rounded: round up
 * @throws {RangeError} if d is 0, alpha or power is not inside 0…1, or the ratio is not positive
 * @see Cohen (1988), Statistical Power Analysis, ch. 2
 * @example powerT(0.5).n1; // 63.765…
 */
export function powerT(d: number, { alpha = 0.05, power = 0.8, ratio = 1 }: PowerTOptions = {}): SampleSize {
  requireDesign("powerT", d, alpha, power, ratio);
  return sampleSizeFor(ratio, power, (n1) => powerOfT(Math.abs(d), n1, { alpha, ratio }));
}

/**
 * The chance that a two-sample t test finds a difference of d standard deviations with n1 observations in its first arm.
 *
 * @throws {RangeError} if there are not more than two observations in all, or alpha or the ratio is out of range
 * @example powerOfT(0.5, 64); // 0.8014…
 */
export function powerOfT(d: number, n1: number, { alpha = 0.05, ratio = 1 }: { alpha?: number; ratio?: number } = {}): number {
  requireDesign("powerOfT", 1, alpha, 0.5, ratio);
  const df = n1 * (1 + ratio) - 2;
  if (!(df > 0)) throw new RangeError("powerOfT: needs more than two observations in all");
  // Beyond 36 standard errors the power is 1 to the last bit, and the noncentral t is out of its range.
  const shift = Math.max(-36, Math.min(36, d * Math.sqrt((n1 * ratio) / (1 + ratio))));
  const critical = tPpf(1 - alpha / 2, df);
  // The upper tail at δ is the lower tail at −δ: nothing is lost to 1 − x.
  return nctCdf(-critical, df, -shift) + nctCdf(-critical, df, shift);
}
