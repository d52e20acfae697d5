import { ks, quantiles, wasserstein1 } from "../stats/index.ts";
import { categoryClustering } from "./category-clustering.ts";
import type { CategoricalSummary, CategoryWindow, NumericSummary, WindowSummary } from "./summary.ts";
import { driftScale } from "./transform.ts";

export interface SummaryOptions {
  /** What the column is called. Default `value`. */
  readonly column?: string;
  /** Whom each value comes from (user or session), one per value of each window. */
  readonly clusters?: { readonly reference: readonly string[]; readonly current: readonly string[] };
}

/**
 * How much less a sample in clusters is worth than one of independent values: the variance of its mean, taking clusters as the
 * units, over what it would be for independent values.
 *
 *     deff = (n−1)/n · C/(C−1) · Σ_c (Σ_{i∈c} (yᵢ − ȳ))² / Σᵢ (yᵢ − ȳ)²   over C clusters
 *
 * @param values finite values
 * @param clusters whom each comes from, same length
 * @returns ≥ 1; 1 where there are fewer than two clusters or the values do not vary
 * @throws {RangeError} if the lengths differ
 * @see Kish (1965), Survey Sampling, §5.4
 * @example designEffect([1, 1, 2, 2], ["a", "a", "b", "b"]); // 3
 * @example designEffect([1, 2, 1, 2], ["a", "b", "c", "d"]); // 1
 */
export function designEffect(values: ArrayLike<number>, clusters: ArrayLike<string>): number {
  const n = values.length;
  if (clusters.length !== n) throw new RangeError("designEffect: there must be one cluster per value");
  const mean = meanOf(values);
  const sums = new Map<string, number>();
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const deviation = (values[i] ?? 0) - mean;
    squares += deviation * deviation;
    sums.set(clusters[i] ?? "", (sums.get(clusters[i] ?? "") ?? 0) + deviation);
  }
  if (sums.size < 2 || squares === 0) return 1;
  let between = 0;
  for (const sum of sums.values()) between += sum * sum;
  return Math.max(1, ((between / squares) * (sums.size / (sums.size - 1)) * (n - 1)) / n);
}

/**
 * Summarises a numeric column in two windows. Values that are NaN or infinite count as missing.
 *
 * @param reference values of the window we trust
 * @param current values of the window in question
 * @example numericSummary([1, 2, 3, 4], [1, 2, 3, 9], { column: "duration_ms" }).ks; // 0.25
 */
export function numericSummary(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  { column = "value", clusters }: SummaryOptions = {},
): NumericSummary {
  const [before, after] = [finiteOf(reference, clusters?.reference), finiteOf(current, clusters?.current)];
  const [x, y] = [before.values, after.values];
  const edges = x.length > 0 ? quantiles(x, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) : [];
  const least = x.reduce((min, value) => Math.min(min, value), Number.POSITIVE_INFINITY);
  const { transform, unit } = driftScale({
    min: x.length > 0 ? least : null,
    p50: edges[4] ?? null,
    mean: x.length > 0 ? meanOf(x) : null,
  });
  const onScale = (values: Float64Array) => (transform === "asinh" ? values.map((value) => Math.asinh(value / unit)) : values);
  const [tx, ty] = [onScale(x), onScale(y)];
  const [q25 = 0, q75 = 0] = tx.length > 0 ? quantiles(tx, [0.25, 0.75]) : [];
  const both = x.length > 0 && y.length > 0;
  const bins = { reference: binned(x, edges), current: binned(y, edges) };
  return {
    kind: "numeric",
    column,
    reference: windowOf(before, tx),
    current: windowOf(after, ty),
    ks: both ? ks(x, y, { method: "limit" }).statistic : 0,
    wasserstein1: both ? wasserstein1(tx, ty) : 0,
    scale: (q75 - q25) / 1.349,
    transform,
    bins,
    cliffsDelta: both ? cliffsDelta(x, y) : null,
  };
}

interface Finite {
  readonly values: Float64Array;
  readonly missing: number;
  readonly clusters: readonly string[] | undefined;
}

function finiteOf(values: ArrayLike<number>, clusters: readonly string[] | undefined): Finite {
  if (clusters && clusters.length !== values.length)
    throw new RangeError("numericSummary: there must be one cluster per value");
  const kept = Array.from(values, (value, i) => ({ value, i })).filter(({ value }) => Number.isFinite(value));
  return {
    values: Float64Array.from(kept, ({ value }) => value),
    missing: values.length - kept.length,
    clusters: clusters && kept.map(({ i }) => clusters[i] ?? ""),
  };
}

function windowOf({ values, missing, clusters }: Finite, transformed: Float64Array): WindowSummary {
  const n = values.length;
  const [p50 = null, p95 = null] = n > 0 ? quantiles(values, [0.5, 0.95]) : [];
  const mean = meanOf(transformed);
  const squares = transformed.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    n,
    missing,
    mean: n > 0 ? meanOf(values) : null,
    p50,
    p95,
    sd: n > 1 ? Math.sqrt(squares / (n - 1)) : null,
    ...(clusters && { clusters: new Set(clusters).size, designEffect: designEffect(transformed, clusters) }),
  };
}

function meanOf(values: ArrayLike<number>): number {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += ((values[i] ?? 0) - mean) / (i + 1);
  return mean;
}

function binned(values: Float64Array, edges: readonly number[]): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const value of values) {
    const bin = edges.reduce((exceeded, edge) => exceeded + (value > edge ? 1 : 0), 0);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** P(y > x) − P(y < x) over all pairs, in one merge of the sorted samples. */
function cliffsDelta(x: Float64Array, y: Float64Array): number {
  const [xs, ys] = [x.toSorted(), y.toSorted()];
  let [below, upTo, sum] = [0, 0, 0];
  for (const value of ys) {
    while (below < xs.length && (xs[below] ?? 0) < value) below++;
    while (upTo < xs.length && (xs[upTo] ?? 0) <= value) upTo++;
    sum += below - (xs.length - upTo);
  }
  return sum / (xs.length * ys.length);
}

export interface CategoricalSummaryOptions extends SummaryOptions {
  /** Whether to measure how clusters hold on to each category, for a sharper p-value; grows with the square of the categories. */
  readonly clustering?: boolean;
}

/**
 * Summarises a categorical column in two windows. `null` and `undefined` count as missing.
 *
 * @param reference values of the window we trust
 * @param current values of the window in question
 * @returns categories in the order of their names
 * @example categoricalSummary(["stop", "stop"], ["stop", "length"]).categories; // ["length", "stop"]
 */
export function categoricalSummary(
  reference: readonly (string | null | undefined)[],
  current: readonly (string | null | undefined)[],
  { column = "value", clusters, clustering = false }: CategoricalSummaryOptions = {},
): CategoricalSummary {
  const present = [...reference, ...current].filter((value) => value !== null && value !== undefined);
  const categories = [...new Set(present)].sort();
  const count = (values: readonly (string | null | undefined)[]) => {
    const counts = new Map<string | null | undefined, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return categories.map((category) => counts.get(category) ?? 0);
  };
  return {
    kind: "categorical",
    column,
    categories,
    reference: count(reference),
    current: count(current),
    referenceWindow: categoryWindow(reference, clusters?.reference, categories),
    currentWindow: categoryWindow(current, clusters?.current, categories),
    ...(clusters && clustering && { clustering: clusteringOf(categories, reference, current, clusters) }),
  };
}

function clusteringOf(
  categories: readonly string[],
  reference: readonly (string | null | undefined)[],
  current: readonly (string | null | undefined)[],
  clusters: { readonly reference: readonly string[]; readonly current: readonly string[] },
) {
  const present = (values: readonly (string | null | undefined)[], names: readonly string[]) => {
    const rows = values.flatMap((label, i) => (typeof label === "string" ? [{ label, name: names[i] ?? "" }] : []));
    return { labels: rows.map(({ label }) => label), clusters: rows.map(({ name }) => name) };
  };
  return categoryClustering(categories, present(reference, clusters.reference), present(current, clusters.current));
}

function categoryWindow(
  values: readonly (string | null | undefined)[],
  clusters: readonly string[] | undefined,
  categories: readonly string[],
): CategoryWindow {
  const missing = values.filter((value) => value === null || value === undefined).length;
  if (!clusters) return { missing };
  if (clusters.length !== values.length) throw new RangeError("categoricalSummary: there must be one cluster per value");
  const rows = values.flatMap((value, i) => (typeof value === "string" ? [{ value, cluster: clusters[i] ?? "" }] : []));
  const names = rows.map(({ cluster }) => cluster);
  // The mean of the categories' own design effects, weighted by their variance (Rao and Scott's first-order correction).
  let [weighted, weights] = [0, 0];
  for (const category of categories) {
    const flags = rows.map(({ value }) => (value === category ? 1 : 0));
    const share = meanOf(flags);
    weighted += share * (1 - share) * designEffect(flags, names);
    weights += share * (1 - share);
  }
  return { missing, clusters: new Set(names).size, designEffect: weights > 0 ? weighted / weights : 1 };
}
