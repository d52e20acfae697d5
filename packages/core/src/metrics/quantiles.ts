import { quantile, quantileCI } from "../stats/index.ts";
import { type Sampled, weightOf } from "./weight.ts";

/** Percentiles of one quantity in one window, in the unit of the quantity; null where there is no value. */
export interface Percentiles {
  readonly n: number;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
  /** 95 % order-statistic intervals; null where n is too small to have one, or records were sampled unequally. */
  readonly intervals: { readonly p50: Range; readonly p95: Range; readonly p99: Range };
}
type Range = readonly [number, number] | null;

/**
 * Percentiles of what `read` finds in each record; records where it finds nothing are left out.
 *
 * Where all records had the same chance to be kept, quantiles are type 7 (as DuckDB's `quantile_cont`). Otherwise each value
 * counts 1 / inclusionProbability times: the quantile is the least value at or below which the weight reaches p.
 *
 * @example percentilesOf([{ ms: 1 }, { ms: 2 }, { ms: 4 }], ({ ms }) => ms).p50; // 2
 * @example percentilesOf([], () => 0).p50; // null
 */
export function percentilesOf<T extends object>(
  records: readonly (T & Sampled)[],
  read: (record: T) => number | null | undefined,
): Percentiles {
  const pairs: { value: number; weight: number }[] = [];
  for (const record of records) {
    const value = read(record);
    if (typeof value === "number" && Number.isFinite(value)) pairs.push({ value, weight: weightOf(record) });
  }
  const n = pairs.length;
  if (n === 0) {
    return { n, mean: null, p50: null, p95: null, p99: null, max: null, intervals: { p50: null, p95: null, p99: null } };
  }
  pairs.sort((a, b) => a.value - b.value);
  const total = pairs.reduce((sum, { weight }) => sum + weight, 0);
  const mean = pairs.reduce((sum, { value, weight }) => sum + (value * weight) / total, 0);
  const values = pairs.map(({ value }) => value);
  const even = pairs.every(({ weight }) => weight === pairs[0]?.weight);
  const at = (p: number) => (even ? quantile(values, p) : weightedQuantile(pairs, p * total));
  const interval = (p: number): Range => (even ? orderInterval(values, p) : null);
  return {
    n,
    mean,
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    max: values[n - 1] ?? null,
    intervals: { p50: interval(0.5), p95: interval(0.95), p99: interval(0.99) },
  };
}

/** Null where the sample is too small to enclose the quantile in 95 of 100 cases. */
function orderInterval(values: readonly number[], p: number): Range {
  const { interval, coverage } = quantileCI(values, p);
  return coverage >= 0.95 ? interval : null;
}

function weightedQuantile(sorted: readonly { value: number; weight: number }[], target: number): number | null {
  let reached = 0;
  for (const { value, weight } of sorted) {
    reached += weight;
    if (reached >= target) return value;
  }
  return sorted.at(-1)?.value ?? null;
}
