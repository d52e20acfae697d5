import * as Plot from "@observablehq/plot";
import { wilson } from "@telltale/core";
import type { SatisfactionBinRow } from "../queries/satisfaction.ts";
import type { Compared } from "../report/report.ts";
import { accent, baseline, grid, ink, percentTick } from "./chart-frame.ts";
import { formatCount, formatPercent } from "./format.ts";
import { legend } from "./pick.ts";
import { picture, told } from "./picture.ts";
import { satisfactionNote } from "./satisfaction-note.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

type Bins = readonly Pick<SatisfactionBinRow, "score" | "n">[];

/** How many sessions have each satisfaction score, as shares in their 95 % intervals (Wilson); the reference as ticks. */
export function satisfactionView({ current, reference }: Compared<Bins>, options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "Satisfaction by session";
  const now = sharesOf(current);
  const total = now.reduce((sum, { n }) => sum + n, 0);
  if (total === 0)
    return emptyFigure(on, title, "No session in this window has a satisfaction score: no user did anything that tells.");
  const before = reference ? sharesOf(reference) : [];
  const beforeTotal = before.reduce((sum, { n }) => sum + n, 0);
  const hasReference = beforeTotal > 0;
  const mean = now.reduce((sum, { place, n }) => sum + (place / 10) * n, 0) / total;
  const low = now.filter(({ place }) => place <= 5).reduce((sum, { n }) => sum + n, 0);
  const words = `${formatCount(total)} sessions, mean ${mean.toFixed(2)}; ${formatPercent(low / total)} at 0.5 or below`;
  return figure(
    on,
    title,
    [
      `${words}. Shares with their 95 % intervals${hasReference ? `; reference n = ${formatCount(beforeTotal)}` : ""}.`,
      satisfactionNote,
    ],
    hasReference
      ? legend(on, [
          { name: "this window", swatch: "accent" },
          { name: "reference", swatch: "tick" },
        ])
      : null,
    ...picture(
      on,
      {
        label: `${title}: ${words}. ${now
          .filter(({ n }) => n > 0)
          .map(({ score, share }) => `score ${score}: ${formatPercent(share)}`)
          .join(", ")}.`,
      },
      {
        x: {
          type: "band",
          label: null,
          domain: now.map(({ score }) => score),
          padding: 0.15,
          tickFormat: (score: string) =>
            on.width < 480 && (Number(score) * 5) % 1 > 0.01 && (Number(score) * 5) % 1 < 0.99 ? "" : score,
        },
        y: { label: null, tickFormat: percentTick, nice: true, zero: true, ticks: 5 },
        marks: [
          Plot.gridY(grid),
          Plot.barY(now, { x: "score", y: "share", fill: accent, fillOpacity: 0.85 }),
          Plot.ruleX(
            now.filter(({ n }) => n > 0),
            { x: "score", y1: "low", y2: "high", stroke: ink, strokeOpacity: 0.7, strokeWidth: 1.5 },
          ),
          ...(hasReference ? [Plot.tickY(before, { x: "score", y: "share", stroke: ink, strokeWidth: 2 })] : []),
          Plot.ruleY([0], baseline),
          ...told(
            on,
            now,
            ({ score, n, share, low, high, place }) =>
              `score ${score}\n${formatCount(n)} sessions\n${formatPercent(share)} (${formatPercent(low)} to ${formatPercent(high)})${
                hasReference ? `\nreference ${formatPercent(before[place]?.share)}` : ""
              }`,
            { r: 0, x: "score", y: "share" },
          ),
        ],
      },
    ),
  );
}

/** All eleven scores, 0 to 1 in tenths, with their shares. */
function sharesOf(bins: Bins) {
  const counts = Array.from({ length: 11 }, (_, place) =>
    bins.filter(({ score }) => Math.round(score * 10) === place).reduce((sum, { n }) => sum + n, 0),
  );
  const total = counts.reduce((sum, n) => sum + n, 0);
  return counts.map((n, place) => {
    const [low, high] = (total > 0 ? wilson(n, total).interval : null) ?? [0, 0];
    return { place, score: (place / 10).toFixed(1), n, share: total > 0 ? n / total : 0, low, high };
  });
}
