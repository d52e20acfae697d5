import { rank } from "../descriptive/rank.ts";
import { tieSum } from "../descriptive/runs.ts";
import { sorted } from "../descriptive/sorted.ts";
import { chi2Sf } from "../distributions/chi2.ts";
import type { TestResult } from "../result.ts";
import { cleanSamples } from "./samples.ts";

/**
 * Kruskal–Wallis test: do k samples come from one distribution, judged by ranks?
 *
 * @param samples k ≥ 2 samples, each with at least one finite value
 * @returns H, corrected for ties, with its chi-square p-value; the effect is ε² = H/(n − 1), in [0, 1]; NaN if all values are equal
 * @throws {RangeError} if there are fewer than two samples or one is empty
 * @see Kruskal & Wallis (1952), JASA 47, 583–621
 * @example kruskal([[1, 2, 3], [4, 5, 6]]).statistic; // 3.85714285714285…
 */
export function kruskal(samples: readonly ArrayLike<number>[]): TestResult {
  const { groups, n, warnings } = cleanSamples(samples, "kruskal", 1);
  const pooled = groups.flatMap((group) => [...group]);
  const ranks = rank(pooled);
  let [start, sum] = [0, 0];
  for (const { length } of groups) {
    const own = ranks.slice(start, start + length).reduce((total, value) => total + value, 0);
    sum += own ** 2 / length;
    start += length;
  }
  const correction = 1 - tieSum(sorted(pooled)) / (n ** 3 - n);
  const statistic = ((12 / (n * (n + 1))) * sum - 3 * (n + 1)) / correction;
  return {
    statistic,
    pValue: chi2Sf(statistic, groups.length - 1),
    effect: statistic / (n - 1),
    effectInterval: null,
    n,
    method: "Kruskal–Wallis, chi-square",
    warnings,
  };
}
