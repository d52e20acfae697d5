import { normPpf } from "../distributions/normal.ts";
import { alphaOf, type Estimate } from "../result.ts";
import { crossTable, type Label, marginsOf } from "./cross-table.ts";

/**
 * Gwet's AC1: agreement of two raters beyond chance, which stays sensible when almost all labels are the same
 * (where kappa falls towards 0 although the raters agree).
 *
 *     AC1 = (pₒ − pₑ) / (1 − pₑ),   pₑ = Σ πₖ (1 − πₖ) / (K − 1),   πₖ = mean share of label k
 *
 * @param options.labels every label the raters could give; the ones that occur when left out
 * @returns AC1 ≤ 1 with a normal interval, cut at −1 and 1; NaN if fewer than two labels are known
 * @throws {RangeError} if the lengths differ or there is no item
 * @see Gwet (2008), Computing inter-rater reliability and its variance, Br. J. Math. Stat. Psychol. 61
 * @example gwetAC1(["ok", "ok", "bad", "ok"], ["ok", "ok", "bad", "bad"]); // { estimate: 0.5294…, … }
 */
export function gwetAC1<L extends Label>(
  a: ArrayLike<L>,
  b: ArrayLike<L>,
  { confidence = 0.95, labels }: { confidence?: number; labels?: readonly L[] } = {},
): Estimate {
  const { counts, n } = crossTable(a, b, labels && { labels });
  if (n === 0) throw new RangeError("gwetAC1: no items");
  const z = normPpf(1 - alphaOf(confidence, "gwetAC1") / 2);
  const k = counts.length;
  if (k < 2) {
    return {
      estimate: Number.NaN,
      interval: null,
      n,
      method: "Gwet's AC1",
      warnings: ["only one label is known: name the others in options.labels"],
    };
  }
  const { rows, columns } = marginsOf(counts);
  const share = rows.map((row, i) => (row + columns[i]!) / (2 * n));
  const observed = counts.reduce((sum, row, i) => sum + row[i]!, 0) / n;
  const chance = share.reduce((sum, p) => sum + p * (1 - p), 0) / (k - 1);
  const estimate = (observed - chance) / (1 - chance);

  // Each item's own agreement less twice its pull on the chance term: the variance of these is that of AC1.
  let squares = 0;
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      const own = ((i === j ? 1 : 0) - chance) / (1 - chance);
      const pull = (1 - (share[i]! + share[j]!) / 2) / (k - 1);
      const item = own - (2 * (1 - estimate) * (pull - chance)) / (1 - chance);
      squares += counts[i]![j]! * (item - estimate) ** 2;
    }
  }
  const standardError = n > 1 ? Math.sqrt(squares / (n * (n - 1))) : Number.NaN;
  return {
    estimate,
    interval: n > 1 ? [Math.max(-1, estimate - z * standardError), Math.min(1, estimate + z * standardError)] : null,
    n,
    method: "Gwet's AC1",
    warnings: n < 30 ? ["fewer than 30 items: the large-sample interval is rough"] : [],
  };
}
