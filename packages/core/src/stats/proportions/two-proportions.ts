import { normSf } from "../distributions/normal.ts";
import { type Alternative, type Estimate, pValueOf, type TestResult, zOf } from "../result.ts";
import { scoreBound } from "./miettinen-nurminen.ts";
import { requireCounts, scoreInterval } from "./wilson.ts";

/** How the interval for a difference of proportions is found. */
export type DifferenceMethod = "newcombe" | "miettinen-nurminen" | "wald";

function requireBoth(k1: number, n1: number, k2: number, n2: number, name: string): void {
  requireCounts(k1, n1, name);
  requireCounts(k2, n2, name);
}

/**
 * Difference of two proportions, p₁ − p₂, with its interval.
 *
 * @param k1 successes of the first group, 0 ≤ k₁ ≤ n₁
 * @param n1 trials of the first group, > 0
 * @param k2 successes of the second group
 * @param n2 trials of the second group
 * @param options.method `newcombe` (the default: two Wilson intervals combined), `miettinen-nurminen` (score test inverted) or
 *   `wald` (for comparison)
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @returns the difference, in [−1, 1]
 * @throws {RangeError} if a count does not fit its trials
 * @see Newcombe (1998), Statistics in Medicine 17, 873–890, method 10; Miettinen & Nurminen (1985), ibid. 4, 213–226
 * @example proportionDifference(56, 70, 48, 80).interval; // [0.0524…, 0.3338…]
 */
export function proportionDifference(
  k1: number,
  n1: number,
  k2: number,
  n2: number,
  { method = "newcombe" as DifferenceMethod, confidence = 0.95 } = {},
): Estimate {
  requireBoth(k1, n1, k2, n2, "proportionDifference");
  const z = zOf(confidence, "proportionDifference");
  const intervals = { newcombe, "miettinen-nurminen": miettinenNurminen, wald };
  return { estimate: k1 / n1 - k2 / n2, interval: intervals[method](k1, n1, k2, n2, z), n: n1 + n2, method, warnings: [] };
}

function newcombe(k1: number, n1: number, k2: number, n2: number, z: number): readonly [number, number] {
  const [p1, p2] = [k1 / n1, k2 / n2];
  const [l1, u1] = scoreInterval(k1, n1, z);
  const [l2, u2] = scoreInterval(k2, n2, z);
  return [p1 - p2 - Math.hypot(p1 - l1, u2 - p2), p1 - p2 + Math.hypot(u1 - p1, p2 - l2)];
}

function wald(k1: number, n1: number, k2: number, n2: number, z: number): readonly [number, number] {
  const [p1, p2] = [k1 / n1, k2 / n2];
  const half = z * Math.sqrt((p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2);
  return [p1 - p2 - half, p1 - p2 + half];
}

function miettinenNurminen(k1: number, n1: number, k2: number, n2: number, z: number): readonly [number, number] {
  return [scoreBound(k1, n1, k2, n2, z, -1), scoreBound(k1, n1, k2, n2, z, 1)];
}

/**
 * Pooled z-test of two proportions.
 *
 * @param k1 successes of the first group, 0 ≤ k₁ ≤ n₁
 * @param n1 trials of the first group, > 0
 * @param k2 successes of the second group
 * @param n2 trials of the second group
 * @param options.alternative default two-sided; `greater`: evidence that the first proportion is larger
 * @param options.confidence of Newcombe's interval for the difference, in (0, 1), default 0.95
 * @returns the effect is p₁ − p₂; `cohenH` is the difference of arcsines; z is NaN when no event, or nothing but events, occurred
 * @throws {RangeError} if a count does not fit its trials
 * @see Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, ch. 3
 * @example twoProportionTest(56, 70, 48, 80).pValue; // 0.0080…
 */
export function twoProportionTest(
  k1: number,
  n1: number,
  k2: number,
  n2: number,
  { alternative = "two-sided" as Alternative, confidence = 0.95 } = {},
): TestResult & { readonly cohenH: number } {
  const { estimate, interval } = proportionDifference(k1, n1, k2, n2, { confidence });
  const pooled = (k1 + k2) / (n1 + n2);
  const z = estimate / Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
  const isThin = Math.min(k1 + k2, n1 + n2 - k1 - k2) < 10;
  return {
    statistic: z,
    pValue: pValueOf(alternative, normSf(-z), normSf(z)),
    effect: estimate,
    effectInterval: interval,
    n: n1 + n2,
    method: "pooled z",
    warnings: isThin ? ["few events: an exact test is safer"] : [],
    cohenH: 2 * Math.asin(Math.sqrt(k1 / n1)) - 2 * Math.asin(Math.sqrt(k2 / n2)),
  };
}

/**
 * Ratio of two proportions (relative risk) with its log interval.
 *
 * @param k1 successes of the first group, 0 ≤ k₁ ≤ n₁
 * @param n1 trials of the first group, > 0
 * @param k2 successes of the second group
 * @param n2 trials of the second group
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @returns p₁/p₂ ≥ 0; no interval where a group has no success
 * @throws {RangeError} if a count does not fit its trials
 * @see Katz et al. (1978), Biometrics 34, 469–474
 * @example riskRatio(20, 100, 10, 100).estimate; // 2
 */
export function riskRatio(k1: number, n1: number, k2: number, n2: number, { confidence = 0.95 } = {}): Estimate {
  requireBoth(k1, n1, k2, n2, "riskRatio");
  const z = zOf(confidence, "riskRatio");
  const estimate = k1 / n1 / (k2 / n2);
  const half = z * Math.sqrt(1 / k1 - 1 / n1 + 1 / k2 - 1 / n2);
  const isDefined = k1 > 0 && k2 > 0;
  return {
    estimate,
    interval: isDefined ? [estimate * Math.exp(-half), estimate * Math.exp(half)] : null,
    n: n1 + n2,
    method: "log",
    warnings: isDefined ? [] : ["a group has no success: the ratio has no interval"],
  };
}

/**
 * Odds ratio of two proportions with its logit (Woolf) interval.
 *
 * @param k1 successes of the first group, 0 ≤ k₁ ≤ n₁
 * @param n1 trials of the first group, > 0
 * @param k2 successes of the second group
 * @param n2 trials of the second group
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @returns the ratio ≥ 0; no interval where a group has no success or no failure
 * @throws {RangeError} if a count does not fit its trials
 * @see Woolf (1955), Annals of Human Genetics 19, 251–253
 * @example oddsRatio(20, 100, 10, 100).estimate; // 2.25
 */
export function oddsRatio(k1: number, n1: number, k2: number, n2: number, { confidence = 0.95 } = {}): Estimate {
  requireBoth(k1, n1, k2, n2, "oddsRatio");
  const z = zOf(confidence, "oddsRatio");
  const cells = [k1, n1 - k1, k2, n2 - k2] as const;
  const estimate = (cells[0] * cells[3]) / (cells[1] * cells[2]);
  const half = z * Math.sqrt(cells.reduce((sum, cell) => sum + 1 / cell, 0));
  const isDefined = cells.every((cell) => cell > 0);
  return {
    estimate,
    interval: isDefined ? [estimate * Math.exp(-half), estimate * Math.exp(half)] : null,
    n: n1 + n2,
    method: "logit",
    warnings: isDefined ? [] : ["an empty cell: the ratio has no interval"],
  };
}
