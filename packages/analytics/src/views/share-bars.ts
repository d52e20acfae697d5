import * as Plot from "@observablehq/plot";
import { wilson } from "@telltale/core";
import type { Compared } from "../report/report.ts";
import { accent, baseline, grid, ink } from "./chart-frame.ts";
import { formatCount, formatPercent } from "./format.ts";
import { windowsLegend } from "./pick.ts";
import { picture, told } from "./picture.ts";
import { tickOf } from "./units.ts";
import { type Drawing, figure } from "./view.ts";

/** How many sessions are of one kind. */
export interface ShareBar {
  readonly n: number;
  /** What stands below its bar: each has another. */
  readonly name: string;
  /** What it is called where all are listed, and by itself. */
  readonly listed: string;
  readonly alone: string;
}

/** What is said of the whole. */
interface Said {
  readonly title: string;
  /** Its main numbers. */
  readonly words: string;
  readonly notes?: readonly string[];
  readonly tickFormat?: (name: string) => string;
}

export function totalOf(bars: readonly Pick<ShareBar, "n">[]): number {
  return bars.reduce((sum, { n }) => sum + n, 0);
}

/** Bars of sessions as shares in their 95 % intervals (Wilson); of the reference, whose bars stand in the same order, ticks. */
export function shareBars(
  on: Drawing,
  { current, reference }: Compared<readonly ShareBar[]>,
  { title, words, notes = [], tickFormat }: Said,
): HTMLElement {
  const beforeTotal = totalOf(reference ?? []);
  const before = reference && beforeTotal > 0 ? withShares(reference) : null;
  const now = withShares(current).map((bar, i) => ({ ...bar, before: before?.[i]?.share }));
  const filled = now.filter(({ n }) => n > 0);
  return figure(
    on,
    title,
    [`${words}. Shares with their 95 % intervals${before ? `; reference n = ${formatCount(beforeTotal)}` : ""}.`, ...notes],
    before ? windowsLegend(on) : null,
    ...picture(
      on,
      { label: `${title}: ${words}. ${filled.map(({ listed, share }) => `${listed}: ${formatPercent(share)}`).join(", ")}.` },
      {
        x: { type: "band", label: null, domain: now.map(({ name }) => name), padding: 0.15, ...(tickFormat && { tickFormat }) },
        y: { label: null, tickFormat: tickOf("share"), nice: true, zero: true, ticks: 5 },
        marks: [
          Plot.gridY(grid),
          Plot.barY(now, { x: "name", y: "share", fill: accent, fillOpacity: 0.85 }),
          Plot.ruleX(filled, { x: "name", y1: "low", y2: "high", stroke: ink, strokeOpacity: 0.7, strokeWidth: 1.5 }),
          ...(before ? [Plot.tickY(before, { x: "name", y: "share", stroke: ink, strokeWidth: 2 })] : []),
          Plot.ruleY([0], baseline),
          ...told(
            on,
            now,
            ({ alone, n, share, low, high, before: earlier }) =>
              `${alone}\n${formatCount(n)} sessions\n${formatPercent(share)} (${formatPercent(low)} to ${formatPercent(high)})${
                before ? `\nreference ${formatPercent(earlier)}` : ""
              }`,
            { r: 0, x: "name", y: "share" },
          ),
        ],
      },
    ),
  );
}

function withShares(bars: readonly ShareBar[]) {
  const total = totalOf(bars);
  return bars.map((bar) => {
    const [low, high] = (total > 0 ? wilson(bar.n, total).interval : null) ?? [0, 0];
    return { ...bar, share: total > 0 ? bar.n / total : 0, low, high };
  });
}
