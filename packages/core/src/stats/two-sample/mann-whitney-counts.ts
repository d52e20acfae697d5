import { pValueOf, zOf } from "../result.ts";
import { cliffInterval, type MannWhitneyOptions, type MannWhitneyResult, normalTails, placements } from "./mann-whitney.ts";

/**
 * Mann–Whitney test of two samples that are counted by level (judge scores 1–5, say): the answer of the asymptotic
 * `mannWhitney` on the values themselves, however many there are.
 *
 * @param x values per level, levels ascending, each ≥ 0; need not be whole where they allow for clusters
 * @param y the same of the other sample
 * @returns as the test on values
 * @throws {RangeError} if the lengths differ, a count is negative, or a sample is empty
 * @see Mann & Whitney (1947), Ann. Math. Stat. 18, 50–60; Feng & Cliff (2004), J. Mod. Appl. Stat. Methods 3, 322–332
 * @example mannWhitneyCounts([3, 1], [1, 3]).effect; // -0.5
 */
export function mannWhitneyCounts(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  {
    alternative = "two-sided",
    continuity = true,
    confidence = 0.95,
  }: Pick<MannWhitneyOptions, "alternative" | "continuity" | "confidence"> = {},
): MannWhitneyResult {
  if (x.length !== y.length) throw new RangeError("mannWhitneyCounts: the samples have different levels");
  const sum = (counts: ArrayLike<number>) => Array.from(counts).reduce((total, count) => total + count, 0);
  const [n, m] = [sum(x), sum(y)];
  if ([...Array.from(x), ...Array.from(y)].some((count) => !(count >= 0 && count < Infinity)))
    throw new RangeError("mannWhitneyCounts: counts must be finite and ≥ 0");
  if (!(n > 0 && m > 0)) throw new RangeError("mannWhitneyCounts: a sample is empty");
  const z = zOf(confidence, "mannWhitneyCounts");
  const counts = placements(n, m, (visit) => {
    let [belowX, belowY] = [0, 0];
    for (let level = 0; level < x.length; level++) {
      visit(x[level]!, y[level]!, belowX, belowY);
      belowX += x[level]!;
      belowY += y[level]!;
    }
  });
  const delta = (2 * counts.u) / (n * m) - 1;
  const interval = cliffInterval(delta, 2 * Math.sqrt(counts.aucVariance), z, Math.min(n, m));
  const [lower, upper] = normalTails(counts, n, m, continuity);
  return {
    statistic: counts.u,
    pValue: Math.min(1, pValueOf(alternative, lower, upper)),
    effect: delta,
    effectInterval: interval,
    n: n + m,
    method: "asymptotic",
    warnings: [],
    auc: counts.u / (n * m),
    aucInterval: [(interval[0] + 1) / 2, (interval[1] + 1) / 2],
  };
}
