import { finite } from "../finite.ts";
import { mad, madToSigma, median } from "./mad.ts";
import { mean } from "./moments.ts";

/** Makes the mean absolute deviation estimate σ on normal data: √(π/2). */
const meanDeviationToSigma = 1.2533141373155;

/**
 * Robust z-scores: how many robust standard deviations each value lies from the median.
 *
 * @param x observations, at least one finite
 * @returns one score per value (0 for the median, NaN for NaN, ±∞ for ±∞), with the median and the raw MAD they came from; where
 *   more than half of the values are equal, the mean absolute deviation takes the place of the MAD
 * @throws {RangeError} if no value is finite
 * @see Iglewicz & Hoaglin (1993), How to Detect and Handle Outliers
 * @example robustZ([1, 2, 3, 4, 100]).z[4]; // 65.42550…
 */
export function robustZ(x: ArrayLike<number>): { readonly z: number[]; readonly median: number; readonly mad: number } {
  const { values } = finite(x, "robustZ");
  if (values.length === 0) throw new RangeError("robustZ: no finite values");
  const centre = median(values);
  const deviation = mad(values);
  const sigma = deviation > 0 ? deviation * madToSigma : mean(values.map((v) => Math.abs(v - centre))) * meanDeviationToSigma;
  const score = (value: number) => (value === centre ? 0 : (value - centre) / sigma);
  return { z: Array.from(x, score), median: centre, mad: deviation };
}
