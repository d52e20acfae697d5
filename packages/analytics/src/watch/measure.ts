import { quantile } from "@telltale/core";
import type { Measured, Point, Rule } from "@telltale/core/alerts";
import type { Window } from "../tables/window.ts";
import type { DayCells, Sums } from "./cells.ts";
import type { Facts } from "./facts.ts";
import { valueOfBin } from "./load-days.ts";
import type { Tally } from "./tally.ts";

/** One stream's records in one window, added up. */
interface Counted extends Sums {
  /** Of each cluster: Σ w·x and Σ w·z. */
  readonly clusters: ReadonlyMap<number, { sum: number; size: number }>;
}

function count(days: readonly DayCells[], key: string, { fromMs, toMs }: Window, bucketMs: number): Counted {
  const clusters = new Map<number, { sum: number; size: number }>();
  const all: Sums = { rows: 0, size: 0, weightSquares: 0, sum: 0, squares: 0, weightedSquares: 0 };
  const [from, to] = [Math.ceil(fromMs / bucketMs), Math.ceil(toMs / bucketMs)];
  for (const { cells } of days) {
    cells.get(key)?.each(from, to, (cluster, sums) => {
      all.rows += sums.rows;
      all.size += sums.size;
      all.weightSquares += sums.weightSquares;
      all.sum += sums.sum;
      all.squares += sums.squares;
      all.weightedSquares += sums.weightedSquares;
      const own = clusters.get(cluster);
      if (own) {
        own.sum += sums.sum;
        own.size += sums.size;
      } else clusters.set(cluster, { sum: sums.sum, size: sums.size });
    });
  }
  return { ...all, clusters };
}

/** Most values handed over as they are; of more, so many quantiles. */
const mostValues = 2000;
const grid = 401;

function sortedValues(days: readonly DayCells[], key: string, { fromMs, toMs }: Window, bucketMs: number) {
  const counts = new Map<number, number>();
  const [from, to] = [Math.ceil(fromMs / bucketMs), Math.ceil(toMs / bucketMs)];
  for (const { spreads } of days)
    spreads.get(key)?.each(from, to, (bin, many) => void counts.set(bin, (counts.get(bin) ?? 0) + many));
  const bins = [...counts].sort(([a], [b]) => a - b);
  const n = bins.reduce((total, [, many]) => total + many, 0);
  if (n <= mostValues) return { n, sorted: bins.flatMap(([bin, many]) => Array<number>(many).fill(valueOfBin(bin))) };
  const sorted: number[] = [];
  let [at, passed] = [0, bins[0]?.[1] ?? 0];
  for (let i = 0; i < grid; i++) {
    const rank = (i * (n - 1)) / (grid - 1);
    while (passed <= rank && at < bins.length - 1) passed += bins[++at]?.[1] ?? 0;
    sorted.push(valueOfBin(bins[at]?.[0] ?? 0));
  }
  return { n, sorted };
}

/**
 * One window of one stream, as its judgement needs it. Sampled records stand for 1 / π, and count as the number of equally
 * weighted ones they are worth (Kish).
 *
 * @param key of the segment: its JSON
 */
export function measure(rule: Rule, tally: Tally, facts: Facts, key: string, window: Window): Measured {
  const days = facts.daysOf(tally, window);
  const counted = count(days, key, window, facts.bucketMs);
  const { rows, size, sum, weightSquares } = counted;
  if (rule.condition.kind === "noData" || rule.statistic === "sum" || rule.statistic === "count")
    return { measure: "sum", n: rows, sum, squares: counted.weightedSquares, clusters: clusterSums(counted, 1) };
  if (tally.size) return { measure: "ratio", n: rows, numerator: sum, denominator: size, clusters: clusterSums(counted, 1) };
  const scale = size > 0 ? weightSquares / size : 1;
  const worth = (weighted: number) => Number((weighted / scale).toPrecision(12));
  const clusters = clusterSums(counted, scale);
  if (rule.statistic === "mean")
    return { measure: "mean", n: worth(size), sum: sum / scale, squares: counted.squares / scale, clusters };
  if (!tally.spread) return { measure: "rate", n: worth(size), k: worth(Math.min(sum, size)), clusters };
  const { n, sorted } = sortedValues(days, key, window, facts.bucketMs);
  return {
    measure: "quantile",
    p: /^p/.test(rule.statistic) ? Number(rule.statistic.slice(1)) / 100 : 1,
    n,
    sorted,
    above: worth(sum),
    clusters,
  };
}

function clusterSums({ clusters }: Counted, scale: number) {
  let [sumSquares, sizeSquares, products] = [0, 0, 0];
  for (const { sum, size } of clusters.values()) {
    sumSquares += sum * sum;
    sizeSquares += size * size;
    products += sum * size;
  }
  const square = scale * scale;
  return {
    count: clusters.size,
    sumSquares: sumSquares / square,
    sizeSquares: sizeSquares / square,
    products: products / square,
  };
}

/** What a window comes to as one point of a series; without records its value is null, but where it is a sum. */
export function pointOf(atMs: number, measured: Measured): Point {
  const { n } = measured;
  switch (measured.measure) {
    case "rate":
      return { atMs, n, k: measured.k, value: n > 0 ? measured.k / n : null };
    case "ratio":
      return { atMs, n, value: measured.denominator > 0 ? measured.numerator / measured.denominator : null };
    case "sum":
      return { atMs, n, value: measured.sum };
    case "mean":
      return { atMs, n, value: n > 0 ? measured.sum / n : null };
    case "quantile":
      return { atMs, n, value: n > 0 ? quantile(measured.sorted, measured.p) : null };
  }
}
