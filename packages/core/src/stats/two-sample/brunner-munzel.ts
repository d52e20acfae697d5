import { mean } from "../descriptive/moments.ts";
import { rank } from "../descriptive/rank.ts";
import { tPpf, tSf } from "../distributions/student-t.ts";
import { finitePair, type NanPolicy } from "../finite.ts";
import { type Alternative, alphaOf, pValueOf, type TestResult } from "../result.ts";

/**
 * Brunner–Munzel test: does one sample tend to have larger values, when the spreads may differ?
 *
 * @param x observations, at least two finite
 * @param y observations of the other sample
 * @param options.alternative `greater`: evidence that values of `y` tend to be larger (the sign of the statistic)
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @param options.nan what to do with NaN and ±∞, default `omit`
 * @returns the effect is P(x < y) + ½ P(x = y), in [0, 1], with its t interval; p is NaN where the samples do not overlap or are
 *   constant, for want of a spread to judge by, and a warning says so
 * @throws {RangeError} if a sample has fewer than two values
 * @see Brunner & Munzel (2000), Biometrical Journal 42, 17–25
 * @example brunnerMunzel([1, 2, 3, 4], [2, 3, 4, 5]).effect; // 0.71875
 */
export function brunnerMunzel(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { alternative = "two-sided" as Alternative, confidence = 0.95, nan = "omit" as NanPolicy } = {},
): TestResult & { readonly df: number } {
  const alpha = alphaOf(confidence, "brunnerMunzel");
  const pair = finitePair(x, y, "brunnerMunzel", { least: 2, nan });
  const [n, m] = [pair.x.length, pair.y.length];
  const pooled = rank([...pair.x, ...pair.y]);
  const [inX, inY] = [pooled.slice(0, n), pooled.slice(n)];
  const [sx, sy] = [n * placementVariance(inX, pair.x), m * placementVariance(inY, pair.y)];
  const gap = mean(inY) - mean(inX);
  const statistic = (n * m * gap) / ((n + m) * Math.sqrt(sx + sy));
  const df = (sx + sy) ** 2 / (sx ** 2 / (n - 1) + sy ** 2 / (m - 1));
  const isDefined = sx + sy > 0;
  const effect = 0.5 + gap / (n + m);
  const half = isDefined ? (tPpf(1 - alpha / 2, df) * Math.sqrt(sx + sy)) / (n * m) : NaN;
  const warnings = [...pair.warnings];
  if (!isDefined) warnings.push("the samples do not overlap or are constant: there is no spread to judge by");
  return {
    statistic,
    pValue: isDefined ? pValueOf(alternative, tSf(-statistic, df), tSf(statistic, df)) : NaN,
    effect,
    effectInterval: isDefined ? [Math.max(0, effect - half), Math.min(1, effect + half)] : null,
    n: n + m,
    method: "Brunner–Munzel, t",
    warnings,
    df,
  };
}

/** Variance of a sample's ranks among both samples, less its ranks within itself. */
function placementVariance(pooled: readonly number[], own: Float64Array): number {
  const within = rank(own);
  const centre = mean(pooled) - mean(within);
  return pooled.reduce((sum, value, i) => sum + (value - within[i]! - centre) ** 2, 0) / (own.length - 1);
}
