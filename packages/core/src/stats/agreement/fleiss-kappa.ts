import { alphaOf, type Estimate } from "../result.ts";
import { jackknifeInterval } from "./jackknife.ts";

export interface FleissKappa extends Estimate {
  /** Randolph's free-marginal kappa: chance is 1/k whatever the frequencies. */
  readonly randolph: number;
}

/**
 * Fleiss' kappa: agreement beyond chance of a fixed number of raters per subject.
 *
 * @param table one row per subject, one column per category: how many raters chose it; equal row sums ≥ 2
 * @returns κ ≤ 1 with a jackknife interval over subjects, and Randolph's kappa beside it; NaN where only one category occurs
 * @throws {RangeError} if there is no subject, rows differ in length or in sum, or a sum is below 2
 * @see Fleiss (1971), Psychological Bulletin 76(5); Randolph (2005), Free-marginal multirater kappa
 * @example fleissKappa([[3, 0], [0, 3], [2, 1], [1, 2]]); // { estimate: 0.3333…, … }
 */
export function fleissKappa(
  table: readonly (readonly number[])[],
  { confidence = 0.95 }: { confidence?: number } = {},
): FleissKappa {
  const n = table.length;
  const k = table[0]?.length ?? 0;
  const raters = table[0]?.reduce((sum, count) => sum + count, 0) ?? 0;
  if (n === 0) throw new RangeError("fleissKappa: no subjects");
  for (const row of table) {
    if (row.length !== k) throw new RangeError("fleissKappa: rows differ in length");
    if (row.reduce((sum, count) => sum + count, 0) !== raters) throw new RangeError("fleissKappa: raters per subject differ");
  }
  if (raters < 2) throw new RangeError("fleissKappa: each subject needs at least two raters");

  const totals = new Array<number>(k).fill(0);
  const agreements = table.map((row) => {
    for (const [j, count] of row.entries()) totals[j]! += count;
    return row.reduce((sum, count) => sum + count * (count - 1), 0) / (raters * (raters - 1));
  });
  const agreementSum = agreements.reduce((sum, agreement) => sum + agreement, 0);
  const kappaOf = (sum: number, categoryTotals: readonly number[], subjects: number): number => {
    const chance = categoryTotals.reduce((total, count) => total + (count / (subjects * raters)) ** 2, 0);
    return (sum / subjects - chance) / (1 - chance);
  };
  const estimate = kappaOf(agreementSum, totals, n);
  const without = table.map((row, i) =>
    kappaOf(
      agreementSum - agreements[i]!,
      totals.map((total, j) => total - row[j]!),
      n - 1,
    ),
  );
  const defined = totals.filter((total) => total > 0).length > 1;
  return {
    estimate: defined ? estimate : Number.NaN,
    interval: defined ? jackknifeInterval(estimate, without, alphaOf(confidence, "fleissKappa")) : null,
    n,
    method: "Fleiss' kappa, jackknife over subjects",
    warnings: defined ? [] : ["only one category occurs: kappa is undefined"],
    randolph: (agreementSum / n - 1 / k) / (1 - 1 / k),
  };
}
