import { normCdf, normPpf, normSf } from "../distributions/normal.ts";
import type { PowerTOptions } from "./power-t.ts";
import { requireDesign, type SampleSize, sampleSizeFor } from "./sample-size.ts";

/**
 * How many observations per arm it takes to tell two rates apart, by Cohen's arcsine scale.
 *
 * @param p1 rate of the first arm, 0…1
 * @param p2 rate worth finding in the second, 0…1
 * @returns sizes of both arms, not rounded, and h = 2 asin √p₁ − 2 asin √p₂
 * @throws {RangeError} if a rate is outside 0…1, the two are equal, or the design is out of range
 * @see Cohen (1988), Statistical Power Analysis, ch. 6
 * @example powerTwoProportion(0.05, 0.06).n1; // 8142.5…
 */
export function powerTwoProportion(
  p1: number,
  p2: number,
  { alpha = 0.05, power = 0.8, ratio = 1 }: PowerTOptions = {},
): SampleSize & { readonly h: number } {
  const h = arcsineDifference("powerTwoProportion", p1, p2);
  requireDesign("powerTwoProportion", h, alpha, power, ratio);
  const critical = normPpf(1 - alpha / 2);
  const powerAt = (n1: number): number => {
    const shift = Math.abs(h) * Math.sqrt((n1 * ratio) / (1 + ratio));
    return normSf(critical - shift) + normCdf(-critical - shift);
  };
  return { ...sampleSizeFor(ratio, power, powerAt), h };
}

/**
 * The smallest rise of a rate that so many observations per arm can find: what to say before an experiment starts.
 *
 * @param p1 rate of the first arm, 0 ≤ p1 < 1
 * @param n1 observations in the first arm, > 0
 * @returns the rate p2 > p1, at most 1, or `null` if even 1 could not be told apart
 * @throws {RangeError} if the rate, n1 or the design is out of range
 * @example detectableRate(0.05, 8144); // 0.0599…
 */
export function detectableRate(
  p1: number,
  n1: number,
  { alpha = 0.05, power = 0.8, ratio = 1 }: PowerTOptions = {},
): number | null {
  requireDesign("detectableRate", 1, alpha, power, ratio);
  if (!(p1 >= 0 && p1 < 1 && n1 > 0)) throw new RangeError("detectableRate: needs 0 ≤ p1 < 1 and n1 > 0");
  // The far tail of the two-sided test is left out: it is below 1e-6 for any power above one half.
  const h = (normPpf(1 - alpha / 2) + normPpf(power)) * Math.sqrt((1 + ratio) / (n1 * ratio));
  const angle = Math.asin(Math.sqrt(p1)) + h / 2;
  return angle > Math.PI / 2 ? null : Math.sin(angle) ** 2;
}

/**
 * By how much observations that come in clusters are worth less: divide their number by it to get the effective one.
 *
 * @param meanSize observations per cluster, for instance calls per user, ≥ 1
 * @param icc intraclass correlation, 0…1
 * @returns 1 + (m − 1) ρ ≥ 1
 * @throws {RangeError} if the size is below 1 or the correlation is outside 0…1
 * @see Kish (1965), Survey Sampling, ch. 5
 * @example clusterDesignEffect(10, 0.2); // 2.8
 */
export function clusterDesignEffect(meanSize: number, icc: number): number {
  if (!(meanSize >= 1 && icc >= 0 && icc <= 1)) throw new RangeError("clusterDesignEffect: needs meanSize ≥ 1 and 0 ≤ icc ≤ 1");
  return 1 + (meanSize - 1) * icc;
}

function arcsineDifference(name: string, p1: number, p2: number): number {
  if (!(p1 >= 0 && p1 <= 1 && p2 >= 0 && p2 <= 1)) throw new RangeError(`${name}: a rate lies outside 0…1`);
  return 2 * Math.asin(Math.sqrt(p1)) - 2 * Math.asin(Math.sqrt(p2));
}
