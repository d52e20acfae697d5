import { chiSquare, fSf } from "../stats/index.ts";
import {
  type ColumnDrift,
  type ColumnWindow,
  categoryShares,
  columnDrift,
  type DriftOptions,
  driftDefaults,
  largestMove,
  psiReading,
  type ValueFindings,
  worth,
} from "./column.ts";
import { type DriftEffect, shareEffect } from "./effect.ts";
import type { CategoricalSummary, CategoryWindow } from "./summary.ts";

/**
 * Whether a categorical column has drifted, from counts.
 *
 * With three categories or more the effect is the total variation distance, the share of rows that would have to change their
 * category; with two it is the change of a share. Both windows are samples: the test is the chi-square test of homogeneity, not
 * of fit to a reference taken for truth.
 *
 * @param summary from {@link categoricalSummary} or counted in SQL
 * @param options see {@link DriftOptions}
 * @throws {RangeError} if the lengths differ or a count is negative
 * @example categoricalDrift(categoricalSummary(Array(500).fill("stop"), Array(500).fill("length"))).verdict; // "drift"
 * @example categoricalDrift(categoricalSummary(["a"], ["b"])).verdict; // "insufficient"
 */
export function categoricalDrift(summary: CategoricalSummary, options: DriftOptions = {}): ColumnDrift {
  const limits = { ...driftDefaults, ...options };
  const { column, categories } = summary;
  for (const counts of [summary.reference, summary.current]) {
    if (counts.length !== categories.length)
      throw new RangeError(`categoricalDrift: ${column} has other counts than categories`);
    if (counts.some((count) => !(count >= 0))) throw new RangeError(`categoricalDrift: a count of ${column} is negative`);
  }
  const reference = windowOf(summary.reference, summary.referenceWindow);
  const current = windowOf(summary.current, summary.currentWindow);
  const [n, m] = [worth(reference.n, reference), worth(current.n, current)];
  const kind = categories.length === 2 ? "binary" : "categorical";
  const values = n >= limits.minN && m >= limits.minN ? findings(summary, reference.n / n, current.n / m, limits) : null;
  const shares = categoryShares(categories, summary.reference, summary.current);
  // Of two categories the one that is measured is told.
  const moved = kind === "binary" ? (shares[measuredOf(categories)] ?? null) : largestMove(shares);
  return columnDrift(column, kind, { reference, current }, values, moved, limits);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function windowOf(counts: readonly number[], window: CategoryWindow): ColumnWindow {
  return { ...window, n: sum(counts), mean: null, p50: null, p95: null };
}

function findings(
  summary: CategoricalSummary,
  thinning: number,
  currentThinning: number,
  limits: Required<DriftOptions>,
): ValueFindings {
  // What clusters repeat is no evidence: counts shrink to what independent rows would be worth.
  const before = summary.reference.map((count) => count / thinning);
  const after = summary.current.map((count) => count / currentThinning);
  const { statistic, pValue } = clusteredTest(summary, thinning, currentThinning) ?? chiSquare([before, after]);
  const effect =
    summary.categories.length === 2
      ? binaryEffect(summary.categories, before, after, limits)
      : tvdEffect(before, after, limits);
  return {
    statistic,
    statisticName: "chiSquare",
    pValue,
    effects: [effect],
    psi: psiReading(summary.reference, summary.current),
  };
}

/**
 * The chi-square test with Rao and Scott's second-order correction, for categories that differ in how clusters hold on to them, and
 * with F for chi-square, for few clusters (Thomas and Rao). Where only the mean design effect is known, the least favourable spread
 * about it is taken. Null where there are no clusters.
 */
function clusteredTest(summary: CategoricalSummary, thinning: number, currentThinning: number) {
  const { reference, current, referenceWindow, currentWindow, clustering } = summary;
  if (!clustering && thinning === 1 && currentThinning === 1) return null;
  const free = reference.filter((count, i) => count + (current[i] ?? 0) > 0).length - 1;
  if (free < 1) return null;
  const [n, m] = [sum(reference), sum(current)];
  const mean = clustering ? clustering.trace / free : (thinning / n + currentThinning / m) / (1 / n + 1 / m);
  // One direction that clusters hold on to, and all others as if there were no clusters.
  const least = (free * mean - (free - 1)) ** 2 + (free - 1);
  const squares = clustering && clustering.traceOfSquare > 0 ? clustering.traceOfSquare : least;
  const df = Math.max(1, Math.min(free, (free * mean) ** 2 / squares));
  const clusters = clustering?.clusters ?? (referenceWindow.clusters ?? n) + (currentWindow.clusters ?? m);
  const pearson = chiSquare([reference, current], { correction: false }).statistic;
  // Where clusters seem to help rather than hurt, it is luck.
  const statistic = pearson / Math.max(1, mean);
  return { statistic, pValue: fSf(statistic / free, df, df * Math.max(1, clusters - 2)) };
}

/** Which of two categories is measured: the yes, else the second. */
function measuredOf([first = ""]: readonly string[]): 0 | 1 {
  return /^(true|yes|1)$/i.test(first) ? 0 : 1;
}

function binaryEffect(
  names: readonly string[],
  before: readonly number[],
  after: readonly number[],
  limits: Required<DriftOptions>,
) {
  const index = measuredOf(names);
  return shareEffect(
    `share of ${names[index]}`,
    { count: before[index] ?? 0, n: sum(before) },
    { count: after[index] ?? 0, n: sum(after) },
    { least: limits.shareMargin, relative: limits.relativeShareMargin },
  );
}

function tvdEffect(before: readonly number[], after: readonly number[], { tvdMargin }: Required<DriftOptions>): DriftEffect {
  const [n, m] = [sum(before), sum(after)];
  const p = before.map((count) => count / n);
  const q = after.map((count) => count / m);
  const estimate = sum(p.map((share, i) => Math.abs((q[i] ?? 0) - share))) / 2;
  const low = Math.max(0, estimate - noise(p, q, n, m));
  // The sample distance overstates the true one on average; above it only its own fluctuation counts (bounded differences).
  const high = Math.min(1, estimate + Math.sqrt((Math.log(2 / 0.05) / 2) * (1 / n + 1 / m)));
  return { name: "total variation", estimate, interval: [low, high], margin: tvdMargin };
}

/**
 * A bound (97.5 %) on how far chance alone carries the distance: half the sum of |Δ| of correlated normal errors, by its exact
 * mean and variance.
 */
function noise(p: readonly number[], q: readonly number[], n: number, m: number): number {
  const sd = p.map((share, i) => Math.sqrt((share * (1 - share)) / n + ((q[i] ?? 0) * (1 - (q[i] ?? 0))) / m));
  let variance = 0;
  for (const [i, si] of sd.entries()) {
    variance += si * si * (1 - 2 / Math.PI);
    for (const [j, sj] of sd.entries()) {
      // Among hundreds of categories the pairs hardly matter, and there are many.
      if (i === j || si * sj === 0 || sd.length > 300) continue;
      const covariance = -((p[i] ?? 0) * (p[j] ?? 0)) / n - ((q[i] ?? 0) * (q[j] ?? 0)) / m;
      const r = Math.max(-1, Math.min(1, covariance / (si * sj)));
      variance += si * sj * (2 / Math.PI) * (r * Math.asin(r) + Math.sqrt(1 - r * r) - 1);
    }
  }
  return (Math.sqrt(2 / Math.PI) * sum(sd) + 2.3 * Math.sqrt(Math.max(0, variance))) / 2;
}
