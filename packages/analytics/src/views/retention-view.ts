import type { RetentionRow } from "../queries/retention.ts";
import { clockFor, everyName, inTime } from "./chart-frame.ts";
import { formatCount, formatPercent } from "./format.ts";
import { andOthers } from "./names.ts";
import { drawing, emptyFigure, figure, type ViewOptions } from "./view.ts";

type Row = Pick<RetentionRow, "atMs" | "users" | "period" | "n" | "rate"> & Partial<Pick<RetentionRow, "rateLow" | "rateHigh">>;

const mostCohorts = 26;
const mostPeriods = 26;
/** Shades of a cell: the share in tenths. */
const shades = 10;

/** Of the users who came first in each week (day, month), the share that came back in each after. A table; darker is more. Of `retention`. */
export function retentionView(rows: readonly Row[], options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const { make } = on;
  const title = "Who comes back";
  const there = inTime(rows).filter(({ users, period }) => users > 0 && period >= 0);
  const cohorts = [...new Set(there.map(({ atMs }) => atMs))];
  if (cohorts.length === 0) return emptyFigure(on, title, "No user with an id was first seen in this window.");
  const shown = cohorts.slice(-mostCohorts);
  const periods = Math.min(mostPeriods, Math.max(...there.map(({ period }) => period)) + 1);
  const cells = new Map(there.map((row) => [`${row.atMs} ${row.period}`, row]));
  const clock = clockFor(cohorts, on.clock);
  const every = cohorts.length > 1 ? everyName(cohorts) : "week";
  if (cohorts.length === 1 && periods === 1)
    return emptyFigure(on, title, `It takes two ${every}s to see who comes back: choose a longer stretch of time.`);
  const next = there.filter(({ period }) => period === 1);
  const back = next.reduce((sum, { n }) => sum + n, 0);
  const came = next.reduce((sum, { users }) => sum + users, 0);
  const words =
    came > 0
      ? `${formatCount(back)} of ${formatCount(came)} users (${formatPercent(back / came)}) came back one ${every} later.`
      : "";
  const cell = (row: Row | undefined) => {
    if (!row) return make("td", {}, "");
    const interval =
      row.rateLow !== undefined && row.rateHigh !== undefined
        ? ` (95 % interval ${formatPercent(row.rateLow)} to ${formatPercent(row.rateHigh)})`
        : "";
    const shade = Math.min(shades, Math.max(0, Math.round(row.rate * shades)));
    return make(
      "td",
      { class: `tt-cell tt-shade-${shade}`, title: `${formatCount(row.n)} of ${formatCount(row.users)} users${interval}` },
      row.users < 10 ? `${formatCount(row.n)}/${formatCount(row.users)}` : `${Math.round(row.rate * 100)} %`,
    );
  };
  return figure(
    on,
    title,
    [
      `${words} By the ${every} of the first visit; groups of fewer than 10 users are given as counts${cohorts.length > shown.length ? `; ${andOthers(cohorts.length - shown.length)}, earlier, not shown` : ""}.`.trim(),
    ],
    make(
      "div",
      { class: "tt-scroll", tabindex: "0", role: "group", "aria-label": title },
      make(
        "table",
        { class: "tt-table tt-retention" },
        make(
          "thead",
          {},
          make(
            "tr",
            {},
            make("th", { scope: "col" }, `first ${every}`),
            make("th", { scope: "col" }, "users"),
            Array.from({ length: periods }, (_, i) => make("th", { scope: "col" }, i === 0 ? every : `+${i}`)),
          ),
        ),
        make(
          "tbody",
          {},
          shown.map((atMs) =>
            make(
              "tr",
              {},
              make("th", { scope: "row" }, clock.say(atMs)),
              make("td", {}, formatCount(there.find((row) => row.atMs === atMs)?.users)),
              Array.from({ length: periods }, (_, period) => cell(cells.get(`${atMs} ${period}`))),
            ),
          ),
        ),
      ),
    ),
  );
}
