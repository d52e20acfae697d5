import { mean, sumOfSquares, variance } from "../descriptive/moments.ts";
import { fSf } from "../distributions/f.ts";
import type { TestResult } from "../result.ts";
import { cleanSamples } from "./samples.ts";

export interface AnovaResult extends TestResult {
  /** Degrees of freedom between and within samples. */
  readonly df: readonly [number, number];
}

/**
 * One-way analysis of variance: do k samples with equal spread have the same mean?
 *
 * @param samples k ≥ 2 samples, each with at least one finite value, more values than samples in all
 * @returns F with its p-value; the effect is η², the share of the variance between samples, in [0, 1]
 * @throws {RangeError} if there are fewer than two samples, one is empty, or none has two values
 * @see Fisher (1925), Statistical Methods for Research Workers, ch. 7
 * @example anova([[1, 2, 3], [2, 3, 4]]).statistic; // 1.5
 */
export function anova(samples: readonly ArrayLike<number>[]): AnovaResult {
  const { groups, n, warnings } = cleanSamples(samples, "anova", 1);
  if (n <= groups.length) throw new RangeError("anova: needs a sample of two values or more");
  const centres = groups.map(mean);
  const grand = mean(groups.flatMap((group) => [...group]));
  const between = groups.reduce((sum, group, i) => sum + group.length * (centres[i]! - grand) ** 2, 0);
  const within = groups.reduce((sum, group, i) => sum + Math.max(0, sumOfSquares(group, centres[i])), 0);
  const df = [groups.length - 1, n - groups.length] as const;
  const statistic = between / df[0] / (within / df[1]);
  return {
    statistic,
    pValue: fSf(statistic, ...df),
    effect: between / (between + within),
    effectInterval: null,
    n,
    method: "one-way ANOVA",
    warnings,
    df,
  };
}

/**
 * Welch's analysis of variance: do k samples, whose spreads may differ, have the same mean?
 *
 * @param samples k ≥ 2 samples, each with at least two finite values that are not all equal
 * @returns F with its p-value; there is no effect size
 * @throws {RangeError} if there are fewer than two samples or one has fewer than two values
 * @see Welch (1951), Biometrika 38, 330–336
 * @example welchAnova([[1, 2, 3], [2, 3, 4]]).statistic; // 1.5
 */
export function welchAnova(samples: readonly ArrayLike<number>[]): AnovaResult {
  const { groups, n, warnings } = cleanSamples(samples, "welchAnova", 2);
  const k = groups.length;
  const weights = groups.map((group) => group.length / variance(group));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const centres = groups.map(mean);
  const grand = weights.reduce((sum, weight, i) => sum + weight * centres[i]!, 0) / total;
  const between = weights.reduce((sum, weight, i) => sum + weight * (centres[i]! - grand) ** 2, 0) / (k - 1);
  const spread =
    weights.reduce((sum, weight, i) => sum + (1 - weight / total) ** 2 / (groups[i]!.length - 1), 0) / (k ** 2 - 1);
  const statistic = between / (1 + 2 * (k - 2) * spread);
  const df = [k - 1, 1 / (3 * spread)] as const;
  return {
    statistic,
    pValue: fSf(statistic, ...df),
    effect: null,
    effectInterval: null,
    n,
    method: "Welch ANOVA",
    warnings,
    df,
  };
}
