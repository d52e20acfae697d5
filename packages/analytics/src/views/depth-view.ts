import * as Plot from "@observablehq/plot";
import { wilson } from "@telltale/core";
import type { DepthRow } from "../queries/depth.ts";
import type { Compared } from "../report/report.ts";
import { accent, baseline, grid, ink, percentTick } from "./chart-frame.ts";
import { formatCount, formatNumber, formatPercent } from "./format.ts";
import { legend } from "./pick.ts";
import { picture, told } from "./picture.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

type Rows = readonly Pick<DepthRow, "turns" | "n">[];

/** So many turns and more are one bar. */
const mostTurns = 15;

/** How many turns sessions have, as shares in their 95 % intervals (Wilson); the reference as ticks. Of `depth`. */
export function depthView({ current, reference }: Compared<Rows>, options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "Turns by session";
  const now = barsOf(current);
  const total = totalOf(current);
  if (total === 0) return emptyFigure(on, title, "No session that begins in this window has a message of its user.");
  const beforeTotal = reference ? totalOf(reference) : 0;
  const before = reference && beforeTotal > 0 ? barsOf(reference) : null;
  const last = Math.max(1, ...[...now, ...(before ?? [])].filter(({ n }) => n > 0).map(({ turns }) => turns));
  const bars = now.filter(({ turns }) => turns <= last);
  const nameOf = (turns: number) => (turns === mostTurns ? `${turns}+` : String(turns));
  const mean = known(current).reduce((sum, { turns, n }) => sum + turns * n, 0) / total;
  const one = bars[0]?.share ?? 0;
  const words = `${formatCount(total)} sessions, ${formatNumber(mean)} turns on average; ${formatPercent(one)} have one`;
  return figure(
    on,
    title,
    [`${words}. Shares with their 95 % intervals${before ? `; reference n = ${formatCount(beforeTotal)}` : ""}.`],
    before
      ? legend(on, [
          { name: "this window", swatch: "accent" },
          { name: "reference", swatch: "tick" },
        ])
      : null,
    ...picture(
      on,
      {
        label: `${title}: ${words}. ${bars
          .filter(({ n }) => n > 0)
          .map(({ turns, share }) => `${nameOf(turns)}: ${formatPercent(share)}`)
          .join(", ")}.`,
      },
      {
        x: { type: "band", label: null, domain: bars.map(({ turns }) => turns), padding: 0.15, tickFormat: nameOf },
        y: { label: null, tickFormat: percentTick, nice: true, zero: true, ticks: 5 },
        marks: [
          Plot.gridY(grid),
          Plot.barY(bars, { x: "turns", y: "share", fill: accent, fillOpacity: 0.85 }),
          Plot.ruleX(
            bars.filter(({ n }) => n > 0),
            { x: "turns", y1: "low", y2: "high", stroke: ink, strokeOpacity: 0.7, strokeWidth: 1.5 },
          ),
          ...(before
            ? [
                Plot.tickY(
                  before.filter(({ turns }) => turns <= last),
                  { x: "turns", y: "share", stroke: ink, strokeWidth: 2 },
                ),
              ]
            : []),
          Plot.ruleY([0], baseline),
          ...told(
            on,
            bars,
            ({ turns, n, share, low, high }) =>
              `${nameOf(turns)} ${turns === 1 ? "turn" : "turns"}\n${formatCount(n)} sessions\n${formatPercent(share)} (${formatPercent(low)} to ${formatPercent(high)})${
                before ? `\nreference ${formatPercent(before[turns - 1]?.share)}` : ""
              }`,
            { r: 0, x: "turns", y: "share" },
          ),
        ],
      },
    ),
  );
}

function known(rows: Rows): Rows {
  return rows.filter(({ turns, n }) => Number.isFinite(turns) && turns >= 1 && Number.isFinite(n) && n > 0);
}

function totalOf(rows: Rows): number {
  return known(rows).reduce((sum, { n }) => sum + n, 0);
}

/** A bar for each number of turns, from one on. */
function barsOf(rows: Rows) {
  const total = totalOf(rows);
  return Array.from({ length: mostTurns }, (_, i) => {
    const turns = i + 1;
    const n = known(rows)
      .filter((row) => (turns === mostTurns ? row.turns >= turns : Math.floor(row.turns) === turns))
      .reduce((sum, row) => sum + row.n, 0);
    const [low, high] = (total > 0 ? wilson(n, total).interval : null) ?? [0, 0];
    return { turns, n, share: total > 0 ? n / total : 0, low, high };
  });
}
