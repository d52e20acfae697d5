import { poissonTerm } from "../special/saddle-point.ts";
import { solveMonotone } from "../special/solve-monotone.ts";
import { chi2Cdf, chi2Sf } from "./chi2.ts";
import { normPpf } from "./normal.ts";

/**
 * Probability that a noncentral chi-square variable is at most x: a Poisson mixture of central ones.
 *
 * @param x any number
 * @param df degrees of freedom, > 0
 * @param noncentrality λ ≥ 0
 * @returns the lower tail, in [0, 1], absolute error about 1e-14
 * @throws {RangeError} if df ≤ 0 or λ < 0
 * @see Ding (1992), Algorithm AS 275, Applied Statistics 41, 478–482
 * @example noncentralChi2Cdf(4, 2, 0); // 0.864664716763…
 */
export function noncentralChi2Cdf(x: number, df: number, noncentrality: number): number {
  if (!(df > 0 && noncentrality >= 0)) throw new RangeError("noncentralChi2Cdf: needs df > 0 and noncentrality ≥ 0");
  if (x <= 0) return 0;
  const mean = noncentrality / 2;
  const spread = 9 * Math.sqrt(mean) + 40;
  const first = Math.max(0, Math.floor(mean - spread));
  const last = Math.ceil(mean + spread);
  // Downwards, so that the recurrence P(a, t) = P(a + 1, t) + tᵃe⁻ᵗ/Γ(a + 1) only ever adds.
  let central = chi2Cdf(x, df + 2 * last);
  let sum = 0;
  for (let j = last; j >= first; j--) {
    sum += poissonTerm(j, mean) * central;
    central += poissonTerm(df / 2 + j - 1, x / 2);
  }
  return Math.min(1, sum);
}

/** The noncentralities under which a statistic is neither too large nor too small, each tail at alpha/2. */
export function noncentralityInterval(statistic: number, df: number, alpha: number): readonly [number, number] {
  if (statistic > 1e5) return normalInterval(statistic, df, -normPpf(alpha / 2));
  const cdfAt = (noncentrality: number) => -noncentralChi2Cdf(statistic, df, noncentrality);
  let high = statistic + 10;
  while (-cdfAt(high) > alpha / 2) high *= 2;
  const lower = chi2Sf(statistic, df) >= alpha / 2 ? 0 : solveMonotone(cdfAt, alpha / 2 - 1, 0, high);
  const upper = chi2Cdf(statistic, df) <= alpha / 2 ? 0 : solveMonotone(cdfAt, -alpha / 2, 0, high);
  return [lower, upper];
}

/** By now the law is normal to four digits: solve (x − df − λ)² = 2z²(df + 2λ) for λ. */
function normalInterval(statistic: number, df: number, z: number): readonly [number, number] {
  const centre = statistic - df + 2 * z * z;
  const half = Math.sqrt(Math.max(0, centre * centre - (statistic - df) ** 2 + 2 * z * z * df));
  return [centre - half, centre + half];
}
