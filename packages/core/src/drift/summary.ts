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
  /** Rows in clusters: how much more the difference of the windows varies than that of independent rows. Without it the p-value
   *  takes the least favourable case that the mean design effects allow. */
  readonly clustering?: CategoryClustering | undefined;
}

/** The matrix of generalised design effects, by what a test needs of it. */
export interface CategoryClustering {
  /** Sum of its eigenvalues. */
  readonly trace: number;
  /** Sum of their squares. */
  readonly traceOfSquare: number;
  /** Clusters of both windows. */
  readonly clusters: number;
}

/** A column of few ordered levels, such as a judge's 1–5, in two windows. */
export interface OrdinalSummary {
  readonly kind: "ordinal";
  readonly column: string;
  /** Ascending, each once; `reference` and `current` count them in this order. */
  readonly levels: readonly number[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
  /** Length of the scale, such as 4 for 1–5, in which moves of the mean are measured. */
  readonly scaleLength: number;
  readonly referenceWindow: CategoryWindow;
  readonly currentWindow: CategoryWindow;
}

/** One window of a column of counts. */
export interface CountWindow extends CategoryWindow {
  /** Rows with a count. */
  readonly n: number;
  /** All events together. */
  readonly events: number;
  /** What the events are counted over, > 0 unless n = 0: rows, hours, thousands of tokens. */
  readonly exposure: number;
  /** Variance of the rows' counts about their rate over that of Poisson counts; below 1 counts as 1. */
  readonly dispersion: number;
}

/** A column of counts (retries, tool calls, errors per hour) in two windows. */
export interface CountSummary {
  readonly kind: "count";
  readonly column: string;
  readonly reference: CountWindow;
  readonly current: CountWindow;
}

/** What a classifier that learned to tell two windows apart achieved on the half it had not seen. */
export interface HeldOut {
  /** Chance that a text of the current window scores above one of the reference. */
  readonly auc: number;
  readonly aucInterval: readonly [number, number];
  /** One-sided, Mann–Whitney on the held-out scores. */
  readonly pValue: number;
  /** Held-out units (clusters where there are any) of each window. */
  readonly reference: number;
  readonly current: number;
}

/** A column of texts in two windows. */
export interface TextSummary {
  readonly kind: "text";
  readonly column: string;
  readonly reference: CategoryWindow & { readonly n: number };
  readonly current: CategoryWindow & { readonly n: number };
  /** Null where a window has too few texts to learn from. */
  readonly heldOut: HeldOut | null;
  /** Share of the held-out texts that have an n-gram; those that tell the windows apart, most telling first. */
  readonly ngrams: readonly { readonly ngram: string; readonly reference: number; readonly current: number }[];
}

/** A column of embeddings in two windows. */
export interface EmbeddingSummary {
  readonly kind: "embedding";
  readonly column: string;
  readonly reference: CategoryWindow & { readonly n: number };
  readonly current: CategoryWindow & { readonly n: number };
  readonly heldOut: HeldOut | null;
  /** With the method `mmd`: the unbiased squared discrepancy, its interval over blocks, and its permutation p-value. */
  readonly mmd: { readonly mmd2: number; readonly interval: readonly [number, number]; readonly pValue: number } | null;
}

export type ColumnSummary =
  | NumericSummary
  | OrdinalSummary
  | CategoricalSummary
  | CountSummary
  | TextSummary
  | EmbeddingSummary;
