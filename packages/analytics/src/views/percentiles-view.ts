import * as Plot from "@observablehq/plot";
import type { LatencyRow } from "../queries/latency.ts";
import type { LatencyPercentileRow } from "../queries/latency-distribution.ts";
import { accent, at, baseline, clockFor, extent, grid, inTime, isCourse, stepText, timeAxis } from "./chart-frame.ts";
import { fewPoints } from "./few-points.ts";
import { formatCount, formatMs } from "./format.ts";
import { latencyScale, scaleNote } from "./latency-scale.ts";
import { picture, told } from "./picture.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

/** Percentiles of one point in time, each with its interval where somebody computed one. */
export type PercentilesRow = Pick<LatencyRow, "n" | "p50Ms" | "p95Ms" | "p99Ms"> &
  Partial<Pick<LatencyRow, "ttftN" | "ttftP50Ms" | "ttftP95Ms" | "ttftP99Ms">> & {
    readonly atMs?: unknown;
    readonly p50LowMs?: number | null;
    readonly p50HighMs?: number | null;
    readonly p95LowMs?: number | null;
    readonly p95HighMs?: number | null;
    readonly ttftP50LowMs?: number | null;
    readonly ttftP50HighMs?: number | null;
    readonly ttftP95LowMs?: number | null;
    readonly ttftP95HighMs?: number | null;
  };

/**
 * Rows of `latency` with the intervals of their percentiles.
 *
 * @param intervals of `latencyPercentiles`, asked with the same `every` and nothing else; none leaves the rows as they are
 */
export function withPercentileIntervals(
  rows: readonly PercentilesRow[],
  intervals: readonly (Pick<LatencyPercentileRow, "measure" | "percentile" | "lowMs" | "highMs"> & {
    readonly atMs?: unknown;
  })[],
): readonly PercentilesRow[] {
  const ends = new Map<unknown, Record<string, number | null>>();
  for (const { atMs, measure, percentile, lowMs, highMs } of intervals) {
    const name = `${measure === "ttft" ? "ttftP" : "p"}${Math.round(percentile * 100)}`;
    const own = ends.get(atMs) ?? {};
    own[`${name}LowMs`] = lowMs;
    own[`${name}HighMs`] = highMs;
    ends.set(atMs, own);
  }
  return rows.map((row) => ({ ...row, ...ends.get(row.atMs) }));
}

export interface PercentilesOptions extends ViewOptions {
  /** The whole call, or until its first token. */
  readonly measure?: "duration" | "ttft";
}

/** Fewest calls of which a percentile is more than the slowest of them. */
const leastFor = { p95: 20, p99: 100 } as const;

interface Point {
  readonly atMs: number;
  readonly n: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly p95Low: number | null;
  readonly p95High: number | null;
}

/**
 * Percentiles of latency over time: the median as a line with its interval, up to p95 and up to p99 as bands.
 *
 * @param rows of `latency` asked with `every`; points with fewer than 20 (100) calls have no p95 (p99), which would be their slowest
 */
export function percentilesView(rows: readonly PercentilesRow[], options: PercentilesOptions): HTMLElement {
  const on = drawing(options);
  const { measure = "duration" } = options;
  const title = measure === "ttft" ? "Time to first token" : "Latency over time";
  const points = inTime(rows)
    .map((row) => pointOf(row, measure))
    .filter(({ n, p50 }) => n > 0 && p50 !== null);
  if (points.length === 0) return emptyFigure(on, title, "No call in this window says how long it took.");
  const times = points.map(({ atMs }) => atMs);
  const clock = clockFor(times, on.clock);
  const summary = summaryOf(points);
  if (new Set(times).size < times.length)
    return emptyFigure(on, title, "These rows are of several parts at once: a course has one row for each point in time.");
  if (!isCourse(points, ({ p50 }) => p50))
    return fewPoints(
      on,
      title,
      points.map((point) => ({ when: clock.say(point.atMs), said: knownOf(point) })),
    );

  const scaled = latencyScale(points.flatMap(({ p50, p95, p99, low }) => [p50, p95, p99, low]));
  const { place, scale, isLog } = scaled;
  const placed = (of: (point: Point) => number | null) => (point: Point) => place(of(point));
  const has = (of: (point: Point) => number | null) => points.some((point) => of(point) !== null);
  const thin = points.filter(({ n }) => n < leastFor.p99).length;
  const notes = [
    `Median (line${has(({ low }) => low) ? " with its 95 % interval" : ""}), up to p95 (band${has(({ p95High }) => p95High) ? "; its own interval darker" : ""}) and p99 (light band), ${stepText(times, on.clock)}.${scaleNote(scaled)}${
      thin > 0 ? ` ${thin} of ${points.length} points have fewer than ${leastFor.p99} calls, too few for a p99.` : ""
    }`,
  ];
  return figure(
    on,
    title,
    notes,
    ...picture(
      on,
      { label: `${options.title || title}. ${summary}`, times },
      {
        x: timeAxis(times, on.width, on.clock),
        y: scale,
        marks: [
          Plot.gridY({ ...grid, ...(isLog && { ticks: scale.ticks }) }),
          Plot.areaY(points, {
            x: at,
            y1: placed(({ p50 }) => p50),
            y2: placed(({ p99 }) => p99),
            fill: accent,
            fillOpacity: 0.14,
          }),
          Plot.areaY(points, {
            x: at,
            y1: placed(({ p50 }) => p50),
            y2: placed(({ p95 }) => p95),
            fill: accent,
            fillOpacity: 0.22,
          }),
          Plot.areaY(points, {
            x: at,
            y1: placed(({ p95Low }) => p95Low),
            y2: placed(({ p95High }) => p95High),
            fill: accent,
            fillOpacity: 0.25,
          }),
          Plot.areaY(points, {
            x: at,
            y1: placed(({ low }) => low),
            y2: placed(({ high }) => high),
            fill: accent,
            fillOpacity: 0.35,
          }),
          Plot.lineY(points, { x: at, y: placed(({ p50 }) => p50), stroke: accent, strokeWidth: 2 }),
          ...(isLog ? [] : [Plot.ruleY([0], baseline)]),
          ...told(on, points, (point) => `${clock.say(point.atMs)}\n${said(point)}`, {
            x: at,
            y: placed(({ p50 }) => p50),
            fill: accent,
          }),
        ],
      },
    ),
  );
}

function pointOf(row: PercentilesRow, measure: "duration" | "ttft"): Point {
  const isTtft = measure === "ttft";
  const n = (isTtft ? row.ttftN : row.n) ?? 0;
  return {
    atMs: Number(row.atMs),
    n,
    p50: (isTtft ? row.ttftP50Ms : row.p50Ms) ?? null,
    p95: n < leastFor.p95 ? null : ((isTtft ? row.ttftP95Ms : row.p95Ms) ?? null),
    p99: n < leastFor.p99 ? null : ((isTtft ? row.ttftP99Ms : row.p99Ms) ?? null),
    low: (isTtft ? row.ttftP50LowMs : row.p50LowMs) ?? null,
    high: (isTtft ? row.ttftP50HighMs : row.p50HighMs) ?? null,
    p95Low: n < leastFor.p95 ? null : ((isTtft ? row.ttftP95LowMs : row.p95LowMs) ?? null),
    p95High: n < leastFor.p95 ? null : ((isTtft ? row.ttftP95HighMs : row.p95HighMs) ?? null),
  };
}

function said({ n, p50, p95, p99, low, high, p95Low, p95High }: Point): string {
  const within = (from: number | null, to: number | null) =>
    from !== null && to !== null ? ` (${formatMs(from)} to ${formatMs(to)})` : "";
  return `p50 ${formatMs(p50)}${within(low, high)}\np95 ${formatMs(p95)}${within(p95Low, p95High)}\np99 ${formatMs(p99)}\n${formatCount(n)} calls`;
}

/** What is known of a point, in a line. */
function knownOf(point: Point): string {
  const lines = said(point).split("\n");
  return lines.filter((line) => !line.endsWith(" –")).join(", ");
}

function summaryOf(points: readonly Point[]): string {
  const calls = points.reduce((sum, { n }) => sum + n, 0);
  const range = (of: (point: Point) => number | null, name: string) => {
    const there = points.map(of).filter((value) => value !== null);
    if (there.length === 0) return "";
    const [low, high] = extent(there);
    return low === high ? `${name} ${formatMs(low)}` : `${name} between ${formatMs(low)} and ${formatMs(high)}`;
  };
  const parts = [range(({ p50 }) => p50, "Median"), range(({ p95 }) => p95, "p95"), range(({ p99 }) => p99, "p99")].filter(
    Boolean,
  );
  return `${parts.join(", ")}; ${formatCount(calls)} calls.`;
}
