import { chi2Sf } from "../distributions/chi2.ts";
import { normPpf } from "../distributions/normal.ts";
import { alphaOf, type TestResult } from "../result.ts";
import { binomTest } from "./binom-test.ts";

export interface McNemarOptions {
  /** Binomial instead of χ²; by default wherever fewer than 25 pairs differ. */
  exact?: boolean;
  /** Edwards' continuity correction of the χ² form. */
  correction?: boolean;
  confidence?: number;
}

/**
 * McNemar's test: whether two verdicts on the same items say yes equally often. Only the pairs that differ count.
 *
 * @param table `[[both yes, only first yes], [only second yes, both no]]`
 * @returns `statistic` is the smaller count of differing pairs (exact) or χ² with one degree of freedom; `effect` is the rate of the
 *   first less that of the second, with Agresti and Min's interval
 * @throws {RangeError} if a count is not a whole number ≥ 0, or all are 0
 * @see McNemar (1947), Psychometrika 12(2); Agresti & Min (2005), Statistics in Medicine 24(5)
 * @example mcnemar([[20, 12], [2, 16]]); // { statistic: 2, pValue: 0.01293…, effect: 0.2, … }
 */
export function mcnemar(
  table: readonly [readonly [number, number], readonly [number, number]],
  { exact, correction = true, confidence = 0.95 }: McNemarOptions = {},
): TestResult {
  const [[both, first], [second, neither]] = table;
  const n = both + first + second + neither;
  if (![both, first, second, neither].every((count) => Number.isInteger(count) && count >= 0)) {
    throw new RangeError("mcnemar: counts must be whole numbers ≥ 0");
  }
  if (n === 0) throw new RangeError("mcnemar: no pairs");
  const z = normPpf(1 - alphaOf(confidence, "mcnemar") / 2);
  const differing = first + second;
  const isExact = exact ?? differing < 25;
  const gap = Math.abs(first - second) - (correction ? 1 : 0);
  const chiSquare = differing === 0 ? 0 : (gap * gap) / differing;

  // Half a pair in each cell, two in all: the interval keeps its level in small samples.
  const centre = (first - second) / (n + 2);
  const half = (z / (n + 2)) * Math.sqrt(differing + 1 - (first - second) ** 2 / (n + 2));
  return {
    statistic: isExact ? Math.min(first, second) : chiSquare,
    pValue: differing === 0 ? 1 : isExact ? binomTest(Math.min(first, second), differing).pValue : chi2Sf(chiSquare, 1),
    effect: (first - second) / n,
    effectInterval: [Math.max(-1, centre - half), Math.min(1, centre + half)],
    n,
    method: isExact ? "McNemar, exact" : correction ? "McNemar, χ² with continuity correction" : "McNemar, χ²",
    warnings: differing === 0 ? ["no pair differs: the test can say nothing"] : [],
  };
}
