import { mannWhitneyCounts, tPpf } from "../stats/index.ts";
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
import type { DriftEffect } from "./effect.ts";
import type { CategoryWindow, OrdinalSummary } from "./summary.ts";

/**
 * Whether a column of ordered levels (a judge's 1–5) has drifted, from counts.
 *
 * Two effects are weighed: Cliff's delta, how much oftener a current value exceeds a reference value than the reverse, and the
 * move of the mean in units of the level. Both see a fall as well as a rise. The test is Mann and Whitney's.
 *
 * @param summary from {@link ordinalSummary} or counted in SQL
 * @param options see {@link DriftOptions}
 * @throws {RangeError} if the lengths differ, the levels do not ascend, or a count is negative
 * @see Feng & Cliff (2004), J. Mod. Appl. Stat. Methods 3, 322–332
 * @example ordinalDrift(ordinalSummary(Array(900).fill(5), Array(900).fill(3), { scale: [1, 5] })).verdict; // "drift"
 * @example ordinalDrift(ordinalSummary([4, 5], [1, 2])).verdict; // "insufficient"
 */
export function ordinalDrift(summary: OrdinalSummary, options: DriftOptions = {}): ColumnDrift {
  const limits = { ...driftDefaults, ...options };
  const { column, levels } = summary;
  for (const counts of [summary.reference, summary.current]) {
    if (counts.length !== levels.length) throw new RangeError(`ordinalDrift: ${column} has other counts than levels`);
    if (counts.some((count) => !(count >= 0))) throw new RangeError(`ordinalDrift: a count of ${column} is negative`);
  }
  if (levels.some((level, i) => i > 0 && !(level > (levels[i - 1] ?? level))))
    throw new RangeError(`ordinalDrift: the levels of ${column} do not ascend`);
  const reference = windowOf(levels, summary.reference, summary.referenceWindow);
  const current = windowOf(levels, summary.current, summary.currentWindow);
  const [n, m] = [worth(reference.n, reference), worth(current.n, current)];
  const values = n >= limits.minN && m >= limits.minN ? findings(summary, reference, current, n, m, limits) : null;
  const moved = largestMove(categoryShares(levels.map(String), summary.reference, summary.current));
  return columnDrift(column, "ordinal", { reference, current }, values, moved, limits);
}

function findings(
  summary: OrdinalSummary,
  reference: ColumnWindow,
  current: ColumnWindow,
  n: number,
  m: number,
  limits: Required<DriftOptions>,
): ValueFindings {
  // What clusters repeat is no evidence: counts shrink to what independent rows would be worth.
  const before = summary.reference.map((count) => count * (n / reference.n));
  const after = summary.current.map((count) => count * (m / current.n));
  const test = mannWhitneyCounts(after, before);
  return {
    statistic: test.statistic,
    statisticName: "mannWhitney",
    pValue: test.pValue,
    effects: [
      {
        name: "Cliff's delta",
        estimate: test.effect ?? 0,
        interval: test.effectInterval ?? [-1, 1],
        margin: limits.cliffsDeltaMargin,
      },
      meanMove(summary, reference, current, n, m, limits.scaleMargin),
    ],
    psi: psiReading(summary.reference, summary.current),
  };
}

/** Welch's interval for the difference of the means, at the sizes the windows are worth. */
function meanMove(
  { levels, scaleLength, ...summary }: OrdinalSummary,
  reference: ColumnWindow,
  current: ColumnWindow,
  n: number,
  m: number,
  margin: number,
): DriftEffect {
  const [a, b] = [varianceOf(levels, summary.reference, reference) / n, varianceOf(levels, summary.current, current) / m];
  const estimate = (current.mean ?? 0) - (reference.mean ?? 0);
  const df = a + b > 0 ? (a + b) ** 2 / (a ** 2 / Math.max(1, n - 1) + b ** 2 / Math.max(1, m - 1)) : n + m - 2;
  const half = tPpf(0.975, Math.max(1, df)) * Math.sqrt(a + b);
  return {
    name: "difference of means",
    estimate,
    interval: [estimate - half, estimate + half],
    margin: margin * (scaleLength > 0 ? scaleLength : 1),
  };
}

function varianceOf(levels: readonly number[], counts: readonly number[], { n, mean }: ColumnWindow): number {
  const squares = levels.reduce((sum, level, i) => sum + (counts[i] ?? 0) * (level - (mean ?? 0)) ** 2, 0);
  return squares / Math.max(1, n - 1);
}

function windowOf(levels: readonly number[], counts: readonly number[], window: CategoryWindow): ColumnWindow {
  const n = counts.reduce((total, count) => total + count, 0);
  const total = levels.reduce((sum, level, i) => sum + level * (counts[i] ?? 0), 0);
  return {
    ...window,
    n,
    mean: n > 0 ? total / n : null,
    p50: levelAt(levels, counts, n, 0.5),
    p95: levelAt(levels, counts, n, 0.95),
  };
}

/** Quantile of type 7 of values counted by level. */
function levelAt(levels: readonly number[], counts: readonly number[], n: number, p: number): number | null {
  if (n === 0) return null;
  const position = p * (n - 1);
  const nth = (index: number) => {
    let seen = 0;
    for (const [i, level] of levels.entries()) {
      seen += counts[i] ?? 0;
      if (index < seen) return level;
    }
    return levels.at(-1) ?? 0;
  };
  const low = nth(Math.floor(position));
  return low + (position % 1) * (nth(Math.ceil(position)) - low);
}
