import { proportionDifference, wilson } from "@telltale/core";
import type { FailureModesRow } from "../queries/failure-modes.ts";
import { inTime } from "./chart-frame.ts";
import { formatCount, formatPercent } from "./format.ts";
import { htmlTable } from "./html-table.ts";
import { atMost, nameText } from "./names.ts";
import { pickable } from "./pick.ts";
import { bar, sparkline } from "./shapes.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

type Row = Pick<FailureModesRow, "mode" | "n" | "traces" | "rate"> & { readonly severity?: string; readonly atMs?: unknown };

const mostModes = 30;

/** The known ways to fail, most frequent first: how often, the share with its 95 % interval, the course, and a trend only beyond noise. */
export function failureModesView(rows: readonly Row[], options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "How it fails";
  const modes = new Map<string, Row[]>();
  for (const row of rows) {
    const own = modes.get(row.mode);
    if (own) own.push(row);
    else modes.set(row.mode, [row]);
  }
  const all = [...modes]
    .map(([mode, own]) => summaryOf(mode, own))
    .sort((a, b) => b.traces - a.traces || (a.mode < b.mode ? -1 : 1));
  const seen = all.filter(({ traces }) => traces > 0);
  if (all.length === 0) return emptyFigure(on, title, "Nothing was looked at in this window.");
  if (seen.length === 0)
    return emptyFigure(on, title, `None of the ${formatCount(all.length)} known ways to fail was seen in this window.`);
  const { shown, others } = atMost(seen, mostModes);
  const most = Math.max(0.05, ...shown.map(({ high, share }) => high ?? share ?? 0));
  const [first] = shown;
  return figure(
    on,
    title,
    [
      `Most often “${nameText(first?.mode)}”, ${formatCount(first?.traces)} traces. Shares with their 95 % intervals; more or less only where the second half differs from the first beyond noise.`,
    ],
    htmlTable(
      shown,
      [
        { name: "failure", say: ({ mode }) => pickable(on, { mode }, nameText(mode)) },
        { name: "traces", say: ({ traces }) => formatCount(traces), isNumber: true },
        { name: "share", say: ({ share }) => formatPercent(share), isNumber: true },
        {
          name: "with interval",
          say: ({ share: value, low, high }) => bar(on, { value, low, high, most, colour: "var(--tt-bad)" }),
          isPicture: true,
        },
        { name: "course", say: ({ course }) => sparkline(on, course, { colour: "var(--tt-bad)" }), isPicture: true },
        { name: "trend", say: ({ trend }) => on.make("span", { class: `tt-chip${trendTone[trend]}` }, trend) },
      ],
      on,
      { others, label: title },
    ),
  );
}

const trendTone = { more: " tt-bad", less: " tt-good", steady: "", unknown: "" } as const;

function summaryOf(mode: string, rows: readonly Row[]) {
  const sum = (list: readonly Row[], of: (row: Row) => number) =>
    list.reduce((total, row) => total + (Number.isFinite(of(row)) ? of(row) : 0), 0);
  const [n, traces] = [sum(rows, (row) => row.n), sum(rows, (row) => row.traces)];
  const timed = inTime(rows);
  const half = Math.floor(timed.length / 2);
  const sides = [timed.slice(0, half), timed.slice(half)].map(
    (side) => [sum(side, (row) => row.traces), sum(side, (row) => row.n)] as const,
  );
  // One row says its share itself, sampling undone; several are joined by their weights.
  const share = n > 0 ? Math.min(1, sum(rows, (row) => (row.rate ?? 0) * row.n) / n) : null;
  const [low, high] = (share === null ? null : wilson(share * n, n).interval) ?? [];
  return { mode, traces, share, low, high, course: timed.map(({ rate }) => rate), trend: trendOf(sides) };
}

/** Whether the second half has more of it than the first: the 95 % interval of the difference (Newcombe) is all on one side of zero. */
function trendOf([before, after]: readonly (readonly [n: number, of: number])[]): keyof typeof trendTone {
  if (!before || !after || before[1] < 1 || after[1] < 1 || before[0] > before[1] || after[0] > after[1]) return "unknown";
  const [low, high] = proportionDifference(after[0], after[1], before[0], before[1]).interval ?? [-1, 1];
  return low > 0 ? "more" : high < 0 ? "less" : "steady";
}
