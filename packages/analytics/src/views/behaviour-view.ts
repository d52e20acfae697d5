import * as Plot from "@observablehq/plot";
import { wilson } from "@telltale/core";
import type { BehaviourRow } from "../queries/behaviour.ts";
import type { Compared } from "../report/report.ts";
import { accent, baseline, grid, ink } from "./chart-frame.ts";
import { formatCount, formatPercent } from "./format.ts";
import { axisNames } from "./names.ts";
import { windowsLegend } from "./pick.ts";
import { picture, told } from "./picture.ts";
import { tickOf } from "./units.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

const behaviours = [
  ["rephraseRate", "rephrased", "turns"],
  ["regenerateRate", "regenerated", "responses"],
  ["stopRate", "stopped", "responses"],
  ["copyRate", "copied", "responses"],
  ["thumbsUpRate", "thumbs up", "responses"],
  ["thumbsDownRate", "thumbs down", "responses"],
  ["abandonRate", "left", "sessions"],
  ["copyToNewChatRate", "to a new chat", "sessions"],
  ["negativeFollowUpRate", "negative", "sessions"],
  ["escalationRate", "escalated", "sessions"],
  ["completionRate", "completed", "sessions"],
] as const;
const units = { turns: "message", responses: "answer", sessions: "session" } as const;

type Row = Pick<BehaviourRow, (typeof behaviours)[number][0] | "turns" | "responses" | "sessions">;

/**
 * What users did, as rates from zero; the reference as ticks. Rates per session have their 95 % interval (Wilson): of the others, which
 * count what one session did several times, none is drawn, as it would be too narrow.
 */
export function behaviourView({ current, reference }: Compared<Row>, options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "What users did";
  const rows = behaviours.flatMap(([rate, what, per], i) => {
    const now = current[rate];
    if (now === null || !Number.isFinite(now)) return [];
    const n = current[per];
    const isShare = per === "sessions" && n > 0 && now <= 1;
    const [low, high] = (isShare ? wilson(now * n, n).interval : null) ?? [null, null];
    return [
      { i, what, name: `${what} / ${units[per]}`, now, before: reference?.[rate] ?? null, low, high, n, per: units[per] },
    ];
  });
  if (rows.length === 0) return emptyFigure(on, title, "Nobody did anything in this window, or nothing that is recorded.");
  const hasReference = rows.some(({ before }) => before !== null);
  const { shown, marginPx } = axisNames(
    rows.map(({ name, what }) => (on.width < 480 ? what : name)),
    on.width,
  );
  const saidOf = ({ name, now, low, high, before, n, per }: (typeof rows)[number]) =>
    `${name}\n${formatPercent(now)}${low !== null ? ` (${formatPercent(low)} to ${formatPercent(high)})` : ""}${before === null ? "" : `\nreference ${formatPercent(before)}`}\n${formatCount(n)} ${per}s`;
  return figure(
    on,
    title,
    [
      `${formatCount(current.sessions)} sessions, ${formatCount(current.turns)} messages, ${formatCount(current.responses)} answers. Rates per session with their 95 % intervals.`,
    ],
    hasReference ? windowsLegend(on) : null,
    ...picture(
      on,
      { label: `${title}: ${rows.map(({ name, now }) => `${name} ${formatPercent(now)}`).join(", ")}.` },
      {
        height: 40 + 24 * rows.length,
        marginLeft: marginPx,
        x: {
          label: null,
          tickFormat: tickOf("share"),
          zero: true,
          nice: true,
          ticks: on.width < 480 ? 3 : 5,
        },
        y: {
          type: "band",
          label: null,
          domain: rows.map(({ i }) => i),
          tickFormat: (i: number) => shown[rows.findIndex((row) => row.i === i)] ?? "",
          padding: 0.25,
        },
        marks: [
          Plot.gridX(grid),
          Plot.barX(rows, { y: "i", x: "now", fill: accent, fillOpacity: 0.85 }),
          Plot.ruleY(
            rows.filter(({ low }) => low !== null),
            { y: "i", x1: "low", x2: "high", stroke: ink, strokeOpacity: 0.7, strokeWidth: 1.5 },
          ),
          ...(hasReference ? [Plot.tickX(rows, { y: "i", x: "before", stroke: ink, strokeWidth: 2 })] : []),
          Plot.ruleX([0], baseline),
          ...told(on, rows, saidOf, { along: "y", r: 0, x: "now", y: "i" }),
        ],
      },
    ),
  );
}
