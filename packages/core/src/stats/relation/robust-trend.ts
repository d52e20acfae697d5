import { median } from "../descriptive/mad.ts";
import { sumOverTies } from "../descriptive/runs.ts";
import { sorted } from "../descriptive/sorted.ts";
import { normSf } from "../distributions/normal.ts";
import { finite, omissionWarnings, requireSize } from "../finite.ts";
import { omittedRowsWarning } from "../finite-rows.ts";
import { type Estimate, type TestResult, zOf } from "../result.ts";
import { pairs } from "./pearson.ts";

export interface TrendEstimate extends Estimate {
  /** Value of the line at t = 0. */
  readonly intercept: number;
}

/** What a run of t equal values takes from 18 times the variance of a rank score. */
const tieWeight = (t: number) => t * (t - 1) * (2 * t + 5);

/** Slopes between each value and the others at different times. */
function slopesFrom(i: number, t: Float64Array, y: Float64Array, start: number): number[] {
  const slopes: number[] = [];
  for (let j = start; j < t.length; j++) if (t[j] !== t[i]) slopes.push((y[j]! - y[i]!) / (t[j]! - t[i]!));
  return slopes;
}

/**
 * Theil–Sen trend: the median slope between all pairs of points. A third of the values may be wild.
 *
 * @param t times, not all equal; up to some thousands (the cost is quadratic)
 * @param y values, as many
 * @param options.confidence of Sen's interval for the slope, in (0, 1), default 0.95
 * @returns the slope in units of y per unit of t, with the intercept median(y) − slope · median(t)
 * @throws {RangeError} if the lengths differ, fewer than two points are finite, or t is constant
 * @see Sen (1968), JASA 63, 1379–1389
 * @example theilSen([0, 1, 2, 3], [1, 3, 5, 100]).estimate; // 17.5
 */
export function theilSen(t: ArrayLike<number>, y: ArrayLike<number>, { confidence = 0.95 } = {}): TrendEstimate {
  const z = zOf(confidence, "theilSen");
  const rows = pairs(t, y, "theilSen");
  const [times, values] = [rows.columns[0]!, rows.columns[1]!];
  const slopes = sorted(Array.from(times, (_, i) => slopesFrom(i, times, values, i + 1)).flat());
  if (slopes.length === 0) throw new RangeError("theilSen: t is constant");
  const estimate = median(slopes);
  const n = rows.n;
  const ties = sumOverTies(sorted(times), tieWeight) + sumOverTies(sorted(values), tieWeight);
  const half = z * Math.sqrt(Math.max(0, (n * (n - 1) * (2 * n + 5) - ties) / 18));
  const high = Math.min(roundHalfEven((slopes.length + half) / 2), slopes.length - 1);
  const low = Math.max(roundHalfEven((slopes.length - half) / 2) - 1, 0);
  return {
    estimate,
    interval: [slopes[low]!, slopes[high]!],
    n,
    method: "Theil–Sen",
    warnings: omittedRowsWarning(rows),
    intercept: median(values) - estimate * median(times),
  };
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (Math.abs(floor) % 2) : Math.round(value);
}

/**
 * Siegel's repeated medians: the median over points of the median slope from each. Half of the values may be wild.
 *
 * @param t times, not all equal
 * @param y values, as many
 * @returns the slope in units of y per unit of t, without an interval, with the intercept median(y − slope · t)
 * @throws {RangeError} if the lengths differ, fewer than two points are finite, or t is constant
 * @see Siegel (1982), Biometrika 69, 242–244
 * @example siegelSlope([0, 1, 2, 3, 4], [1, 3, 5, 7, 100]).estimate; // 2
 */
export function siegelSlope(t: ArrayLike<number>, y: ArrayLike<number>): TrendEstimate {
  const rows = pairs(t, y, "siegelSlope");
  const [times, values] = [rows.columns[0]!, rows.columns[1]!];
  if (times.every((time) => time === times[0])) throw new RangeError("siegelSlope: t is constant");
  const estimate = median(Array.from(times, (_, i) => median(slopesFrom(i, times, values, 0))));
  const intercept = median(values.map((value, i) => value - estimate * times[i]!));
  return { estimate, interval: null, n: rows.n, method: "repeated medians", warnings: omittedRowsWarning(rows), intercept };
}

export interface MannKendallResult extends TestResult {
  /** Concordant less discordant pairs, and the variance of that under the null. */
  readonly score: number;
  readonly variance: number;
}

/**
 * Mann–Kendall test: does a series rise or fall?
 *
 * @param y values in order of time, at least two finite
 * @returns the statistic is z with a continuity correction, the p-value two-sided; the effect is τ-a = S / (n(n − 1)/2), in
 *   [−1, 1]; autocorrelation makes the p-value too small
 * @throws {RangeError} if fewer than two values are finite
 * @see Mann (1945), Econometrica 13, 245–259
 * @example mannKendall([1, 2, 3, 4, 5]).score; // 10
 */
export function mannKendall(y: ArrayLike<number>): MannKendallResult {
  const sample = finite(y, "mannKendall");
  const { values } = sample;
  const n = values.length;
  requireSize(n, 2, "mannKendall");
  let score = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) score += Math.sign(values[j]! - values[i]!);
  const variance = (n * (n - 1) * (2 * n + 5) - sumOverTies(sorted(values), tieWeight)) / 18;
  const statistic = variance > 0 ? (score - Math.sign(score)) / Math.sqrt(variance) : 0;
  return {
    statistic,
    pValue: Math.min(1, 2 * normSf(Math.abs(statistic))),
    effect: score / ((n * (n - 1)) / 2),
    effectInterval: null,
    n,
    method: "Mann–Kendall",
    warnings: omissionWarnings(sample),
    score,
    variance,
  };
}
