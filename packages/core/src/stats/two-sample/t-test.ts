import { mean, sumOfSquares } from "../descriptive/moments.ts";
import { tPpf, tSf } from "../distributions/student-t.ts";
import { finitePair, type NanPolicy, requireSize } from "../finite.ts";
import { finiteRows, omittedRowsWarning } from "../finite-rows.ts";
import { type Alternative, alphaOf, pValueOf, type TestResult } from "../result.ts";

export interface TTestOptions {
  /** `greater`: evidence that the mean of `x` is larger. */
  readonly alternative?: Alternative;
  /** Difference of means under the null hypothesis; default 0. */
  readonly difference?: number;
  /** Student's pooled test instead of Welch's; default false. */
  readonly equalVariance?: boolean;
  /** Of the interval for the difference of means, in (0, 1); default 0.95. */
  readonly confidence?: number;
  readonly nan?: NanPolicy;
}

export interface TTestResult extends TestResult {
  readonly df: number;
  /** Difference of means over the pooled standard deviation. */
  readonly cohenD: number;
  /** Cohen's d with its small-sample bias removed. */
  readonly hedgesG: number;
}

/** Difference of two means with its standard error and degrees of freedom. */
export function meanDifference(x: Float64Array, y: Float64Array, equalVariance: boolean) {
  const [n, m] = [x.length, y.length];
  const [meanX, meanY] = [mean(x), mean(y)];
  const [squaresX, squaresY] = [Math.max(0, sumOfSquares(x, meanX)), Math.max(0, sumOfSquares(y, meanY))];
  const pooled = (squaresX + squaresY) / (n + m - 2);
  const [vx, vy] = equalVariance ? [pooled / n, pooled / m] : [squaresX / (n - 1) / n, squaresY / (m - 1) / m];
  const df = equalVariance ? n + m - 2 : (vx + vy) ** 2 / (vx ** 2 / (n - 1) + vy ** 2 / (m - 1));
  return {
    difference: meanX - meanY,
    se: Math.sqrt(vx + vy),
    df: Number.isNaN(df) ? n + m - 2 : df,
    pooledStd: Math.sqrt(pooled),
  };
}

/**
 * Welch's t-test (or, on request, Student's): do two samples have the same mean?
 *
 * @param x observations, at least two finite
 * @param y observations of the other sample
 * @param options see {@link TTestOptions}
 * @returns the effect is mean(x) − mean(y), in the unit of the values, with its t interval
 * @throws {RangeError} if a sample has fewer than two values
 * @see Welch (1947), Biometrika 34, 28–35; Hedges (1981), J. Educ. Stat. 6, 107–128
 * @example tTest([1, 2, 3, 4], [2, 3, 4, 5]).pValue; // 0.315333596…
 */
export function tTest(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { alternative = "two-sided", equalVariance = false, difference: presumed = 0, confidence = 0.95, nan }: TTestOptions = {},
): TTestResult {
  const pair = finitePair(x, y, "tTest", { least: 2, nan });
  const { difference, se, df, pooledStd } = meanDifference(pair.x, pair.y, equalVariance);
  const size = pair.x.length + pair.y.length;
  const cohenD = difference / pooledStd;
  return {
    ...fromT(difference, presumed, se, df, alternative, alphaOf(confidence, "tTest")),
    n: size,
    method: equalVariance ? "Student" : "Welch",
    warnings: pair.warnings,
    cohenD,
    hedgesG: cohenD * (1 - 3 / (4 * (size - 2) - 1)),
  };
}

/**
 * Paired t-test: is the mean difference of pairs zero?
 *
 * @param x first value of each pair
 * @param y second value of each pair, as many
 * @param options.alternative default two-sided; `greater`: evidence that `x` is larger
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @returns the effect is mean(x − y), in the unit of the values; pairs with a value that is not finite are left out
 * @throws {RangeError} if the lengths differ or fewer than two pairs remain
 * @see Student (1908), Biometrika 6, 1–25
 * @example tTestPaired([3, 5, 8], [1, 4, 6]).effect; // 1.6666…
 */
export function tTestPaired(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { alternative = "two-sided", confidence = 0.95 }: Pick<TTestOptions, "alternative" | "confidence"> = {},
): TestResult & { readonly df: number } {
  const rows = finiteRows("tTestPaired", x, y);
  requireSize(rows.n, 2, "tTestPaired");
  const differences = rows.columns[0]!.map((value, i) => value - rows.columns[1]![i]!);
  const difference = mean(differences);
  const se = Math.sqrt(Math.max(0, sumOfSquares(differences, difference)) / (rows.n - 1) / rows.n);
  return {
    ...fromT(difference, 0, se, rows.n - 1, alternative, alphaOf(confidence, "tTestPaired")),
    n: rows.n,
    method: "paired t",
    warnings: omittedRowsWarning(rows),
  };
}

/** A t statistic with its p-value and interval. Two equal constants say nothing (NaN), two different ones everything. */
function fromT(difference: number, presumed: number, se: number, df: number, alternative: Alternative, alpha: number) {
  const statistic = (difference - presumed) / se;
  const half = se === 0 ? 0 : tPpf(1 - alpha / 2, df) * se;
  return {
    statistic,
    pValue: Number.isNaN(statistic) ? NaN : pValueOf(alternative, tSf(-statistic, df), tSf(statistic, df)),
    effect: difference,
    effectInterval: [difference - half, difference + half] as const,
    df,
  };
}
