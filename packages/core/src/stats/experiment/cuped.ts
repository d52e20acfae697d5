import { mean, variance } from "../descriptive/moments.ts";
import { tPpf, tSf } from "../distributions/student-t.ts";
import { finiteRows, omittedRowsWarning } from "../finite-rows.ts";
import { alphaOf, type TestResult } from "../result.ts";
import { meanDifference } from "../two-sample/t-test.ts";

/** One arm of an experiment: per user, what was measured and what the same user did before. */
export interface CupedArm {
  readonly outcome: ArrayLike<number>;
  /** Measured before the experiment, so that the arm cannot have changed it. */
  readonly before: ArrayLike<number>;
}

export interface CupedResult extends TestResult {
  /** Slope of the outcome on what came before, over both arms. */
  readonly theta: number;
  readonly standardError: number;
  /** Share of the outcome's variance that the past explained, 0…1. */
  readonly varianceReduction: number;
}

/**
 * CUPED: the difference of two arms after taking out what each user's past foretold. Unbiased, and narrower the more it foretold.
 *
 *     y′ = y − θ (x − x̄),   θ = cov(y, x) / var(x) over both arms
 *
 * @param a the arm to compare with
 * @param b the arm in question
 * @returns `effect` = mean of y′ in b less that in a, with Welch's t test and interval
 * @throws {RangeError} if an arm has fewer than two users, or columns of different length
 * @see Deng, Xu, Kohavi & Walker (2013), Improving the sensitivity of online controlled experiments, WSDM
 * @example cuped({ outcome: [1, 2, 4], before: [1, 2, 3] }, { outcome: [3, 4, 5], before: [1, 2, 3] }).effect; // 1.6666…
 */
export function cuped(a: CupedArm, b: CupedArm, { confidence = 0.95 }: { confidence?: number } = {}): CupedResult {
  const rowsA = finiteRows("cuped", a.outcome, a.before);
  const rowsB = finiteRows("cuped", b.outcome, b.before);
  if (rowsA.n < 2 || rowsB.n < 2) throw new RangeError("cuped: each arm needs at least two users");
  const y = joined(rowsA.columns[0]!, rowsB.columns[0]!);
  const x = joined(rowsA.columns[1]!, rowsB.columns[1]!);
  const [meanX, meanY] = [mean(x), mean(y)];
  const spread = variance(x);
  const covariance = y.reduce((sum, value, i) => sum + (value - meanY) * (x[i]! - meanX), 0) / (y.length - 1);
  const theta = spread > 0 ? covariance / spread : 0;
  const adjusted = y.map((value, i) => value - theta * (x[i]! - meanX));

  const {
    difference,
    se: standardError,
    df,
  } = meanDifference(adjusted.subarray(rowsA.n), adjusted.subarray(0, rowsA.n), false);
  const statistic = difference / standardError;
  const half = standardError * tPpf(1 - alphaOf(confidence, "cuped") / 2, df);
  const defined = standardError > 0;
  const warnings = [...omittedRowsWarning(rowsA), ...omittedRowsWarning(rowsB)];
  if (spread === 0) warnings.push("the past does not vary: nothing was taken out");
  if (!defined) warnings.push("the outcome does not vary within the arms: no test");
  return {
    statistic,
    pValue: defined ? 2 * tSf(Math.abs(statistic), df) : Number.NaN,
    effect: difference,
    effectInterval: defined ? [difference - half, difference + half] : null,
    n: y.length,
    method: "CUPED, Welch t",
    warnings,
    theta,
    standardError,
    varianceReduction: variance(y) > 0 ? 1 - variance(adjusted) / variance(y) : 0,
  };
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
