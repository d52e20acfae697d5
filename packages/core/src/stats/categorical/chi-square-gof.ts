import { chi2Sf } from "../distributions/chi2.ts";
import type { TestResult } from "../result.ts";
import { type Divergence, divergenceTerm } from "./chi-square.ts";

export interface GoodnessOfFitOptions {
  /** Counts a known law predicts, with the same sum; default: all bins alike. */
  readonly expected?: ArrayLike<number>;
  /** Parameters of that law that were fitted to these counts. */
  readonly fitted?: number;
  readonly divergence?: Divergence;
}

/**
 * Chi-square test of goodness of fit: do counts follow a law known beforehand? For a reference that is itself a sample, use
 * {@link chiSquare}: this test would take its noise for truth.
 *
 * @param observed counts per bin, ≥ 0
 * @param options see {@link GoodnessOfFitOptions}
 * @returns the effect is Cohen's w = √(χ²/n) ≥ 0; an expected count of 0 makes the statistic infinite if something was observed
 *   there, NaN otherwise
 * @throws {RangeError} if the lengths differ, a count is negative, or the sums differ by more than 1e-8
 * @see Pearson (1900), Phil. Mag. 50, 157–175
 * @example chiSquareGof([10, 20, 30]).statistic; // 10
 */
export function chiSquareGof(
  observed: ArrayLike<number>,
  { expected, fitted = 0, divergence = "pearson" }: GoodnessOfFitOptions = {},
): TestResult & { readonly df: number } {
  const counts = Array.from(observed);
  const n = counts.reduce((sum, count) => sum + count, 0);
  const predicted = expected === undefined ? counts.map(() => n / counts.length) : Array.from(expected);
  if (counts.length === 0) throw new RangeError("chiSquareGof: there are no bins");
  if (predicted.length !== counts.length) throw new RangeError("chiSquareGof: observed and expected differ in length");
  if ([...counts, ...predicted].some((count) => !(count >= 0))) throw new RangeError("chiSquareGof: counts must be ≥ 0");
  const predictedSum = predicted.reduce((sum, count) => sum + count, 0);
  if (Math.abs(n - predictedSum) > 1e-8 * Math.min(n, predictedSum)) throw new RangeError("chiSquareGof: the sums differ");
  const statistic = counts.reduce((sum, count, i) => sum + divergenceTerm(count, predicted[i]!, divergence), 0);
  const df = counts.length - 1 - fitted;
  const isThin = predicted.some((count) => count < 5);
  return {
    statistic,
    pValue: df > 0 ? chi2Sf(statistic, df) : NaN,
    effect: Math.sqrt(Math.max(0, statistic) / n),
    effectInterval: null,
    n,
    method: `${divergence} goodness of fit`,
    warnings: isThin ? ["expected counts below 5: the p-value is approximate"] : [],
    df,
  };
}
