import { designEffect, type SummaryOptions } from "./summarise.ts";
import type { CategoryWindow, CountSummary, CountWindow, OrdinalSummary } from "./summary.ts";

export interface OrdinalSummaryOptions extends SummaryOptions {
  /** The scale's ends, such as [1, 5]. Default: the least and the greatest level seen. */
  readonly scale?: readonly [number, number];
}

/**
 * Summarises a column of ordered levels in two windows. Values that are NaN or infinite count as missing.
 *
 * @param reference values of the window we trust
 * @param current values of the window in question
 * @throws {RangeError} if there is not one cluster per value
 * @example ordinalSummary([4, 5, 5], [3, 5]).levels; // [3, 4, 5]
 */
export function ordinalSummary(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  { column = "value", clusters, scale }: OrdinalSummaryOptions = {},
): OrdinalSummary {
  const [x, y] = [present(reference, clusters?.reference), present(current, clusters?.current)];
  const [before, after] = [countsOf(x.values), countsOf(y.values)];
  const levels = [...new Set([...before.keys(), ...after.keys()])].sort((a, b) => a - b);
  const [low = levels[0] ?? 0, high = levels.at(-1) ?? 0] = scale ?? [];
  return {
    kind: "ordinal",
    column,
    levels,
    reference: levels.map((level) => before.get(level) ?? 0),
    current: levels.map((level) => after.get(level) ?? 0),
    scaleLength: high - low,
    referenceWindow: windowOf(x),
    currentWindow: windowOf(y),
  };
}

export interface CountSummaryOptions extends SummaryOptions {
  /** What each count was made over, > 0, one per value of each window: hours, tokens. Default: 1 each. */
  readonly exposure?: { readonly reference: ArrayLike<number>; readonly current: ArrayLike<number> };
}

/**
 * Summarises a column of counts in two windows. Values that are NaN, infinite or negative count as missing.
 *
 * @param reference counts of the window we trust, whole numbers
 * @param current counts of the window in question
 * @throws {RangeError} if there is not one exposure or cluster per value, or an exposure is not positive
 * @example countSummary([0, 1, 2], [1, 1]).reference.events; // 3
 */
export function countSummary(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  { column = "value", clusters, exposure }: CountSummaryOptions = {},
): CountSummary {
  return {
    kind: "count",
    column,
    reference: countWindow(reference, exposure?.reference, clusters?.reference),
    current: countWindow(current, exposure?.current, clusters?.current),
  };
}

function countWindow(
  values: ArrayLike<number>,
  exposures: ArrayLike<number> | undefined,
  clusters: readonly string[] | undefined,
): CountWindow {
  if (exposures && exposures.length !== values.length)
    throw new RangeError("countSummary: there must be one exposure per value");
  const kept = present(values, clusters, (value) => value >= 0);
  let [events, exposure] = [0, 0];
  const over = kept.indices.map((i) => exposures?.[i] ?? 1);
  for (const [k, value] of kept.values.entries()) {
    const length = over[k] ?? 1;
    if (!(length > 0 && length < Infinity)) throw new RangeError("countSummary: exposures must be positive");
    events += value;
    exposure += length;
  }
  const n = kept.values.length;
  const rate = n > 0 ? events / exposure : 0;
  // Pearson's statistic over its degrees of freedom.
  const squares = kept.values.reduce((sum, value, k) => sum + (value - rate * (over[k] ?? 1)) ** 2 / (over[k] ?? 1), 0);
  const dispersion = n > 1 && rate > 0 ? squares / rate / (n - 1) : 1;
  const residuals = kept.values.map((value, k) => value - rate * (over[k] ?? 1));
  return { ...windowOf({ ...kept, values: residuals }), n, events, exposure, dispersion };
}

interface Present {
  readonly values: readonly number[];
  /** Where in the input each stood. */
  readonly indices: readonly number[];
  readonly missing: number;
  readonly clusters: readonly string[] | undefined;
}

function present(values: ArrayLike<number>, clusters: readonly string[] | undefined, is = (_: number) => true): Present {
  if (clusters && clusters.length !== values.length)
    throw new RangeError("ordinalSummary, countSummary: there must be one cluster per value");
  const kept: number[] = [];
  const indices: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value) || !is(value)) continue;
    kept.push(value);
    indices.push(i);
  }
  return {
    values: kept,
    indices,
    missing: values.length - kept.length,
    clusters: clusters && indices.map((i) => clusters[i] ?? ""),
  };
}

function windowOf({ values, missing, clusters }: Present): CategoryWindow {
  return {
    missing,
    ...(clusters && { clusters: new Set(clusters).size, designEffect: designEffect(values, clusters) }),
  };
}

function countsOf(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
