import * as Plot from "@observablehq/plot";
import type { LatencyRow } from "../queries/latency.ts";
import { accent, grid } from "./chart-frame.ts";
import { formatCount, formatMs } from "./format.ts";
import { latencyScale, scaleNote, ticksAlong } from "./latency-scale.ts";
import { andOthers, atMost, axisNames, rowName } from "./names.ts";
import { type Parts, whereOf } from "./parts.ts";
import { legend } from "./pick.ts";
import { picture, told } from "./picture.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

type Row = Pick<LatencyRow, "n" | "p50Ms" | "p95Ms" | "p99Ms"> & Readonly<Record<string, unknown>>;

const mostRows = 20;

/** Latency of each part: median, p95 and p99 as a dot, a bar and a thin bar. Of `latency` asked with `by`. */
export function latencyRangesView({ by, rows, others = 0 }: Parts<Row>, options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = `Latency by ${by.join(", ")}`;
  const list = atMost(
    rows.filter(({ n, p50Ms }) => n > 0 && typeof p50Ms === "number"),
    mostRows,
  );
  const parts = list.shown;
  if (parts.length === 0) return emptyFigure(on, title, "No call in this window says how long it took.");
  const scaled = latencyScale(parts.flatMap(({ p50Ms, p95Ms, p99Ms }) => [p50Ms, p95Ms, p99Ms]));
  const { scale, place, isLog } = scaled;
  const { shown, marginPx } = axisNames(
    parts.map((row) => rowName(row, by)),
    on.width,
  );
  // By place and not by name: two long names may be cut to the same.
  const y = (row: Row) => parts.indexOf(row);
  const whole = (row: Row) =>
    `${rowName(row, by)}\np50 ${formatMs(row.p50Ms)}\np95 ${formatMs(row.p95Ms)}\np99 ${formatMs(row.p99Ms)}\n${formatCount(row.n)} calls`;
  const left = list.others + others;
  const label = `${title}: ${parts
    .slice(0, 5)
    .map((row) => `${rowName(row, by)} median ${formatMs(row.p50Ms)}, p95 ${formatMs(row.p95Ms)}`)
    .join("; ")}${parts.length > 5 || left > 0 ? `; ${andOthers(parts.length - Math.min(5, parts.length) + left)}` : ""}.`;
  return figure(
    on,
    title,
    [`Median (dot), p95 (bar), p99 (thin bar)${left > 0 ? `; ${andOthers(left)} not drawn` : ""}.${scaleNote(scaled)}`],
    on.isLive && options.onPick
      ? legend(
          on,
          parts.map((row) => ({ name: rowName(row, by), swatch: null, where: whereOf(row, by) })),
        )
      : null,
    ...picture(
      on,
      { label },
      {
        height: 46 + 30 * parts.length,
        marginLeft: marginPx,
        marginRight: 28,
        x: ticksAlong(scaled, on.width - marginPx - 28),
        y: { type: "band", label: null, domain: parts.map((_, i) => i), tickFormat: (i: number) => shown[i] ?? "" },
        marks: [
          Plot.gridX({ ...grid, ...(isLog && { ticks: scale.ticks }) }),
          Plot.ruleY(parts, {
            y,
            x1: ({ p50Ms }: Row) => place(p50Ms),
            x2: ({ p99Ms }: Row) => place(p99Ms),
            stroke: accent,
            strokeOpacity: 0.4,
            strokeWidth: 3,
          }),
          Plot.ruleY(parts, {
            y,
            x1: ({ p50Ms }: Row) => place(p50Ms),
            x2: ({ p95Ms }: Row) => place(p95Ms),
            stroke: accent,
            strokeOpacity: 0.75,
            strokeWidth: 7,
          }),
          Plot.dot(parts, {
            y,
            x: ({ p50Ms }: Row) => place(p50Ms),
            fill: accent,
            stroke: "var(--tt-card)",
            strokeWidth: 1.5,
            r: 6,
          }),
          ...told(on, parts, whole, { along: "y", r: 0, x: ({ p50Ms }: Row) => place(p50Ms), y }),
        ],
      },
    ),
  );
}
