import { tPpf } from "../distributions/student-t.ts";
import { omittedRowsWarning } from "../finite-rows.ts";
import { alphaOf, type TestResult } from "../result.ts";
import { correlationP, crossProducts, pairs } from "./pearson.ts";

export interface LinearRegressionResult extends TestResult {
  readonly slope: number;
  readonly intercept: number;
  /** Pearson's correlation. */
  readonly r: number;
  readonly slopeSe: number;
  readonly interceptSe: number;
}

/**
 * Ordinary least squares line y = intercept + slope · x.
 *
 * @param x predictor, at least two distinct values
 * @param y response, as many
 * @param options.confidence of the interval for the slope, in (0, 1), default 0.95
 * @returns the effect is the slope, with its t interval; the statistic is slope / SE
 * @throws {RangeError} if the lengths differ, fewer than two pairs are finite, or x is constant
 * @see Draper & Smith (1998), Applied Regression Analysis, ch. 1
 * @example linearRegression([0, 1, 2, 3], [1, 3, 5, 7]).slope; // 2
 */
export function linearRegression(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { confidence = 0.95 } = {},
): LinearRegressionResult {
  const alpha = alphaOf(confidence, "linearRegression");
  const rows = pairs(x, y, "linearRegression");
  const n = rows.n;
  const { meanX, meanY, xx, yy, xy } = crossProducts(rows.columns[0]!, rows.columns[1]!);
  if (xx === 0) throw new RangeError("linearRegression: x is constant");
  const slope = xy / xx;
  const intercept = meanY - slope * meanX;
  const r = yy === 0 ? 0 : Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
  // The residuals themselves, not yy(1 − r²), which cancels on a good fit.
  const residuals = rows.columns[1]!.reduce(
    (sum, value, i) => sum + (value - meanY - slope * (rows.columns[0]![i]! - meanX)) ** 2,
    0,
  );
  const residualVariance = n > 2 ? residuals / (n - 2) : 0;
  const slopeSe = Math.sqrt(residualVariance / xx);
  const half = n > 2 ? tPpf(1 - alpha / 2, n - 2) * slopeSe : NaN;
  return {
    statistic: slope / slopeSe,
    pValue: correlationP(r, n),
    effect: slope,
    effectInterval: n > 2 ? [slope - half, slope + half] : null,
    n,
    method: "ordinary least squares",
    warnings: omittedRowsWarning(rows),
    slope,
    intercept,
    r,
    slopeSe,
    interceptSe: Math.sqrt(residualVariance * (1 / n + (meanX * meanX) / xx)),
  };
}
