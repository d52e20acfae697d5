import { rank } from "../descriptive/rank.ts";
import { tieSum } from "../descriptive/runs.ts";
import { sorted } from "../descriptive/sorted.ts";
import { normSf } from "../distributions/normal.ts";
import { requireSize } from "../finite.ts";
import { finiteRows, omittedRowsWarning } from "../finite-rows.ts";
import type { TestResult } from "../result.ts";

/**
 * Wilcoxon's signed-rank test, two-sided: are differences of pairs symmetric about zero?
 *
 * @param x first value of each pair
 * @param y second value of each pair, as many
 * @param options.method `exact` counts the sign patterns of the ranks 1…n (so it wants differences without ties, and gives way to
 *   the normal law when pairs without a difference were left out); `auto`, the default, is exact up to 50 pairs without either
 * @returns the statistic is the smaller rank sum; the effect is the matched-pairs rank-biserial correlation, in [−1, 1]; pairs
 *   without a difference are left out
 * @throws {RangeError} if the lengths differ or no pair differs
 * @see Wilcoxon (1945), Biometrics Bulletin 1, 80–83; Kerby (2014), Comprehensive Psychology 3, 1
 * @example wilcoxonSigned([1, 2, 3, 4, 5], [2, 4, 6, 8, 10]).pValue; // 0.0625
 */
export function wilcoxonSigned(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { method = "auto" as "auto" | "exact" | "asymptotic" } = {},
): TestResult {
  const rows = finiteRows("wilcoxonSigned", x, y);
  const differences = rows.columns[0]!.map((value, i) => value - rows.columns[1]![i]!).filter((difference) => difference !== 0);
  const n = differences.length;
  requireSize(n, 1, "wilcoxonSigned");
  const sizes = differences.map(Math.abs);
  const ranks = rank(sizes);
  const positive = ranks.reduce((sum, value, i) => sum + (differences[i]! > 0 ? value : 0), 0);
  const all = (n * (n + 1)) / 2;
  const ties = tieSum(sorted(sizes));
  const isExact = n === rows.n && (method === "exact" || (method === "auto" && n <= 50 && ties === 0));
  const warnings = omittedRowsWarning(rows);
  if (n < rows.n) warnings.push(`${rows.n - n} pairs without a difference, left out`);
  return {
    statistic: Math.min(positive, all - positive),
    pValue: isExact ? signTails(n, positive) : normalTails(n, positive, ties),
    effect: (2 * positive) / all - 1,
    effectInterval: null,
    n,
    method: isExact ? "exact" : "asymptotic",
    warnings,
  };
}

/** Twice the smaller tail of the law of the positive rank sum over all 2ⁿ sign patterns. */
function signTails(n: number, positive: number): number {
  const all = (n * (n + 1)) / 2;
  const shares = new Float64Array(all + 1);
  shares[0] = 1;
  for (let rankNow = 1; rankNow <= n; rankNow++) {
    for (let s = all; s >= 0; s--) shares[s] = 0.5 * shares[s]! + (s >= rankNow ? 0.5 * shares[s - rankNow]! : 0);
  }
  const whole = Math.floor(positive);
  let [lower, upper] = [0, 0];
  shares.forEach((share, s) => {
    if (s <= whole) lower += share;
    if (s >= whole) upper += share;
  });
  return Math.min(1, 2 * Math.min(lower, upper));
}

function normalTails(n: number, positive: number, ties: number): number {
  const variance = (n * (n + 1) * (2 * n + 1) - ties / 2) / 24;
  return Math.min(1, 2 * normSf(Math.abs(positive - (n * (n + 1)) / 4) / Math.sqrt(variance)));
}
