import { normPpf } from "../distributions/normal.ts";
import { alphaOf, type Estimate } from "../result.ts";
import { type CrossTable, crossTable, type Label, marginsOf } from "./cross-table.ts";

export interface CohenKappa extends Estimate {
  /** Large-sample standard error of the estimate. */
  readonly standardError: number;
  /** Share of items with exactly equal labels, 0…1. */
  readonly observedAgreement: number;
  readonly table: CrossTable;
}

export interface CohenKappaOptions<L extends Label> {
  /** How much a near miss costs: nothing but equality counts, or the distance in label positions, or its square. */
  weights?: "none" | "linear" | "quadratic";
  confidence?: number;
  /** Order of the labels; sorted when left out. Name it wherever a label might not occur. */
  labels?: readonly L[];
}

/**
 * Cohen's kappa: how far two raters agree beyond what their label frequencies alone would give.
 *
 *     κ = 1 − Σ wᵢⱼ nᵢⱼ / Σ wᵢⱼ eᵢⱼ,   w = 0 on the diagonal
 *
 * @param a labels of the first rater, one per item
 * @param b labels of the second rater, same items, same order
 * @param options.confidence of the interval, normal with the large-sample standard error; it may pass 1
 * @returns κ ≤ 1; NaN where both raters give one and the same label to everything, which says nothing either way
 * @throws {RangeError} if the lengths differ or there is no item
 * @see Cohen (1960, 1968); standard error: Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72(5)
 * @example cohenKappa(["yes", "no", "yes", "no"], ["yes", "no", "no", "no"]); // { estimate: 0.5, … }
 */
export function cohenKappa<L extends Label>(
  a: ArrayLike<L>,
  b: ArrayLike<L>,
  { weights = "none", confidence = 0.95, labels }: CohenKappaOptions<L> = {},
): CohenKappa {
  const table = crossTable(a, b, labels && { labels });
  const { counts, n } = table;
  if (n === 0) throw new RangeError("cohenKappa: no items");
  const z = normPpf(1 - alphaOf(confidence, "cohenKappa") / 2);
  const agreement = agreementWeight(weights, counts.length);
  const { rows, columns } = marginsOf(counts);
  const rowMean = counts.map((_, i) => columns.reduce((sum, count, j) => sum + agreement(i, j) * count, 0) / n);
  const columnMean = counts.map((_, j) => rows.reduce((sum, count, i) => sum + agreement(i, j) * count, 0) / n);

  let observed = 0;
  let expected = 0;
  let exact = 0;
  for (let i = 0; i < counts.length; i++) {
    exact += counts[i]![i]! / n;
    expected += (rows[i]! * rowMean[i]!) / n;
    for (let j = 0; j < counts.length; j++) observed += (agreement(i, j) * counts[i]![j]!) / n;
  }

  const centre = observed * expected - 2 * expected + observed;
  let spread = 0;
  for (let i = 0; i < counts.length; i++) {
    for (let j = 0; j < counts.length; j++) {
      const term = agreement(i, j) * (1 - expected) - (rowMean[i]! + columnMean[j]!) * (1 - observed);
      spread += (counts[i]![j]! / n) * (term - centre) ** 2;
    }
  }
  const standardError = Math.sqrt(spread / n) / (1 - expected) ** 2;
  const kappa = counts.length < 2 ? Number.NaN : (observed - expected) / (1 - expected);
  const defined = Number.isFinite(kappa);
  return {
    estimate: kappa,
    interval: defined ? [kappa - z * standardError, kappa + z * standardError] : null,
    n,
    method: weights === "none" ? "Cohen's kappa" : `Cohen's kappa, ${weights} weights`,
    warnings: warningsOf(defined, n),
    standardError: defined ? standardError : Number.NaN,
    observedAgreement: exact,
    table,
  };
}

function agreementWeight(weights: "none" | "linear" | "quadratic", k: number): (i: number, j: number) => number {
  if (weights === "none") return (i, j) => (i === j ? 1 : 0);
  const power = weights === "linear" ? 1 : 2;
  const widest = Math.max(1, k - 1) ** power;
  return (i, j) => 1 - Math.abs(i - j) ** power / widest;
}

function warningsOf(defined: boolean, n: number): string[] {
  if (!defined) return ["both raters used one and the same label throughout: kappa is undefined"];
  return n < 30 ? ["fewer than 30 items: the large-sample interval is rough"] : [];
}
