import { normPpf } from "./distributions/normal.ts";

/** What every estimate and every test in this folder returns, so that a number never travels without its uncertainty. */

/** Lower and upper end of an interval, or `null` where the method gives none. */
export type Interval = readonly [number, number] | null;

/** One number with what it is worth. */
export interface Estimate {
  readonly estimate: number;
  readonly interval: Interval;
  /** Observations that were used. */
  readonly n: number;
  readonly method: string;
  /** What a reader must know before trusting the number; empty when there is nothing. */
  readonly warnings: readonly string[];
}

/** One hypothesis test: how surprising (`pValue`) and, apart from that, how large (`effect`). */
export interface TestResult {
  readonly statistic: number;
  readonly pValue: number;
  /** Size of the difference in the unit the function documents; `null` where the method has none. */
  readonly effect: number | null;
  readonly effectInterval: Interval;
  /** Observations that were used, over all samples. */
  readonly n: number;
  readonly method: string;
  readonly warnings: readonly string[];
}

/** Which side of the null hypothesis counts as evidence. */
export type Alternative = "two-sided" | "less" | "greater";

/** The p-value of a test from its two tails. */
export function pValueOf(alternative: Alternative, lowerTail: number, upperTail: number): number {
  if (alternative === "less") return lowerTail;
  if (alternative === "greater") return upperTail;
  return Math.min(1, 2 * Math.min(lowerTail, upperTail));
}

/** The level left in both tails together: 0.05 for a confidence of 0.95. Throws unless 0 < confidence < 1. */
export function alphaOf(confidence: number, name: string): number {
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`${name}: confidence must lie between 0 and 1`);
  return 1 - confidence;
}

/** The normal quantile of a two-sided confidence: 1.96 for 0.95. Throws unless 0 < confidence < 1. */
export function zOf(confidence: number, name: string): number {
  return -normPpf(alphaOf(confidence, name) / 2);
}
