import { mmd2, type Random, shuffled, tPpf } from "../stats/index.ts";
import type { EmbeddingSummary } from "./summary.ts";
import type { LearnedSummaryOptions } from "./text-summary.ts";
import { type ClassifierRow, windowClassifier } from "./window-classifier.ts";

type Point = ArrayLike<number>;

export interface EmbeddingSummaryOptions extends LearnedSummaryOptions {
  /** `classifier` sees shifts along any direction; `mmd` also changes of shape, at the square of the cost. Default `classifier`. */
  readonly method?: "classifier" | "mmd";
  /** With `mmd`. Default 499. */
  readonly permutations?: number;
}

/**
 * Compares the embeddings of two windows, by a classifier that learns to tell them apart or by the maximum mean discrepancy.
 *
 * Points of one cluster are averaged: clusters are the unit.
 *
 * @param reference points of the window we trust, all of one dimension; null counts as missing
 * @param current points of the window in question
 * @param options see {@link EmbeddingSummaryOptions}; `limit` is 500 by default with `mmd`
 * @throws {RangeError} if points differ in dimension, or there is not one cluster per point
 * @see Gretton et al. (2012), J. Mach. Learn. Res. 13, 723–773; Zaremba et al. (2013), B-tests, NIPS
 * @example embeddingSummary([[0, 1]], [[1, 0]], { random: seededRandom(1) }).heldOut; // null
 */
export function embeddingSummary(
  reference: readonly (Point | null | undefined)[],
  current: readonly (Point | null | undefined)[],
  {
    random,
    method = "classifier",
    column = "value",
    clusters,
    permutations = 499,
    minN = 30,
    ...options
  }: EmbeddingSummaryOptions,
): EmbeddingSummary {
  const [before, after] = [unitsOf(reference, clusters?.reference, "r"), unitsOf(current, clusters?.current, "c")];
  const limit = options.limit ?? (method === "mmd" ? 500 : 2000);
  const [x, y] = [shuffled(before.units, random).slice(0, limit), shuffled(after.units, random).slice(0, limit)];
  const dimension = (x[0] ?? y[0])?.point.length ?? 0;
  if ([...x, ...y].some(({ point }) => point.length !== dimension))
    throw new RangeError("embeddingSummary: points differ in dimension");
  const enough = Math.min(x.length, y.length) >= minN;
  return {
    kind: "embedding",
    column,
    reference: before.window,
    current: after.window,
    heldOut: method === "classifier" ? (windowClassifier(scaledRows(x, y), dimension, random, minN)?.heldOut ?? null) : null,
    mmd: method === "mmd" && enough ? discrepancy(x.map(pointOf), y.map(pointOf), permutations, random) : null,
  };
}

interface Unit {
  readonly point: Float64Array;
  readonly cluster: string;
}
const pointOf = ({ point }: Unit) => point;

function unitsOf(points: readonly (Point | null | undefined)[], clusters: readonly string[] | undefined, prefix: string) {
  if (clusters && clusters.length !== points.length)
    throw new RangeError("embeddingSummary: there must be one cluster per point");
  const sums = new Map<string, { point: Float64Array; n: number }>();
  let n = 0;
  for (const [i, raw] of points.entries()) {
    if (!raw || !Array.prototype.every.call(raw, Number.isFinite)) continue;
    n++;
    const cluster = clusters?.[i] ?? `${prefix}${i}`;
    const sum = sums.get(cluster);
    if (sum === undefined) sums.set(cluster, { point: Float64Array.from(raw), n: 1 });
    else {
      if (raw.length !== sum.point.length) throw new RangeError("embeddingSummary: points differ in dimension");
      for (let d = 0; d < raw.length; d++) sum.point[d] = (sum.point[d] ?? 0) + (raw[d] ?? 0);
      sum.n++;
    }
  }
  const units = Array.from(sums, ([cluster, sum]) => ({ cluster, point: sum.point.map((value) => value / sum.n) }));
  return { units, window: { n, missing: points.length - n, ...(clusters && { clusters: units.length }) } };
}

/** Rows for the classifier, each dimension centred and scaled over both windows, without a look at which is which. */
function scaledRows(x: readonly Unit[], y: readonly Unit[]): ClassifierRow[] {
  const all = [...x, ...y];
  const dimension = all[0]?.point.length ?? 0;
  const [centre, spread] = [new Float64Array(dimension), new Float64Array(dimension)];
  for (let d = 0; d < dimension; d++) {
    const mean = all.reduce((sum, { point }) => sum + (point[d] ?? 0), 0) / all.length;
    centre[d] = mean;
    spread[d] = Math.sqrt(all.reduce((sum, { point }) => sum + ((point[d] ?? 0) - mean) ** 2, 0) / all.length) || 1;
  }
  const ids = Uint32Array.from({ length: dimension }, (_, d) => d);
  const length = Math.sqrt(Math.max(1, dimension));
  return all.map(({ point, cluster }, i) => ({
    ids,
    values: point.map((value, d) => (value - (centre[d] ?? 0)) / (spread[d] ?? 1) / length),
    cluster,
    isCurrent: i >= x.length,
  }));
}

function discrepancy(x: readonly Float64Array[], y: readonly Float64Array[], permutations: number, random: Random) {
  const { mmd2: estimate, bandwidth } = mmd2(x, y);
  // Blocks of √n points give independent estimates, whose spread is an honest (wide) one for the whole.
  const blocks = Math.floor(Math.sqrt(Math.min(x.length, y.length)));
  const part = (points: readonly Float64Array[], block: number) => points.filter((_, i) => i % blocks === block);
  const values = Array.from({ length: blocks }, (_, block) => mmd2(part(x, block), part(y, block), { bandwidth }).mmd2);
  const mean = values.reduce((sum, value) => sum + value, 0) / blocks;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (blocks - 1);
  const half = tPpf(0.975, blocks - 1) * Math.sqrt(variance / blocks);
  const pValue = permutationP(kernelOf([...x, ...y], bandwidth), x.length, permutations, random);
  return { mmd2: estimate, interval: [estimate - half, estimate + half] as const, pValue };
}

/** The kernel of every pair, row by row. */
function kernelOf(points: readonly Float64Array[], bandwidth: number): Float64Array {
  const size = points.length;
  const kernel = new Float64Array(size * size);
  for (const [i, a] of points.entries()) {
    for (let j = i + 1; j < size; j++) {
      let square = 0;
      for (let d = 0; d < a.length; d++) square += ((a[d] ?? 0) - (points[j]?.[d] ?? 0)) ** 2;
      const value = Math.exp(-square / (2 * bandwidth * bandwidth));
      kernel[i * size + j] = value;
      kernel[j * size + i] = value;
    }
  }
  return kernel;
}

/** Share of the shuffles (the windows as they are among them) with as large a discrepancy. */
function permutationP(kernel: Float64Array, n: number, permutations: number, random: Random): number {
  const size = Math.round(Math.sqrt(kernel.length));
  const m = size - n;
  const rowSums = Float64Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += kernel[i * size + j] ?? 0;
    return sum;
  });
  const total = rowSums.reduce((sum, value) => sum + value, 0);
  const statistic = (chosen: readonly number[]) => {
    let within = 0;
    let touching = 0;
    for (const i of chosen) {
      touching += rowSums[i] ?? 0;
      for (const j of chosen) within += kernel[i * size + j] ?? 0;
    }
    const across = touching - within;
    return within / (n * (n - 1)) + (total - within - 2 * across) / (m * (m - 1)) - (2 * across) / (n * m);
  };
  const order = Array.from({ length: size }, (_, i) => i);
  const observed = statistic(order.slice(0, n));
  let atLeast = 1;
  for (let k = 0; k < permutations; k++) if (statistic(shuffled(order, random).slice(0, n)) >= observed - 1e-14) atLeast++;
  return atLeast / (permutations + 1);
}
