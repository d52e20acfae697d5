import { type DriftReport, proportionDifference } from "@telltale/core";
import type { BehaviourRow } from "../queries/behaviour.ts";
import type { CostRow } from "../queries/cost.ts";
import type { ErrorsRow } from "../queries/errors.ts";
import type { LatencyRow } from "../queries/latency.ts";
import type { SatisfactionRow } from "../queries/satisfaction.ts";
import type { TrafficRow } from "../queries/traffic.ts";
import type { Compared, Report } from "../report/report.ts";
import { knownCost, unpricedTileNote } from "./price-note.ts";
import { satisfactionName, satisfactionTileNote } from "./satisfaction-note.ts";
import type { Tile } from "./tiles-view.ts";

type Told<R> = Compared<R> & { readonly series: readonly R[] };

/** What tiles are made of: a report, or the same rows asked one by one; null where nobody answers. */
interface TilesOf {
  readonly traffic: Told<TrafficRow> | null;
  readonly latency: Told<LatencyRow> | null;
  readonly errors: Told<ErrorsRow> | null;
  readonly cost: Told<CostRow> | null;
  readonly satisfaction: Told<SatisfactionRow> | null;
  readonly behaviour: Pick<Compared<BehaviourRow>, "current"> | null;
  /** Whether a latency moved by more than noise; null where nobody can say. */
  readonly hasMoved: (latency: TiledLatency) => boolean | null;
}

/** A percentile of latency that has a tile. */
export interface TiledLatency {
  readonly measure: "duration" | "ttft";
  readonly percentile: 0.5 | 0.95;
}

/** The numbers of a report at a glance. */
export function reportTiles(report: Report): readonly Tile[] {
  return tilesOf({ ...report, hasMoved: (latency) => hasDrifted(report.drift, latency) });
}

/** Numbers at a glance. A move of an estimate counts as one only beyond noise; a count is what it is. */
export function tilesOf({ traffic, latency, errors, cost, satisfaction, behaviour, hasMoved }: TilesOf): readonly Tile[] {
  return [
    ...(traffic
      ? [countTile("Model calls", traffic, ({ calls }) => calls), countTile("Sessions", traffic, ({ sessions }) => sessions)]
      : []),
    ...(latency ? latencyTiles(latency, hasMoved) : []),
    ...(errors ? [errorTile(errors)] : []),
    ...(cost ? [costTile(cost)] : []),
    ...(satisfaction ? [satisfactionTile(satisfaction, behaviour?.current ?? null)] : []),
  ];
}

function countTile(name: string, { current, reference, series }: Told<TrafficRow>, of: (row: TrafficRow) => number): Tile {
  return { name, unit: "count", value: of(current), reference: reference && of(reference), series: series.map(of) };
}

function latencyTiles({ current, reference, series }: Told<LatencyRow>, hasMoved: TilesOf["hasMoved"]): readonly Tile[] {
  const tile = (name: string, tiled: TiledLatency, of: (row: LatencyRow) => number | null): Tile => ({
    name,
    unit: "ms",
    value: of(current),
    reference: reference && of(reference),
    n: tiled.measure === "ttft" ? current.ttftN : current.n,
    isEstimate: true,
    isBeyondNoise: hasMoved(tiled),
    isWorse: hasRisen(of(current), reference && of(reference)),
    series: series.map(of),
  });
  return [
    tile("Latency, median", { measure: "duration", percentile: 0.5 }, ({ p50Ms }) => p50Ms),
    tile("Latency, p95", { measure: "duration", percentile: 0.95 }, ({ p95Ms }) => p95Ms),
    tile("First token, median", { measure: "ttft", percentile: 0.5 }, ({ ttftP50Ms }) => ttftP50Ms),
  ];
}

function errorTile({ current, reference, series }: Told<ErrorsRow>): Tile {
  return {
    name: "Error rate",
    unit: "share",
    value: current.errorRate,
    low: current.errorRateLow,
    high: current.errorRateHigh,
    n: current.n,
    reference: reference?.errorRate ?? null,
    isEstimate: true,
    isBeyondNoise: differs(current, reference),
    isWorse: hasRisen(current.errorRate, reference?.errorRate ?? null),
    series: series.map(({ errorRate }) => errorRate),
  };
}

function costTile({ current, reference, series }: Told<CostRow>): Tile {
  const costs = new Map<unknown, number>();
  for (const { atMs, costUsd } of series) costs.set(atMs, (costs.get(atMs) ?? 0) + (costUsd ?? 0));
  const note = unpricedTileNote(current);
  return {
    name: "Cost",
    unit: "usd",
    value: knownCost(current),
    reference: reference && knownCost(reference),
    series: [...costs].sort(([a], [b]) => Number(a) - Number(b)).map(([, costUsd]) => costUsd),
    ...(note && { note }),
  };
}

function satisfactionTile({ current, reference, series }: Told<SatisfactionRow>, behaviour: BehaviourRow | null): Tile {
  const { n, mean, sd } = current;
  const half = mean !== null && sd !== null && n > 1 ? (1.96 * sd) / Math.sqrt(n) : null;
  return {
    name: satisfactionName,
    unit: "number",
    value: mean,
    ...(mean !== null && half !== null && { low: Math.max(0, mean - half), high: Math.min(1, mean + half) }),
    n,
    reference: reference?.mean ?? null,
    isEstimate: true,
    isBeyondNoise: meansDiffer(current, reference),
    isWorse: hasRisen(reference?.mean ?? null, mean),
    series: series.map((row) => row.mean),
    ...(mean !== null && { note: satisfactionTileNote(behaviour) }),
  };
}

function hasRisen(now: number | null, before: number | null): boolean | null {
  return now === null || before === null || now === before ? null : now > before;
}

/** What a drift report says of a latency: null where it says nothing. */
export function hasDrifted(drift: DriftReport | null, { measure }: TiledLatency): boolean | null {
  const verdict = drift?.columns.find(({ column }) => column === `llm.${measure}_ms`)?.verdict;
  return verdict === undefined || verdict === "insufficient" ? null : verdict === "drift";
}

interface Errors {
  readonly n: number;
  readonly errors: number;
}

/** Whether two shares differ by their 95 % interval (Newcombe). */
function differs(now: Errors, before: Errors | null): boolean | null {
  const isCounted = ({ n, errors }: Errors) => n >= 1 && Number.isFinite(n) && errors >= 0 && errors <= n;
  if (!before || !isCounted(now) || !isCounted(before)) return null;
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
