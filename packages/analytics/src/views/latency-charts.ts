import * as Plot from "@observablehq/plot";
import type { LatencyRow } from "../queries/latency.ts";
import type { Ranked } from "../report/report.ts";
import { accent, at, type Canvas, frame, grid, overTime } from "./chart-frame.ts";
import { formatCount, formatMs, formatTime, segmentName } from "./format.ts";

/** Beyond this, the slowest call would press all others against the axis. */
const widestLinear = 25;

/** Ticks of a logarithmic scale, as people count time. */
const roundTimesMs = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 120_000, 600_000, 3_600_000, 14_400_000];

interface LatencyScale {
  readonly isLog: boolean;
  readonly scale: Plot.ScaleOptions;
  /** Where a latency stands on the scale. */
  readonly place: (ms: number | null) => number | null;
}

/** A scale for latencies from the fastest median to the slowest p99: linear from 0, or logarithmic where they lie far apart. */
function latencyScale(rows: readonly LatencyRow[]): LatencyScale {
  const low = Math.min(...rows.map(({ p50Ms }) => p50Ms ?? Number.POSITIVE_INFINITY));
  const high = Math.max(...rows.map(({ p99Ms }) => p99Ms ?? 0));
  if (!(low > 0 && high / low > widestLinear)) {
    const scale = { label: null, tickFormat: formatMs, zero: true, nice: true, ticks: 5 };
    return { isLog: false, scale, place: (ms) => ms };
  }
  // Logarithms on a linear axis: Plot's own logarithmic axis leaves out labels that are not powers of ten.
  const ticks = roundTimesMs.filter((time) => time > low / 3.4 && time < high * 3.4).map(Math.log10);
  const scale = {
    label: null,
    ticks,
    tickFormat: (exponent: number) => formatMs(Math.round(10 ** exponent)),
    domain: [ticks[0], ticks.at(-1)],
  };
  return { isLog: true, scale, place: (ms) => (ms === null ? null : Math.log10(ms)) };
}

/** What a caption must add about the scale. */
export function scaleNote(rows: readonly LatencyRow[]): string {
  return latencyScale(rows).isLog ? "; logarithmic scale" : "";
}

/** Percentiles of latency over time: the median as a line, up to p95 and up to p99 as bands. */
export function latencyBands(rows: readonly LatencyRow[], canvas: Canvas): Element {
  const there = rows.filter(({ n }) => n > 0);
  const { scale, place, isLog } = latencyScale(there);
  const [p50, p95, p99] = percentiles(place);
  return Plot.plot({
    ...frame(canvas),
    x: overTime(there),
    y: scale,
    marks: [
      Plot.gridY({ ...grid, ...(isLog && { ticks: scale.ticks }) }),
      Plot.areaY(there, { x: at, y1: p50, y2: p99, fill: accent, fillOpacity: 0.14 }),
      Plot.areaY(there, { x: at, y1: p50, y2: p95, fill: accent, fillOpacity: 0.22 }),
      Plot.lineY(there, { x: at, y: p50, stroke: accent, strokeWidth: 2 }),
      Plot.dot(there, {
        x: at,
        y: p50,
        fill: accent,
        r: there.length > 60 ? 1 : 2.5,
        title: (row: LatencyRow) => `${formatTime(Number(row.atMs))}\n${percentileText(row)}`,
      }),
      ...(isLog ? [] : [Plot.ruleY([0], { stroke: "var(--ink)", strokeOpacity: 0.4 })]),
    ],
  });
}

const percentiles = (place: LatencyScale["place"]) =>
  [
    ({ p50Ms }: LatencyRow) => place(p50Ms),
    ({ p95Ms }: LatencyRow) => place(p95Ms),
    ({ p99Ms }: LatencyRow) => place(p99Ms),
  ] as const;

function percentileText({ n, p50Ms, p95Ms, p99Ms }: LatencyRow): string {
  return `p50 ${formatMs(p50Ms)}\np95 ${formatMs(p95Ms)}\np99 ${formatMs(p99Ms)}\n${formatCount(n)} calls`;
}

/** Median to p99 of each model: a dot, a bar, a thin bar. */
export function latencyRanges({ by, rows }: Ranked<LatencyRow>, canvas: Canvas): Element {
  const { scale, place, isLog } = latencyScale(rows);
  const [p50, p95, p99] = percentiles(place);
  const name = (row: LatencyRow) => short(segmentName(row, by));
  return Plot.plot({
    ...frame({ ...canvas, height: 46 + 30 * Math.max(1, rows.length) }),
    marginLeft: 168,
    marginRight: 28,
    x: scale,
    y: { label: null, domain: rows.map(name) },
    marks: [
      Plot.gridX({ ...grid, ...(isLog && { ticks: scale.ticks }) }),
      Plot.ruleY(rows, { y: name, x1: p50, x2: p99, stroke: accent, strokeOpacity: 0.35, strokeWidth: 3 }),
      Plot.ruleY(rows, { y: name, x1: p50, x2: p95, stroke: accent, strokeOpacity: 0.7, strokeWidth: 7 }),
      Plot.dot(rows, {
        y: name,
        x: p50,
        fill: accent,
        stroke: "var(--card)",
        strokeWidth: 1.5,
        r: 6,
        title: (row: LatencyRow) => `${segmentName(row, by)}\n${percentileText(row)}`,
      }),
    ],
  });
}

/** Latency by the hour of the day: median and p95. */
export function latencyByHour(rows: readonly LatencyRow[], canvas: Canvas): Element {
  const hour = ({ hour }: LatencyRow) => Number(hour);
  return Plot.plot({
    ...frame(canvas),
    x: { label: null, domain: [0, 23], tickFormat: (h: number) => `${h}:00`, ticks: 8 },
    y: { label: null, tickFormat: formatMs, zero: true, nice: true },
    marks: [
      Plot.gridY(grid),
      Plot.areaY(rows, { x: hour, y1: "p50Ms", y2: "p95Ms", fill: accent, fillOpacity: 0.22 }),
      Plot.lineY(rows, { x: hour, y: "p50Ms", stroke: accent, strokeWidth: 2 }),
      Plot.dot(rows, {
        x: hour,
        y: "p50Ms",
        fill: accent,
        r: 2.5,
        title: ({ hour, n, p50Ms, p95Ms }: LatencyRow) =>
          `${hour}:00\np50 ${formatMs(p50Ms)}\np95 ${formatMs(p95Ms)}\n${formatCount(n)} calls`,
      }),
      Plot.ruleY([0], { stroke: "var(--ink)", strokeOpacity: 0.4 }),
    ],
  });
}

function short(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}
