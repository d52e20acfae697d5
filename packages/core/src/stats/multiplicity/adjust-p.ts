/** Procedures that keep the family-wise error rate (first three) or the false discovery rate (last two). */
export type PAdjustment = "bonferroni" | "holm" | "hochberg" | "bh" | "by";

/**
 * Adjusts p-values for being many: compare the result with the level you would have used for one.
 *
 * - `bonferroni`, `holm`: chance of any false alarm ≤ level, whatever the dependence. Holm is never weaker.
 * - `hochberg`: the same under independence or positive dependence.
 * - `bh`: expected share of false alarms among the alarms ≤ level, under independence or positive dependence.
 * - `by`: that share under any dependence, at the price of a factor of about ln m.
 *
 * @param pValues each 0…1, any order; the input stays as it is
 * @returns adjusted p-values in the order given, each ≥ its own p-value and ≤ 1
 * @throws {RangeError} if a p-value is not in 0…1
 * @see Holm (1979); Hochberg (1988); Benjamini & Hochberg (1995); Benjamini & Yekutieli (2001)
 * @example adjustP([0.01, 0.04, 0.03], "bh"); // [0.03, 0.04, 0.04]
 */
export function adjustP(pValues: ArrayLike<number>, method: PAdjustment = "bh"): number[] {
  const p = Array.from(pValues);
  if (p.some((value) => !(value >= 0 && value <= 1))) throw new RangeError("adjustP: a p-value lies outside 0…1");
  const m = p.length;
  if (method === "bonferroni") return p.map((value) => Math.min(1, value * m));
  const ascending = p.map((_, i) => i).sort((a, b) => p[a]! - p[b]!);
  const adjusted = new Array<number>(m);
  if (method === "holm") {
    let largest = 0;
    for (const [rank, i] of ascending.entries()) {
      largest = Math.max(largest, Math.min(1, p[i]! * (m - rank)));
      adjusted[i] = largest;
    }
    return adjusted;
  }
  const harmonic = method === "by" ? p.reduce((sum, _, i) => sum + 1 / (i + 1), 0) : 1;
  let smallest = 1;
  for (let rank = m - 1; rank >= 0; rank--) {
    const i = ascending[rank]!;
    const factor = method === "hochberg" ? m - rank : (m * harmonic) / (rank + 1);
    smallest = Math.min(smallest, p[i]! * factor);
    adjusted[i] = smallest;
  }
  return adjusted;
}
