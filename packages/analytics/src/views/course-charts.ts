import * as Plot from "@observablehq/plot";
import { accent, at, type Canvas, frame, grid, overTime } from "./chart-frame.ts";
import { formatCount, formatNumber, formatPercent, formatTime } from "./format.ts";

/** One point of a rate with its interval. */
export interface RatePoint {
  readonly atMs: number;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
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
      ...bandMarks(
        there,
        "rate",
        colour,
        ({ atMs, rate, low, high, n }) =>
          `${formatTime(atMs)}\n${formatPercent(rate)} (${formatPercent(low)} to ${formatPercent(high)})\nn = ${formatCount(n)}`,
      ),
      Plot.ruleY([0], { stroke: "var(--ink)", strokeOpacity: 0.4 }),
    ],
  });
}

/** A line with its points, in the band from `low` to `high`. */
function bandMarks<P>(points: readonly P[], y: keyof P & string, colour: string, title: (point: P) => string) {
  return [
    Plot.areaY(points, { x: at, y1: "low", y2: "high", fill: colour, fillOpacity: 0.18 }),
    Plot.lineY(points, { x: at, y, stroke: colour, strokeWidth: 2 }),
    Plot.dot(points, { x: at, y, fill: colour, r: points.length > 60 ? 1 : 2.5, title }),
  ];
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
      ...bandMarks(
        there,
        "mean",
        accent,
        ({ atMs, mean, low, high, n }) =>
          `${formatTime(Number(atMs))}\n${formatNumber(mean)} (${formatNumber(low)} to ${formatNumber(high)})\nn = ${formatCount(n)}`,
      ),
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
