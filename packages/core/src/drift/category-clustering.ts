import type { CategoryClustering } from "./summary.ts";

/** The rows of one window that have a value, and whom each comes from. */
export interface ClusteredLabels {
  readonly labels: readonly string[];
  readonly clusters: readonly string[];
}

/**
 * How clusters inflate the difference between the shares of two windows: with V the covariance of the difference over clusters and
 * P what it would be for independent rows, the trace of P⁻¹V and of its square.
 *
 * @returns undefined where a window has fewer than two clusters, or there is but one category
 * @see Rao & Scott (1984), On chi-squared tests for multiway contingency tables with cell proportions estimated from survey data,
 *   Annals of Statistics 12(1)
 */
export function categoryClustering(
  categories: readonly string[],
  reference: ClusteredLabels,
  current: ClusteredLabels,
): CategoryClustering | undefined {
  const [before, after] = [covarianceOf(categories, reference), covarianceOf(categories, current)];
  if (before.clusters < 2 || after.clusters < 2 || categories.length < 2) return undefined;
  const [n, m] = [reference.labels.length, current.labels.length];
  const k = categories.length;
  // The pooled share of a category times 1/n + 1/m: P but for a term that V does not see, as its rows add up to 0.
  const scale = categories.map((_, i) => (((before.counts[i] ?? 0) + (after.counts[i] ?? 0)) / (n + m)) * (1 / n + 1 / m));
  let [trace, traceOfSquare] = [0, 0];
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      const v = (before.covariance[i * k + j] ?? 0) + (after.covariance[i * k + j] ?? 0);
      if (i === j) trace += v / (scale[i] ?? 1);
      traceOfSquare += (v * v) / ((scale[i] ?? 1) * (scale[j] ?? 1));
    }
  }
  return { trace, traceOfSquare, clusters: before.clusters + after.clusters };
}

/** Covariance of the shares of a window, clusters being the units: C/(C−1) Σ_c (n_ci − n_c pᵢ)(n_cj − n_c pⱼ) / n². */
function covarianceOf(categories: readonly string[], { labels, clusters }: ClusteredLabels) {
  const k = categories.length;
  const n = labels.length;
  const position = new Map(categories.map((category, i) => [category, i]));
  const byCluster = new Map<string, Map<number, number>>();
  const counts = new Float64Array(k);
  for (const [row, label] of labels.entries()) {
    const i = position.get(label) ?? 0;
    counts[i] = (counts[i] ?? 0) + 1;
    const own = byCluster.get(clusters[row] ?? "") ?? new Map<number, number>();
    own.set(i, (own.get(i) ?? 0) + 1);
    byCluster.set(clusters[row] ?? "", own);
  }
  // Only the categories a cluster has are visited: there may be very many clusters.
  const products = new Float64Array(k * k);
  const withSize = new Float64Array(k);
  let sizes = 0;
  for (const own of byCluster.values()) {
    let size = 0;
    for (const count of own.values()) size += count;
    sizes += size * size;
    for (const [i, a] of own) {
      withSize[i] = (withSize[i] ?? 0) + a * size;
      for (const [j, b] of own) products[i * k + j] = (products[i * k + j] ?? 0) + a * b;
    }
  }
  const correction = byCluster.size / Math.max(1, byCluster.size - 1) / (n * n);
  const share = counts.map((count) => count / n);
  const covariance = products.map((product, at) => {
    const [i, j] = [Math.floor(at / k), at % k];
    const [p, q] = [share[i] ?? 0, share[j] ?? 0];
    return correction * (product - q * (withSize[i] ?? 0) - p * (withSize[j] ?? 0) + p * q * sizes);
  });
  return { counts, covariance, clusters: byCluster.size };
}
