import { mean } from "../descriptive/moments.ts";
import { quantile } from "../descriptive/quantile.ts";
import { chi2Sf } from "../distributions/chi2.ts";
import { finitePair, type NanPolicy } from "../finite.ts";
import type { TestResult } from "../result.ts";
import { symmetricEigen } from "../special/symmetric-eigen.ts";

/**
 * Epps–Singleton test: compares empirical characteristic functions, so that it needs no continuity (ties do no harm).
 *
 * @param x observations, at least five finite
 * @param y observations of the other sample
 * @param options.at points at which the characteristic functions are compared, in units of half the pooled interquartile range
 * @param options.nan what to do with NaN and ±∞, default `omit`
 * @returns the statistic W ≥ 0 is chi-square under the null; there is no effect size
 * @throws {RangeError} if a sample has fewer than five values, or the pooled interquartile range is 0
 * @see Epps & Singleton (1986), J. Stat. Comput. Simul. 26, 177–203; Goerg & Kaiser (2009), Stata Journal 9, 454–465
 * @example eppsSingleton([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]).statistic; // 0
 */
export function eppsSingleton(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { at = [0.4, 0.8] as readonly number[], nan = "omit" as NanPolicy } = {},
): TestResult & { readonly df: number } {
  const pair = finitePair(x, y, "eppsSingleton", { least: 5, nan });
  const [n, m] = [pair.x.length, pair.y.length];
  const pooled = [...pair.x, ...pair.y];
  const scale = (quantile(pooled, 0.75) - quantile(pooled, 0.25)) / 2;
  if (!(scale > 0)) throw new RangeError("eppsSingleton: the pooled interquartile range is 0");
  const points = at.map((t) => t / scale);
  const [gx, gy] = [waves(pair.x, points), waves(pair.y, points)];
  const total = n + m;
  const [cx, cy] = [covariance(gx), covariance(gy)];
  const pooledCovariance = cx.map((row, i) => row.map((value, j) => (total / n) * value + (total / m) * cy[i]![j]!));
  const gap = gx.map((wave, i) => mean(wave) - mean(gy[i]!));
  const { form, rank } = inverseForm(pooledCovariance, gap);
  const isSmall = Math.max(n, m) < 25;
  const correction = isSmall ? 1 / (1 + total ** -0.45 + 10.1 * (n ** -1.7 + m ** -1.7)) : 1;
  const statistic = total * form * correction;
  const warnings = [...pair.warnings];
  if (rank < 2 * at.length) warnings.push("the covariance has no full rank: fewer degrees of freedom");
  return {
    statistic,
    pValue: chi2Sf(statistic, rank),
    effect: null,
    effectInterval: null,
    n: total,
    method: isSmall ? "Epps–Singleton, small-sample correction" : "Epps–Singleton",
    warnings,
    df: rank,
  };
}

/** Real and imaginary parts of exp(itx) for each point t: all cosines, then all sines. */
function waves(values: Float64Array, points: readonly number[]): Float64Array[] {
  return [Math.cos, Math.sin].flatMap((wave) => points.map((t) => values.map((value) => wave(t * value))));
}

/** With n in the denominator, as the test has it. */
function covariance(columns: readonly Float64Array[]): number[][] {
  const centres = columns.map(mean);
  return columns.map((a, i) =>
    columns.map((b, j) => a.reduce((sum, value, k) => sum + (value - centres[i]!) * (b[k]! - centres[j]!), 0) / a.length),
  );
}

/** gᵀ M⁺ g and the rank of the symmetric matrix M, directions without spread left out. */
function inverseForm(matrix: readonly (readonly number[])[], g: readonly number[]): { form: number; rank: number } {
  const { values, vectors } = symmetricEigen(matrix);
  const cutoff = 1e-15 * Math.max(...values.map(Math.abs));
  const kept = values.map((_, i) => i).filter((i) => Math.abs(values[i]!) > cutoff);
  const form = kept.reduce((sum, i) => sum + vectors[i]!.reduce((dot, v, j) => dot + v * g[j]!, 0) ** 2 / values[i]!, 0);
  return { form, rank: kept.length };
}
