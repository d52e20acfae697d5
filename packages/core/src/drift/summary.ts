/**
 * What SQL counts so that TypeScript can judge: the sufficient statistics of one column in two windows. They are small
 * whatever the number of rows; {@link numericSummary} and {@link categoricalSummary} make them from arrays.
 */

/** One window of one column. Quantities of values are over the values that are there; `missing` counts the rest. */
export interface WindowSummary {
  /** Values present (rows whose value is not null, NaN or infinite). */
  readonly n: number;
  /** Rows without a value. */
  readonly missing: number;
  readonly mean: number | null;
  /** Median, type 7, in the column's own unit. */
  readonly p50: number | null;
  readonly p95: number | null;
  /** Sample standard deviation (n − 1) on the transformed scale; null below two values. */
  readonly sd: number | null;
  /** Users or sessions the values come from. Without `designEffect` they, not the rows, are taken as the sample size. */
  readonly clusters?: number | undefined;
  /** Variance of the mean over what independent rows would give (≥ 1 after flooring); see {@link designEffect}. */
  readonly designEffect?: number | undefined;
}

/** `asinh`: values are compared as asinh(x / unit), nearly linear below the unit and logarithmic above it. */
export type DriftTransform = "none" | "asinh";

/**
 * A numeric column in two windows.
 *
 * Bins are by the reference's deciles q₁ ≤ … ≤ q₉ (type 7): bin i holds the values that exceed exactly i of the nine edges,
 * so a value equal to an edge lies below it.
 */
export interface NumericSummary {
  readonly kind: "numeric";
  readonly column: string;
  readonly reference: WindowSummary;
  readonly current: WindowSummary;
  /** Largest gap between the two empirical distribution functions, 0…1; unaffected by the transform. */
  readonly ks: number;
  /** Area between the two empirical distribution functions on the transformed scale. */
  readonly wasserstein1: number;
  /** Robust sd of the reference on the transformed scale: (q75 − q25) / 1.349. May be 0 where values tie. */
  readonly scale: number;
  readonly transform: DriftTransform;
  /** Ten counts each. */
  readonly bins: { readonly reference: readonly number[]; readonly current: readonly number[] };
  /** P(current > reference) − P(current < reference), −1…1; null where nobody counted it. */
  readonly cliffsDelta: number | null;
}

/** One window of a categorical column. */
export interface CategoryWindow {
  /** Rows without a value. */
  readonly missing: number;
  readonly clusters?: number | undefined;
  readonly designEffect?: number | undefined;
}

/** A categorical column in two windows; two categories make it a yes-or-no column. */
export interface CategoricalSummary {
  readonly kind: "categorical";
  readonly column: string;
  /** Names of the categories, each once; `reference` and `current` count them in this order. */
  readonly categories: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  readonly referenceWindow: CategoryWindow;
  readonly currentWindow: CategoryWindow;
}

export type ColumnSummary = NumericSummary | CategoricalSummary;
