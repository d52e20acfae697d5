import { tPpf, tSf } from "../distributions/student-t.ts";
import { finitePair, type NanPolicy } from "../finite.ts";
import { alphaOf, type TestResult } from "../result.ts";
import { meanDifference } from "./t-test.ts";

export interface TostOptions {
  /** Bounds within which mean(x) − mean(y) counts as no difference, in the unit of the values; low < high. */
  readonly low: number;
  readonly high: number;
  /** 1 − α of the test; the interval then has confidence 1 − 2α. Default 0.95. */
  readonly confidence?: number;
  readonly nan?: NanPolicy;
}

export interface TostResult extends TestResult {
  /** Against "the difference is at most low": statistic and p-value. */
  readonly lower: { readonly statistic: number; readonly pValue: number };
  /** Against "the difference is at least high". */
  readonly upper: { readonly statistic: number; readonly pValue: number };
}

/**
 * Equivalence of two means by two one-sided Welch tests: a small p-value is evidence that they are the same within the margin,
 * which a large p-value of an ordinary test never is.
 *
 * @param x observations, at least two finite
 * @param y observations of the other sample
 * @param options see {@link TostOptions}
 * @returns the p-value is the larger of the two; the interval is the one that lies inside the margin exactly when the test rejects
 * @throws {RangeError} if low ≥ high, or a sample has fewer than two values
 * @see Schuirmann (1987), J. Pharmacokinet. Biopharm. 15, 657–680
 * @example tost([1, 2, 3, 4], [2, 3, 4, 5], { low: -5, high: 5 }).pValue; // 0.0023…
 */
export function tost(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { low, high, confidence = 0.95, nan }: TostOptions,
): TostResult {
  if (!(low < high)) throw new RangeError("tost: low must be below high");
  const alpha = alphaOf(confidence, "tost");
  const pair = finitePair(x, y, "tost", { least: 2, nan });
  const { difference, se, df } = meanDifference(pair.x, pair.y, false);
  const [tLow, tHigh] = [(difference - low) / se, (difference - high) / se];
  const lower = { statistic: tLow, pValue: tSf(tLow, df) };
  const upper = { statistic: tHigh, pValue: tSf(-tHigh, df) };
  const half = se === 0 ? 0 : tPpf(1 - alpha, df) * se;
  const worse = lower.pValue >= upper.pValue ? lower : upper;
  return {
    statistic: worse.statistic,
    pValue: worse.pValue,
    effect: difference,
    effectInterval: [difference - half, difference + half],
    n: pair.x.length + pair.y.length,
    method: "two one-sided Welch tests",
    warnings: pair.warnings,
    lower,
    upper,
  };
}
