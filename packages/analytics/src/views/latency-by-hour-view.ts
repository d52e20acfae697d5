import * as Plot from "@observablehq/plot";
import type { LatencyRow } from "../queries/latency.ts";
import { accent, baseline, extent, grid } from "./chart-frame.ts";
import { formatCount, formatMs } from "./format.ts";
import { picture, told } from "./picture.ts";
import { tickOf } from "./units.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

type Row = Pick<LatencyRow, "n" | "p50Ms" | "p95Ms"> & { readonly hour?: unknown };

/** Latency by the hour of the day, UTC: the median as a line, up to p95 as a band. Of `latency` asked with `by: ["hour"]`. */
export function latencyByHourView(rows: readonly Row[], options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "Latency by hour of the day";
  const hours = rows
    .filter(({ hour, p50Ms }) => typeof hour === "number" && hour >= 0 && hour < 24 && typeof p50Ms === "number")
    .toSorted((a, b) => Number(a.hour) - Number(b.hour));
  if (hours.length < 3) return emptyFigure(on, title, "There are calls in fewer than three hours of the day.");
  const medians = hours.map(({ p50Ms }) => p50Ms ?? 0);
  const [low, high] = extent(medians);
  const hourOf = (median: number) => clockHour(Number(hours[medians.indexOf(median)]?.hour));
  const x = ({ hour }: Row) => Number(hour);
  return figure(
    on,
    title,
    ["Median (line) and up to p95 (band), UTC."],
    ...picture(
      on,
      { label: `${title}: median between ${formatMs(low)} at ${hourOf(low)} and ${formatMs(high)} at ${hourOf(high)}.` },
      {
        x: { label: null, domain: [0, 23], tickFormat: clockHour, ticks: on.width < 420 ? 4 : 8 },
        y: { label: null, tickFormat: tickOf("ms"), zero: true, nice: true, ticks: 5 },
        marks: [
          Plot.gridY(grid),
          Plot.areaY(hours, { x, y1: "p50Ms", y2: "p95Ms", fill: accent, fillOpacity: 0.22 }),
          Plot.lineY(hours, { x, y: "p50Ms", stroke: accent, strokeWidth: 2 }),
          Plot.ruleY([0], baseline),
          ...told(
            on,
            hours,
            ({ hour, n, p50Ms, p95Ms }) =>
              `${clockHour(Number(hour))} to ${clockHour((Number(hour) + 1) % 24)} UTC\np50 ${formatMs(p50Ms)}\np95 ${formatMs(p95Ms)}\n${formatCount(n)} calls`,
            {
              x,
              y: "p50Ms",
              fill: accent,
            },
          ),
        ],
      },
    ),
  );
}

function clockHour(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}
