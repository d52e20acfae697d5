import { binomTest } from "../categorical/binom-test.ts";
import { chi2Ppf } from "../distributions/chi2.ts";
import { normSf } from "../distributions/normal.ts";
import { alphaOf, type Estimate, type TestResult } from "../result.ts";

/**
 * A count of events with its exact (Garwood) interval for the number to be expected.
 *
 * @param count events seen, a whole number ≥ 0
 * @param options.exposure time or volume watched, > 0; the default 1 leaves the count a count
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @returns events per unit of exposure
 * @throws {RangeError} if the count is no whole number ≥ 0 or the exposure is not positive
 * @see Garwood (1936), Biometrika 28, 437–442
 * @example poissonCI(7).interval; // [2.8143630515…, 14.4226753617…]
 */
export function poissonCI(count: number, { exposure = 1, confidence = 0.95 } = {}): Estimate {
  requireRate(count, exposure, "poissonCI");
  const alpha = alphaOf(confidence, "poissonCI");
  const low = count === 0 ? 0 : chi2Ppf(alpha / 2, 2 * count) / 2;
  const high = chi2Ppf(1 - alpha / 2, 2 * count + 2) / 2;
  return { estimate: count / exposure, interval: [low / exposure, high / exposure], n: count, method: "Garwood", warnings: [] };
}

function requireRate(count: number, exposure: number, name: string): void {
  if (!(Number.isInteger(count) && count >= 0)) throw new RangeError(`${name}: a count must be a whole number ≥ 0`);
  if (!(exposure > 0 && exposure < Infinity)) throw new RangeError(`${name}: exposure must be positive`);
}

/** How two rates are compared: `exact` given their sum, by the `score`, or after the `sqrt` transform. */
export type RateMethod = "exact" | "score" | "sqrt";

/**
 * Compares two Poisson rates, two-sided.
 *
 * @param count1 events of the first window, a whole number ≥ 0
 * @param exposure1 time or volume watched in it, > 0
 * @param count2 events of the second window
 * @param exposure2 time or volume watched in it
 * @param options.method `exact` (the default) conditions on the sum; `score` and `sqrt` are its large-sample kin
 * @param options.confidence of the exact interval for the ratio, in (0, 1), default 0.95
 * @returns the effect is the ratio of rates; for `exact` the statistic is the first count
 * @throws {RangeError} if a count or an exposure is out of range, or there is no event at all
 * @see Gu, Ng, Tang & Schucany (2008), Biometrical Journal 50, 283–298; Przyborowski & Wilenski (1940), Biometrika 31, 313–323
 * @example rateRatioTest(8, 10, 18, 12).pValue; // 0.1681132…
 */
export function rateRatioTest(
  count1: number,
  exposure1: number,
  count2: number,
  exposure2: number,
  { method = "exact" as RateMethod, confidence = 0.95 } = {},
): TestResult {
  requireRate(count1, exposure1, "rateRatioTest");
  requireRate(count2, exposure2, "rateRatioTest");
  const total = count1 + count2;
  if (total === 0) throw new RangeError("rateRatioTest: there is no event");
  const d = exposure1 / exposure2;
  const z =
    method === "sqrt"
      ? (2 * (Math.sqrt(count1 + 3 / 8) - Math.sqrt((count2 + 3 / 8) * d))) / Math.sqrt(1 + d)
      : (count1 - count2 * d) / Math.sqrt(total * d);
  // Given the sum, the first count is binomial, and the rates are equal when its chance is the share of the exposure.
  const conditional = binomTest(count1, total, { p: d / (1 + d), confidence });
  const [low, high] = conditional.effectInterval ?? [0, 1];
  return {
    statistic: method === "exact" ? count1 : z,
    pValue: method === "exact" ? conditional.pValue : Math.min(1, 2 * normSf(Math.abs(z))),
    effect: count1 / exposure1 / (count2 / exposure2),
    effectInterval: [low / (1 - low) / d, high / (1 - high) / d],
    n: total,
    method,
    warnings: [],
  };
}
