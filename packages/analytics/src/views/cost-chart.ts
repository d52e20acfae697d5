import * as Plot from "@observablehq/plot";
import type { CostRow } from "../queries/cost.ts";
import type { Ranked } from "../report/report.ts";
import { at, type Canvas, frame, grid, muted, overTime, palette } from "./chart-frame.ts";
import { formatCount, formatSegment, formatTime, formatUsd } from "./format.ts";

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
