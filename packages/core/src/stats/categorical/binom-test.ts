import { binomCdf, binomPmf, binomSf } from "../distributions/binomial.ts";
import { clopperPearson } from "../proportions/proportion-interval.ts";
import type { Alternative, TestResult } from "../result.ts";

/**
 * Exact test of a rate against a stated one.
 *
 * Two-sided adds up every outcome that is no likelier than the one seen, as R and SciPy have it.
 *
 * @param k successes, a whole number 0 … n
 * @param n trials, a whole number ≥ 1
 * @param options.p the rate under the null hypothesis, 0…1
 * @returns `statistic` is k, `effect` the observed rate with its Clopper–Pearson interval
 * @throws {RangeError} if a number is out of its range
 * @see Clopper & Pearson (1934), Biometrika 26(4)
 * @example binomTest(7, 10, { p: 0.5 }).pValue; // 0.3437…
 */
export function binomTest(
  k: number,
  n: number,
  {
    p = 0.5,
    alternative = "two-sided",
    confidence = 0.95,
  }: { p?: number; alternative?: Alternative; confidence?: number } = {},
): TestResult {
  if (!(Number.isInteger(k) && Number.isInteger(n) && n >= 1 && k >= 0 && k <= n)) {
    throw new RangeError("binomTest: needs whole numbers 0 ≤ k ≤ n and n ≥ 1");
  }
  if (!(p >= 0 && p <= 1)) throw new RangeError("binomTest: p must lie in 0…1");
  return {
    statistic: k,
    pValue: tailOf(k, n, p, alternative),
    effect: k / n,
    effectInterval: clopperPearson(k, n, { confidence }).interval,
    n,
    method: "exact binomial",
    warnings: [],
  };
}

function tailOf(k: number, n: number, p: number, alternative: Alternative): number {
  const lower = binomCdf(k, n, p);
  const upper = binomSf(k - 1, n, p);
  if (alternative === "less") return lower;
  if (alternative === "greater") return upper;
  // The probability falls away from the mode on either side: find where the far side is no likelier than k.
  const limit = binomPmf(k, n, p) * (1 + 1e-7);
  const mean = n * p;
  if (k === mean) return 1;
  if (k < mean) {
    const far = firstWhere(Math.ceil(mean), n + 1, (i) => binomPmf(i, n, p) <= limit);
    return Math.min(1, lower + binomSf(far - 1, n, p));
  }
  const far = firstWhere(0, Math.floor(mean) + 1, (i) => binomPmf(i, n, p) > limit) - 1;
  return Math.min(1, upper + binomCdf(far, n, p));
}

/** The first whole number in [low, high) for which a condition holds that, once true, stays true; `high` if there is none. */
function firstWhere(low: number, high: number, holds: (i: number) => boolean): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
