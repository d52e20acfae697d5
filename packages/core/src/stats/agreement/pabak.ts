import { wilson } from "../proportions/wilson.ts";
import type { Estimate } from "../result.ts";
import { crossTable, type Label } from "./cross-table.ts";

/**
 * Prevalence- and bias-adjusted kappa: the agreement two raters would have beyond chance if every label were equally common.
 *
 *     PABAK = (K pₒ − 1) / (K − 1)
 *
 * @param options.labels every label the raters could give; the ones that occur when left out
 * @returns −1/(K − 1) … 1, with Wilson's interval for pₒ carried over; NaN if fewer than two labels are known
 * @throws {RangeError} if the lengths differ or there is no item
 * @see Byrt, Bishop & Carlin (1993), Bias, prevalence and kappa, J. Clin. Epidemiol. 46(5)
 * @example pabak(["ok", "ok", "bad", "ok"], ["ok", "ok", "bad", "bad"]); // { estimate: 0.5, … }
 */
export function pabak<L extends Label>(
  a: ArrayLike<L>,
  b: ArrayLike<L>,
  { confidence = 0.95, labels }: { confidence?: number; labels?: readonly L[] } = {},
): Estimate {
  const { counts, n } = crossTable(a, b, labels && { labels });
  if (n === 0) throw new RangeError("pabak: no items");
  const k = counts.length;
  const agreed = counts.reduce((sum, row, i) => sum + row[i]!, 0);
  const observed = wilson(agreed, n, { confidence });
  const adjusted = (agreement: number): number => (k * agreement - 1) / (k - 1);
  return {
    estimate: k < 2 ? Number.NaN : adjusted(observed.estimate),
    interval: k < 2 || !observed.interval ? null : [adjusted(observed.interval[0]), adjusted(observed.interval[1])],
    n,
    method: "PABAK",
    warnings: k < 2 ? ["only one label is known: name the others in options.labels"] : [],
  };
}
