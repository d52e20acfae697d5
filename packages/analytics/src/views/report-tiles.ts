import { type DriftReport, proportionDifference } from "@telltale/core";
import type { Report } from "../report/report.ts";
import { knownCost, unpricedNote } from "./price-note.ts";
import { satisfactionName, satisfactionTileNote } from "./satisfaction-note.ts";
import type { Tile } from "./tiles-view.ts";

/** The numbers of a report at a glance. A move of an estimate counts as one only beyond noise; a count is what it is. */
export function reportTiles({ traffic, latency, errors, cost, satisfaction, behaviour, drift }: Report): readonly Tile[] {
  const costs = new Map<unknown, number>();
  for (const { atMs, costUsd } of cost.series) costs.set(atMs, (costs.get(atMs) ?? 0) + (costUsd ?? 0));
  const costSeries = [...costs].sort(([a], [b]) => Number(a) - Number(b)).map(([, costUsd]) => costUsd);
  const rise = (now: number | null, before: number | null | undefined) =>
    now === null || before === null || before === undefined || now === before ? null : now > before;
  const latencyTile = (
    name: string,
    column: string,
    of: (row: Report["latency"]["current"]) => number | null,
    n: number,
  ): Tile => ({
    name,
    unit: "ms",
    value: of(latency.current),
    reference: latency.reference && of(latency.reference),
    n,
    isBeyondNoise: hasDrifted(drift, column),
    isWorse: rise(of(latency.current), latency.reference && of(latency.reference)),
    series: latency.series.map(of),
  });
  const half =
    satisfaction.current.sd !== null && satisfaction.current.n > 1
      ? (1.96 * satisfaction.current.sd) / Math.sqrt(satisfaction.current.n)
      : null;
  const { mean } = satisfaction.current;
  const note = unpricedNote(cost.current);
  return [
    {
      name: "Model calls",
      unit: "count",
      value: traffic.current.calls,
      reference: traffic.reference?.calls ?? null,
      series: traffic.series.map(({ calls }) => calls),
    },
    {
      name: "Sessions",
      unit: "count",
      value: traffic.current.sessions,
      reference: traffic.reference?.sessions ?? null,
      series: traffic.series.map(({ sessions }) => sessions),
    },
    latencyTile("Latency, median", "llm.duration_ms", ({ p50Ms }) => p50Ms, latency.current.n),
    latencyTile("Latency, p95", "llm.duration_ms", ({ p95Ms }) => p95Ms, latency.current.n),
    latencyTile("First token, median", "llm.ttft_ms", ({ ttftP50Ms }) => ttftP50Ms, latency.current.ttftN),
    {
      name: "Error rate",
      unit: "share",
      value: errors.current.errorRate,
      low: errors.current.errorRateLow,
      high: errors.current.errorRateHigh,
      n: errors.current.n,
      reference: errors.reference?.errorRate ?? null,
      isBeyondNoise: differs(errors.current, errors.reference),
      isWorse: rise(errors.current.errorRate, errors.reference?.errorRate),
      series: errors.series.map(({ errorRate }) => errorRate),
    },
    {
      name: "Cost",
      unit: "usd",
      value: knownCost(cost.current),
      reference: cost.reference && knownCost(cost.reference),
      series: costSeries,
      ...(note && { note }),
    },
    {
      name: satisfactionName,
      unit: "number",
      value: mean,
      low: half === null || mean === null ? null : mean - half,
      high: half === null || mean === null ? null : mean + half,
      n: satisfaction.current.n,
      reference: satisfaction.reference?.mean ?? null,
      isBeyondNoise: meansDiffer(satisfaction.current, satisfaction.reference),
      isWorse: rise(satisfaction.reference?.mean ?? null, mean),
      series: satisfaction.series.map((row) => row.mean),
      ...(mean !== null && { note: satisfactionTileNote(behaviour.current) }),
    },
  ];
}

/** What the drift report says of a column: null where it says nothing. */
function hasDrifted(drift: DriftReport | null, name: string): boolean | null {
  const verdict = drift?.columns.find(({ column }) => column === name)?.verdict;
  return verdict === undefined || verdict === "insufficient" ? null : verdict === "drift";
}

interface Errors {
  readonly n: number;
  readonly errors: number;
}

/** Whether two shares differ by their 95 % interval (Newcombe). */
function differs(now: Errors, before: Errors | null): boolean | null {
  if (!before || now.n < 1 || before.n < 1) return null;
  const interval = proportionDifference(now.errors, now.n, before.errors, before.n).interval;
  return interval && (interval[0] > 0 || interval[1] < 0);
}

interface Mean {
  readonly n: number;
  readonly mean: number | null;
  readonly sd: number | null;
}

/** Whether two means differ by the 95 % interval of their difference. */
function meansDiffer(now: Mean, before: Mean | null): boolean | null {
  if (!before || now.mean === null || before.mean === null || now.sd === null || before.sd === null) return null;
  return Math.abs(now.mean - before.mean) > 1.96 * Math.sqrt(now.sd ** 2 / now.n + before.sd ** 2 / before.n);
}
