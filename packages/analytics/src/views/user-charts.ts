import * as Plot from "@observablehq/plot";
import type { BehaviourRow } from "../queries/behaviour.ts";
import type { SatisfactionBinRow } from "../queries/satisfaction.ts";
import type { Compared } from "../report/report.ts";
import { accent, type Canvas, frame, grid } from "./chart-frame.ts";
import { formatCount, formatPercent } from "./format.ts";

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
    marginLeft: 178,
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
