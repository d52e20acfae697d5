import { quantileSorted } from "../stats/descriptive/quantile.ts";
import { betaInv, binomPpf, chi2Ppf, gammaP, gammaQ, normPpf, normSf, tPpf, tSf } from "../stats/index.ts";
import { scoreInterval } from "../stats/proportions/wilson.ts";
import { betaIPair } from "../stats/special/beta-i.ts";
import type { ClusterSums, Measured } from "./observation.ts";

/** A window's value with what it is worth. */
export interface Valued {
  readonly value: number;
  /** Squared standard error; NaN where the method needs none. */
  readonly variance: number;
  /** Independent pieces of evidence behind it. */
  readonly df: number;
}

/** Hits of trials, as many as independent ones would be worth. */
interface Counts {
  readonly k: number;
  readonly n: number;
}

/** The variance of Σs/Σn over clusters by the delta method, or null where there are fewer than two. */
function clusteredVariance(
  { count, sumSquares, sizeSquares, products }: ClusterSums,
  ratio: number,
  size: number,
): number | null {
  if (count < 2 || size === 0) return null;
  const squares = Math.max(0, sumSquares - 2 * ratio * products + ratio * ratio * sizeSquares);
  return (squares * count) / (count - 1) / (size * size);
}

/** As many clusters as it takes for what they show to count as much as the worst they could hide. */
const clustersToTrust = 10;

/**
 * Counts shrunk to what they are worth when records of one user hang together: k and n over the design effect, never below 1. A
 * handful of clusters may look independent by chance, so the fewer there are, the nearer the effect is taken to its worst, where
 * each cluster is all hits or none.
 */
export function effectiveCounts(k: number, n: number, clusters?: ClusterSums): Counts {
  if (!clusters || n === 0) return { k, n };
  const p = k / n;
  const worst = Math.max(1, clusters.sizeSquares / n);
  const variance = clusteredVariance(clusters, p, n);
  const shown = variance === null || !(p > 0 && p < 1) ? worst : (variance * n) / (p * (1 - p));
  const effect = Math.max(1, (clusters.count * shown + clustersToTrust * worst) / (clusters.count + clustersToTrust));
  return { k: k / effect, n: n / effect };
}

/** The chance of at least k (or, on the other side, at most k) hits of n trials of chance p; counts need not be whole. */
export function tailOfCounts({ k, n }: Counts, p: number, side: "above" | "below"): number {
  if (n === 0) return 1;
  if (side === "above") return k <= 0 ? 1 : betaIPair(k, n - k + 1, p, 1 - p);
  return k >= n ? 1 : betaIPair(n - k, k + 1, 1 - p, p);
}

/**
 * The interval of a rate at a confidence that may lie far beyond 95 %: Wilson's, widened to Clopper and Pearson's exact ends, as
 * Wilson's normal tail promises too much out there: of 40 calls at a rate of 5 %, nine fail once in 9,000 times, not once in a million.
 *
 * @param alpha left out on each side
 */
export function rateInterval({ k, n }: Counts, alpha: number): readonly [number, number] {
  const [low, high] = scoreInterval(k, n, -normPpf(alpha));
  return [
    Math.min(low, k <= 0 ? 0 : betaInv(alpha, k, n - k + 1)),
    Math.max(high, k >= n ? 1 : betaInv(1 - alpha, k + 1, n - k)),
  ];
}

/**
 * The interval of a quantile between two order statistics; the ends of the sample where it is too small for the confidence.
 *
 * @param worth independent values the sample is worth
 * @param alpha left out on each side
 */
export function quantileInterval(
  sorted: readonly number[],
  p: number,
  worth: number,
  alpha: number,
): readonly [number, number] {
  const n = Math.max(1, Math.floor(worth));
  const at = (rank: number) => quantileSorted(sorted, n === 1 ? p : Math.min(1, Math.max(0, (rank - 1) / (n - 1))));
  return [at(binomPpf(alpha, n, p)), at(binomPpf(1 - alpha, n, p) + 1)];
}

/** The value of a window, and its variance: over clusters where they are known, as records of one user are not independent. */
export function valued(measured: Measured): Valued {
  if (measured.measure === "quantile") {
    return { value: quantileSorted(measured.sorted, measured.p), variance: Number.NaN, df: measured.n - 1 };
  }
  if (measured.measure === "rate") {
    const { k, n } = effectiveCounts(measured.k, measured.n, measured.clusters);
    const value = measured.k / measured.n;
    // One hit and one miss more keep a rate of 0 or 1 from seeming certain.
    const smoothed = (k + 1) / (n + 2);
    return { value, variance: (smoothed * (1 - smoothed)) / n, df: Infinity };
  }
  if (measured.measure === "ratio") {
    const { numerator, denominator, clusters } = measured;
    const value = numerator / denominator;
    return { value, variance: clusteredVariance(clusters, value, denominator) ?? Number.NaN, df: clusters.count - 1 };
  }
  const { n, sum, squares, clusters } = measured;
  if (measured.measure === "sum") {
    // Arrivals vary, too: a total of independent arrivals has the variance Σ x² (compound Poisson).
    const variance = Math.max(squares, clusters?.sumSquares ?? 0);
    return { value: sum, variance, df: variance > 0 ? Math.max(1, (sum * sum) / variance - 1) : Number.NaN };
  }
  const value = sum / n;
  const plain = n > 1 ? Math.max(0, squares / n - value * value) / (n - 1) : Number.NaN;
  const clustered = clusters ? clusteredVariance(clusters, value, n) : null;
  if (clustered === null) return { value, variance: plain, df: n - 1 };
  return clustered > plain && clusters
    ? { value, variance: clustered, df: clusters.count - 1 }
    : { value, variance: plain, df: n - 1 };
}

/** The chance of a value as far beyond a limit, by t; where nothing varied, each record is one toss of a coin. */
export function tailOfValue({ value, variance, df }: Valued, limit: number, side: "above" | "below"): number {
  const beyond = side === "above" ? value - limit : limit - value;
  if (!(variance > 0)) return beyond > 0 ? 0.5 ** Math.min(1000, Math.max(1, df + 1)) : 1;
  return df === Infinity ? normSf(beyond / Math.sqrt(variance)) : tSf(beyond / Math.sqrt(variance), Math.max(1, df));
}

/** The t interval of a value. @param alpha left out on each side */
export function valueInterval({ value, variance, df }: Valued, alpha: number): readonly [number, number] {
  const half = variance > 0 ? -tPpf(alpha, Math.max(1, df)) * Math.sqrt(variance) : 0;
  return [value - half, value + half];
}

/** How many came, and how many come together: arrivals of one user are not independent. */
interface Arrivals {
  readonly count: number;
  readonly together: number;
}

/** Nothing at all says nothing of how many come together. */
export function arrivalsOf({ sum, squares, clusters }: Extract<Measured, { measure: "mean" | "sum" }>): Arrivals {
  return { count: sum, together: sum > 0 ? Math.max(squares, clusters?.sumSquares ?? 0) / sum : 1 };
}

/** The chance of as many arrivals, or as few, where a limit's number is to be expected: Poisson's, of such as come together. */
export function tailOfArrivals({ count, together }: Arrivals, limit: number, side: "above" | "below"): number {
  const [k, expected] = [count / together, Math.max(0, limit) / together];
  if (side === "below") return gammaQ(k + 1, expected);
  return k > 0 ? gammaP(k, expected) : 1;
}

/** The number to be expected, exactly as Garwood (1936) has it. @param alpha left out on each side */
export function arrivalsInterval({ count, together }: Arrivals, alpha: number): readonly [number, number] {
  const k = count / together;
  const low = k > 0 ? chi2Ppf(alpha, 2 * k) / 2 : 0;
  return [low * together, (chi2Ppf(1 - alpha, 2 * k + 2) / 2) * together];
}
