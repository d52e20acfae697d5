import type { Segment } from "./rule.ts";

/**
 * What records that belong together (of one user, else of one session) do to an interval: sums over clusters with nᵢ records and
 * sum sᵢ. For a rate sᵢ counts hits; for a quantile, values above the rule's limit; for a ratio nᵢ is the denominator's sum.
 */
export interface ClusterSums {
  readonly count: number;
  /** Σ sᵢ² */
  readonly sumSquares: number;
  /** Σ nᵢ² */
  readonly sizeSquares: number;
  /** Σ sᵢ nᵢ */
  readonly products: number;
}

/** One window of a metric, counted: all that its judgement needs, however many records there were. */
export type Measured =
  | { readonly measure: "rate"; readonly n: number; readonly k: number; readonly clusters?: ClusterSums }
  /** `squares` is Σ x². A count is the sum of ones. */
  | {
      readonly measure: "mean" | "sum";
      readonly n: number;
      readonly sum: number;
      readonly squares: number;
      readonly clusters?: ClusterSums;
    }
  | {
      readonly measure: "ratio";
      readonly n: number;
      readonly numerator: number;
      readonly denominator: number;
      readonly clusters: ClusterSums;
    }
  /** `sorted`: all values ascending, or the type-7 quantiles at i/(m − 1); `above`: values above the limit, counted exactly. */
  | {
      readonly measure: "quantile";
      readonly n: number;
      readonly p: number;
      readonly sorted: readonly number[];
      readonly above?: number;
      readonly clusters?: ClusterSums;
    };

/** One bucket of a series. A rate also says how many of its `n` records had it. */
export interface Point {
  readonly atMs: number;
  readonly n: number;
  readonly value: number | null;
  readonly k?: number;
}

/** What the other kinds of rule look at. */
export type Watched =
  | {
      readonly measure: "single";
      readonly n: number;
      readonly k: number;
      readonly worst: readonly { readonly id: string; readonly value: number }[];
    }
  | { readonly measure: "spend"; readonly spentUsd: number }
  | {
      readonly measure: "drift";
      readonly n: number;
      readonly verdict: string;
      readonly why: string;
      /** The least p-value of the columns, adjusted for how many there were. */
      readonly pValue?: number;
    }
  /** Equal buckets, oldest first; the last one is the window in question. */
  | { readonly measure: "series"; readonly points: readonly Point[] };

/** What was counted for one stream of a rule, to be judged. */
export interface Observation {
  readonly segment: Segment;
  readonly fromMs: number;
  readonly toMs: number;
  readonly current: Measured | Watched;
  /** What it is compared with, newest first; totals of windows that were not recorded whole are left out. */
  readonly references?: readonly Measured[];
}

/** What was decided about one window, with all the numbers behind it. */
export interface Judgement {
  readonly verdict: "ok" | "warning" | "alert" | "no data";
  /** The window's value, in the metric's unit. */
  readonly value: number | null;
  /** What it is compared with: the value before, the season's usual one. */
  readonly reference: number | null;
  /** What is held against the limit. */
  readonly compared: "value" | "ratio" | "difference" | "z" | "slope" | "evidence" | "share";
  readonly effect: number | null;
  /** Of the effect, at `confidence`. */
  readonly interval: readonly [number, number] | null;
  readonly confidence: number | null;
  readonly limit: number | null;
  readonly n: number;
  /** Chance of as much or more if the effect lay on the limit. */
  readonly pValue: number | null;
  /** Whether it is well on the healthy side, so that an alert may end. */
  readonly isClear: boolean;
  /** Budgets: the highest share reached. A higher one is told anew. */
  readonly level: number | null;
  /** One sentence for a person. */
  readonly why: string;
}

/** A judgement of nothing: no number is invented. */
export const undecided: Judgement = {
  verdict: "no data",
  value: null,
  reference: null,
  compared: "value",
  effect: null,
  interval: null,
  confidence: null,
  limit: null,
  n: 0,
  pValue: null,
  isClear: false,
  level: null,
  why: "nothing was recorded",
};
