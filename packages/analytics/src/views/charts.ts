import * as Plot from "@observablehq/plot";
import type { BehaviourRow } from "../queries/behaviour.ts";
import type { CostRow } from "../queries/cost.ts";
import type { LatencyRow } from "../queries/latency.ts";
import type { SatisfactionBinRow } from "../queries/satisfaction.ts";
import type { Compared, Ranked } from "../report/report.ts";
import {
  formatCount,
  formatMs,
  formatNumber,
  formatPercent,
  formatSegment,
  formatTime,
  formatUsd,
  segmentName,
} from "./format.ts";

/** Where a chart is drawn, and how large. Every chart is an SVG that scales with its column and follows the page's colours. */
export interface Canvas {
  readonly document: Document;
  readonly width?: number;
  readonly height?: number;
}

/** One point of a rate with its interval. */
export interface RatePoint {
  readonly atMs: number;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

const accent = "var(--accent)";
const muted = "var(--muted)";
const palette = ["var(--c1)", "var(--c2)", "var(--c3)", "var(--c4)", "var(--c5)", "var(--c6)", "var(--c7)", "var(--c8)"];

const frame = ({ document, width = 560, height = 230 }: Canvas): Plot.PlotOptions => ({
  document,
  width,
  height,
  marginLeft: 56,
  marginRight: 12,
  marginBottom: 28,
  style: { background: "transparent", color: "var(--ink)", fontFamily: "inherit", fontSize: "12px" },
});
const date = (atMs: unknown) => new Date(Number(atMs));

const hourMs = 3_600_000;
const steps = [1, 2, 3, 6, 12, 24, 48, 7 * 24, 14 * 24, 28 * 24].map((hours) => hours * hourMs);
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Something that happened some time, n records strong. */
interface Timed {
  readonly atMs?: unknown;
  readonly n: number;
}

/** A time axis with at most nine ticks, at whole hours or days, UTC, written the same wherever the page is made. */
function timeAxis(rows: readonly Timed[], leastMs: number): Plot.ScaleOptions {
  const times = rows.map(({ atMs }) => Number(atMs));
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const stepMs = steps.find((step) => step >= leastMs && (to - from) / step <= 8) ?? 90 * 24 * hourMs;
  const first = Math.ceil(from / stepMs) * stepMs;
  const ticks = Array.from(
    { length: Math.max(0, Math.floor((to - first) / stepMs) + 1) },
    (_, i) => new Date(first + i * stepMs),
  );
  return { type: "utc", label: null, ticks: ticks.length > 1 ? ticks : [new Date(from)], tickFormat: timeLabel };
}

function timeLabel(date: Date): string {
  const hour = date.getUTCHours();
  return hour === 0 ? `${date.getUTCDate()} ${months[date.getUTCMonth()]}` : `${String(hour).padStart(2, "0")}:00`;
}

/** The time between points, to place no tick between them. */
function spacingMs(rows: readonly Timed[]): number {
  const times = [...new Set(rows.map(({ atMs }) => Number(atMs)))].sort((a, b) => a - b);
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? time));
  return gaps.length > 0 ? Math.min(...gaps) : hourMs;
}

const overTime = (rows: readonly Timed[]) => timeAxis(rows, spacingMs(rows));
const grid = { stroke: "var(--ink)", strokeOpacity: 0.12 };

/** Percentiles of latency over time: the median as a line, up to p95 and up to p99 as bands. */
export function latencyBands(rows: readonly LatencyRow[], canvas: Canvas): Element {
  const there = rows.filter(({ n }) => n > 0);
  return Plot.plot({
    ...frame(canvas),
    x: overTime(there),
    y: { label: null, tickFormat: formatMs, zero: true, nice: true },
    marks: [
      Plot.gridY(grid),
      Plot.areaY(there, { x: at, y1: "p50Ms", y2: "p99Ms", fill: accent, fillOpacity: 0.14 }),
      Plot.areaY(there, { x: at, y1: "p50Ms", y2: "p95Ms", fill: accent, fillOpacity: 0.22 }),
      Plot.lineY(there, { x: at, y: "p50Ms", stroke: accent, strokeWidth: 2 }),
      Plot.dot(there, {
        x: at,
        y: "p50Ms",
        fill: accent,
        r: there.length > 60 ? 1 : 2.5,
        title: ({ atMs, n, p50Ms, p95Ms, p99Ms }: LatencyRow) =>
          `${formatTime(Number(atMs))}\np50 ${formatMs(p50Ms)}\np95 ${formatMs(p95Ms)}\np99 ${formatMs(p99Ms)}\n${formatCount(n)} calls`,
      }),
      Plot.ruleY([0], { stroke: "var(--ink)", strokeOpacity: 0.4 }),
    ],
  });
}

const at = ({ atMs }: Timed) => date(atMs);

/** Median to p99 of each model: a dot, a bar, a tick. */
export function latencyRanges({ by, rows }: Ranked<LatencyRow>, canvas: Canvas): Element {
  const shown = rows.map((row) => ({ ...row, name: short(segmentName(row, by)) }));
  return Plot.plot({
    ...frame({ ...canvas, height: 46 + 30 * Math.max(1, shown.length) }),
    marginLeft: 168,
    x: { label: null, tickFormat: formatMs, zero: true, nice: true, ticks: 5 },
    y: { label: null, domain: shown.map(({ name }) => name) },
    marks: [
      Plot.gridX(grid),
      Plot.ruleY(shown, { y: "name", x1: "p50Ms", x2: "p99Ms", stroke: accent, strokeOpacity: 0.35, strokeWidth: 3 }),
      Plot.ruleY(shown, { y: "name", x1: "p50Ms", x2: "p95Ms", stroke: accent, strokeOpacity: 0.7, strokeWidth: 7 }),
      Plot.dot(shown, {
        y: "name",
        x: "p50Ms",
        fill: accent,
        stroke: "var(--card)",
        strokeWidth: 1.5,
        r: 6,
        title: (row: LatencyRow) =>
          `${segmentName(row, by)}\np50 ${formatMs(row.p50Ms)}\np95 ${formatMs(row.p95Ms)}\np99 ${formatMs(row.p99Ms)}\n${formatCount(row.n)} calls`,
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

/** The names a cost stack colours, largest first, with their colours: for its legend. */
export function costColours({ rows }: Ranked<CostRow>): readonly (readonly [name: string, colour: string])[] {
  return rows.slice(0, palette.length).map(({ model }, i) => [formatSegment(model), palette[i] ?? muted]);
}

/** Cost over time, stacked by model. */
export function costStack(rows: readonly CostRow[], byModel: Ranked<CostRow>, every: "hour" | "day", canvas: Canvas): Element {
  const colours = costColours(byModel);
  const names = colours.map(([name]) => name);
  return Plot.plot({
    ...frame(canvas),
    x: overTime(rows),
    y: { label: null, tickFormat: formatUsd, nice: true },
    color: { domain: names, range: colours.map(([, colour]) => colour), unknown: muted },
    marks: [
      Plot.gridY(grid),
      Plot.rectY(rows, {
        x: at,
        interval: every,
        y: "costUsd",
        fill: ({ model }: CostRow) => formatSegment(model),
        order: names,
        inset: 0.5,
        title: ({ atMs, model, costUsd, n }: CostRow) =>
          `${formatTime(Number(atMs))}\n${formatSegment(model)}\n${formatUsd(costUsd)}, ${formatCount(n)} calls`,
      }),
      Plot.ruleY([0], { stroke: "var(--ink)", strokeOpacity: 0.4 }),
    ],
  });
}

/** A rate over time with its interval as a band. */
export function rateBand(points: readonly RatePoint[], canvas: Canvas & { readonly colour?: string }): Element {
  const there = points.filter(({ rate }) => rate !== null);
  const { colour = "var(--bad)" } = canvas;
  return Plot.plot({
    ...frame(canvas),
    x: overTime(there),
    y: { label: null, tickFormat: (rate: number) => formatPercent(rate), zero: true, nice: true, ticks: 5 },
    marks: [
      Plot.gridY(grid),
      Plot.areaY(there, { x: at, y1: "low", y2: "high", fill: colour, fillOpacity: 0.18 }),
      Plot.lineY(there, { x: at, y: "rate", stroke: colour, strokeWidth: 2 }),
      Plot.dot(there, {
        x: at,
        y: "rate",
        fill: colour,
        r: there.length > 60 ? 1 : 2.5,
        title: ({ atMs, rate, low, high, n }: RatePoint) =>
          `${formatTime(atMs)}\n${formatPercent(rate)} (${formatPercent(low)} to ${formatPercent(high)})\nn = ${formatCount(n)}`,
      }),
      Plot.ruleY([0], { stroke: "var(--ink)", strokeOpacity: 0.4 }),
    ],
  });
}

/** How many sessions have each satisfaction score, as shares; the reference as ticks. */
export function satisfactionBars({ current, reference }: Compared<readonly SatisfactionBinRow[]>, canvas: Canvas): Element {
  const shares = (bins: readonly SatisfactionBinRow[]) => {
    const total = bins.reduce((sum, { n }) => sum + n, 0);
    return bins.map(({ score, n }) => ({ score: score.toFixed(1), n, share: total > 0 ? n / total : 0 }));
  };
  const domain = current.map(({ score }) => score.toFixed(1));
  return Plot.plot({
    ...frame(canvas),
    x: { type: "band", label: null, domain, padding: 0.15 },
    y: { label: null, tickFormat: (share: number) => formatPercent(share), nice: true, zero: true, ticks: 5 },
    marks: [
      Plot.gridY(grid),
      Plot.barY(shares(current), {
        x: "score",
        y: "share",
        fill: accent,
        fillOpacity: 0.85,
        title: ({ score, n, share }) => `score ${score}\n${formatCount(n)} sessions, ${formatPercent(share)}`,
      }),
      ...(reference ? [Plot.tickY(shares(reference), { x: "score", y: "share", stroke: "var(--ink)", strokeWidth: 2 })] : []),
      Plot.ruleY([0], { stroke: "var(--ink)", strokeOpacity: 0.4 }),
    ],
  });
}

const behaviours = [
  ["rephraseRate", "rephrased / message"],
  ["regenerateRate", "regenerated / answer"],
  ["stopRate", "stopped / answer"],
  ["copyRate", "copied / answer"],
  ["thumbsUpRate", "thumbs up / answer"],
  ["thumbsDownRate", "thumbs down / answer"],
  ["abandonRate", "left / session"],
  ["copyToNewChatRate", "to a new chat / session"],
  ["negativeFollowUpRate", "negative / session"],
  ["escalationRate", "escalated / session"],
  ["completionRate", "completed / session"],
] as const;

/** What users did, as rates; the reference as ticks. */
export function behaviourBars({ current, reference }: Compared<BehaviourRow>, canvas: Canvas): Element {
  const rows = behaviours.map(([rate, name]) => ({ name, now: current[rate] ?? 0, before: reference?.[rate] ?? null }));
  return Plot.plot({
    ...frame({ ...canvas, height: 290 }),
    marginLeft: 150,
    x: { label: null, tickFormat: (share: number) => formatPercent(share), zero: true, nice: true, ticks: 5 },
    y: { type: "band", label: null, domain: rows.map(({ name }) => name), padding: 0.25 },
    marks: [
      Plot.gridX(grid),
      Plot.barX(rows, {
        y: "name",
        x: "now",
        fill: accent,
        fillOpacity: 0.85,
        title: ({ name, now, before }) =>
          `${name}\n${formatPercent(now)}${before === null ? "" : `, reference ${formatPercent(before)}`}`,
      }),
      ...(reference ? [Plot.tickX(rows, { y: "name", x: "before", stroke: "var(--ink)", strokeWidth: 2 })] : []),
      Plot.ruleX([0], { stroke: "var(--ink)", strokeOpacity: 0.4 }),
    ],
  });
}

/** A mean over time with twice its standard error as a band. */
export function meanBand(
  rows: readonly { readonly atMs?: unknown; readonly n: number; readonly mean: number | null; readonly sd: number | null }[],
  canvas: Canvas,
): Element {
  const there = rows.flatMap(({ atMs, n, mean, sd }) => {
    if (mean === null) return [];
    const error = sd === null ? 0 : (1.96 * sd) / Math.sqrt(n);
    return { atMs, n, mean, low: mean - error, high: mean + error };
  });
  return Plot.plot({
    ...frame({ height: 150, ...canvas }),
    x: overTime(there),
    y: { label: null, tickFormat: (value: number) => formatNumber(value), nice: true, ticks: 4 },
    marks: [
      Plot.gridY(grid),
      Plot.areaY(there, { x: at, y1: "low", y2: "high", fill: accent, fillOpacity: 0.18 }),
      Plot.lineY(there, { x: at, y: "mean", stroke: accent, strokeWidth: 2 }),
      Plot.dot(there, {
        x: at,
        y: "mean",
        fill: accent,
        r: there.length > 60 ? 1 : 2.5,
        title: ({ atMs, mean, low, high, n }) =>
          `${formatTime(Number(atMs))}\n${formatNumber(mean)} (${formatNumber(low)} to ${formatNumber(high)})\nn = ${formatCount(n)}`,
      }),
    ],
  });
}

/** A line without axes, for a tile. */
export function spark(values: readonly (number | null)[], { document }: Canvas): Element {
  const points = values.map((value, i) => ({ i, value })).filter(({ value }) => value !== null);
  return Plot.plot({
    document,
    width: 150,
    height: 34,
    margin: 3,
    axis: null,
    style: { background: "transparent", color: "var(--ink)" },
    y: { zero: false },
    marks: [
      Plot.lineY(points, { x: "i", y: "value", stroke: accent, strokeWidth: 1.6 }),
      Plot.dot(points.slice(-1), { x: "i", y: "value", fill: accent, r: 2.6 }),
    ],
  });
}

function short(name: string): string {
  return name.length > 24 ? `${name.slice(0, 23)}…` : name;
}
