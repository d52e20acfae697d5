import { proportionDifference, wilson } from "@telltale/core";
import { inTime } from "./chart-frame.ts";
import { formatCount, formatPercent } from "./format.ts";
import { htmlTable, type TableColumn } from "./html-table.ts";
import { nameText } from "./names.ts";
import { bar, sparkline } from "./shapes.ts";
import type { Drawing } from "./view.ts";

/** How often something was found that was looked for, at one point in time or over all. */
interface FlagRow {
  readonly name: string;
  /** Looked at. */
  readonly n: number;
  readonly found: number;
  readonly rate: number | null;
  readonly atMs?: unknown;
}

/** One thing that was looked for, over the whole window. */
export interface FlagSummary<R extends FlagRow> {
  readonly name: string;
  readonly found: number;
  readonly n: number;
  readonly share: number | null;
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly course: readonly (number | null)[];
  readonly trend: keyof typeof trendTone;
  readonly rows: readonly R[];
}

const trendTone = { more: " tt-bad", less: " tt-good", steady: "", unknown: "" } as const;

/** What was looked for, most often found first. */
export function summariesOf<R extends FlagRow>(rows: readonly R[]): readonly FlagSummary<R>[] {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const own = groups.get(row.name);
    if (own) own.push(row);
    else groups.set(row.name, [row]);
  }
  return [...groups].map(([name, own]) => summaryOf(name, own)).sort((a, b) => b.found - a.found || (a.name < b.name ? -1 : 1));
}

/**
 * A table of what was found: how often, the share in its 95 % interval, the course, and a trend only beyond noise.
 *
 * @param columns before those, the first of which names the row
 */
export function flagsTable<R extends FlagRow>(
  on: Drawing,
  found: readonly FlagSummary<R>[],
  columns: readonly TableColumn<FlagSummary<R>>[],
  { others, label, counted }: { readonly others: number; readonly label: string; readonly counted: string },
): HTMLElement {
  const most = Math.max(0.05, ...found.map(({ high, share }) => high ?? share ?? 0));
  return htmlTable(
    found,
    [
      ...columns,
      { name: counted, say: (one) => formatCount(one.found), isNumber: true },
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
    { others, label: nameText(label) },
  );
}

function summaryOf<R extends FlagRow>(name: string, rows: readonly R[]): FlagSummary<R> {
  const sum = (list: readonly R[], of: (row: R) => number) =>
    list.reduce((total, row) => total + (Number.isFinite(of(row)) ? of(row) : 0), 0);
  const [n, found] = [sum(rows, (row) => row.n), sum(rows, (row) => row.found)];
  const timed = inTime(rows);
  const half = Math.floor(timed.length / 2);
  const sides = [timed.slice(0, half), timed.slice(half)].map(
    (side) => [sum(side, (row) => row.found), sum(side, (row) => row.n)] as const,
  );
  // One row says its share itself, sampling undone; several are joined by their weights.
  const share = n > 0 ? Math.min(1, sum(rows, (row) => (row.rate ?? 0) * row.n) / n) : null;
  const [low, high] = (share === null ? null : wilson(share * n, n).interval) ?? [];
  return { name, found, n, share, low, high, course: timed.map(({ rate }) => rate), trend: trendOf(sides), rows };
}

/** Whether the second half has more of it than the first: the 95 % interval of the difference (Newcombe) is all on one side of zero. */
function trendOf([before, after]: readonly (readonly [n: number, of: number])[]): keyof typeof trendTone {
  if (!before || !after || before[1] < 1 || after[1] < 1 || before[0] > before[1] || after[0] > after[1]) return "unknown";
  const [low, high] = proportionDifference(after[0], after[1], before[0], before[1]).interval ?? [-1, 1];
  return low > 0 ? "more" : high < 0 ? "less" : "steady";
}
