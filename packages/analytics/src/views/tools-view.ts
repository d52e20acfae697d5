import type { ToolsRow } from "../queries/tools.ts";
import { formatCount, formatMs, formatPercent } from "./format.ts";
import { htmlTable } from "./html-table.ts";
import { atMost, nameText } from "./names.ts";
import type { Parts } from "./parts.ts";
import { pickable } from "./pick.ts";
import { bar } from "./shapes.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

type Row = Pick<
  ToolsRow,
  "n" | "errors" | "errorRate" | "errorRateLow" | "errorRateHigh" | "invalidArguments" | "p50Ms" | "p95Ms"
> & {
  readonly toolName?: unknown;
};

/** The tools a model called: how often, how many calls failed (with the 95 % interval), how long they took. */
export function toolsView({ rows, others = 0 }: Omit<Parts<Row>, "by">, options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "Tools";
  const there = rows.filter(({ n }) => n > 0).toSorted((a, b) => b.n - a.n);
  if (there.length === 0) return emptyFigure(on, title, "No tool was called in this window.");
  const { shown, others: more } = atMost(there, 30);
  const calls = there.reduce((sum, { n }) => sum + n, 0);
  const errors = there.reduce((sum, row) => sum + row.errors, 0);
  // Rates near zero look near zero.
  const most = Math.max(0.05, ...shown.map(({ errorRateHigh, errorRate }) => errorRateHigh ?? errorRate ?? 0));
  return figure(
    on,
    title,
    [
      `${formatCount(calls)} calls of ${there.length + others === 1 ? "one tool" : `${formatCount(there.length + others)} tools`}, ${formatCount(errors)} failed. Failure rates with their 95 % intervals.`,
    ],
    htmlTable(
      shown,
      [
        {
          name: "tool",
          say: ({ toolName }) => pickable(on, { toolName: typeof toolName === "string" ? toolName : null }, nameText(toolName)),
        },
        { name: "calls", say: ({ n }) => formatCount(n), isNumber: true },
        { name: "failed", say: ({ errorRate }) => formatPercent(errorRate), isNumber: true },
        {
          name: "failure rate",
          say: ({ errorRate: value, errorRateLow: low, errorRateHigh: high }) =>
            bar(on, { value, low, high, most, colour: "var(--tt-bad)" }),
          isPicture: true,
        },
        { name: "invalid arguments", say: ({ invalidArguments }) => formatCount(invalidArguments), isNumber: true },
        { name: "p50", say: ({ p50Ms }) => formatMs(p50Ms), isNumber: true },
        { name: "p95", say: ({ p95Ms }) => formatMs(p95Ms), isNumber: true },
      ],
      on,
      { others: more + others, label: title },
    ),
  );
}
