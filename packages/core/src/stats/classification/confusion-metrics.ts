import { crossTable, type Label, marginsOf } from "../agreement/cross-table.ts";

export interface PrecisionRecall {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface ConfusionMetrics<L extends Label = Label> {
  readonly n: number;
  readonly labels: readonly L[];
  /** `counts[i][j]`: items that are `labels[i]` and were called `labels[j]`. */
  readonly counts: readonly (readonly number[])[];
  readonly accuracy: number;
  /** Mean recall over the labels that occur in the truth. */
  readonly balancedAccuracy: number;
  /** Matthews' correlation, −1…1; 0 where either side is constant. */
  readonly mcc: number;
  readonly byLabel: readonly (PrecisionRecall & { readonly label: L; readonly support: number })[];
  readonly macro: PrecisionRecall;
  readonly micro: PrecisionRecall;
  readonly weighted: PrecisionRecall;
}

/**
 * How well predicted labels match true ones, for two labels or many.
 *
 * A precision with nothing predicted, or a recall with nothing to find, is 0, as scikit-learn has it.
 *
 * @param truth true labels, one per item
 * @param predicted predicted labels, same items, same order
 * @returns the confusion table and the usual shares, all 0…1 but for `mcc`
 * @throws {RangeError} if the lengths differ or there is no item
 * @see Gorodkin (2004) for the correlation with many labels
 * @example confusionMetrics([1, 0, 1, 1], [1, 0, 0, 1]).accuracy; // 0.75
 */
export function confusionMetrics<L extends Label>(truth: ArrayLike<L>, predicted: ArrayLike<L>): ConfusionMetrics<L> {
  const { labels, counts, n } = crossTable(truth, predicted);
  if (n === 0) throw new RangeError("confusionMetrics: no items");
  const { rows, columns } = marginsOf(counts);
  const byLabel = labels.map((label, i) => ({
    label,
    support: rows[i]!,
    ...precisionRecall(counts[i]![i]!, columns[i]!, rows[i]!),
  }));
  const correct = counts.reduce((sum, row, i) => sum + row[i]!, 0);
  const present = byLabel.filter(({ support }) => support > 0);
  const average = (weight: (support: number) => number): PrecisionRecall => {
    const total = byLabel.reduce((sum, { support }) => sum + weight(support), 0);
    const mean = (key: keyof PrecisionRecall) => byLabel.reduce((sum, one) => sum + weight(one.support) * one[key], 0) / total;
    return { precision: mean("precision"), recall: mean("recall"), f1: mean("f1") };
  };
  return {
    n,
    labels,
    counts,
    accuracy: correct / n,
    balancedAccuracy: present.reduce((sum, { recall }) => sum + recall, 0) / present.length,
    mcc: correlation(correct, n, rows, columns),
    byLabel,
    macro: average(() => 1),
    micro: precisionRecall(correct, n, n),
    weighted: average((support) => support),
  };
}

function precisionRecall(hits: number, called: number, actual: number): PrecisionRecall {
  const f1 = called + actual > 0 ? (2 * hits) / (called + actual) : 0;
  return { precision: called > 0 ? hits / called : 0, recall: actual > 0 ? hits / actual : 0, f1 };
}

function correlation(correct: number, n: number, rows: readonly number[], columns: readonly number[]): number {
  const chance = rows.reduce((sum, row, i) => sum + row * columns[i]!, 0);
  const spreadOf = (margin: readonly number[]) => n * n - margin.reduce((sum, count) => sum + count * count, 0);
  const spread = Math.sqrt(spreadOf(rows)) * Math.sqrt(spreadOf(columns));
  return spread > 0 ? (correct * n - chance) / spread : 0;
}
