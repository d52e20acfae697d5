import type { SecurityRow } from "../queries/security.ts";
import { rateView } from "./course-view.ts";
import { type FlagSummary, flagsTable, summariesOf } from "./flags-table.ts";
import { formatCount } from "./format.ts";
import { atMost, nameText } from "./names.ts";
import { drawing, emptyFigure, figure, levelBelow, type ViewOptions } from "./view.ts";

type Row = Pick<SecurityRow, "signal" | "severity" | "n" | "found" | "rate" | "rateLow" | "rateHigh" | "users"> & {
  readonly atMs?: unknown;
};
type Flag = ReturnType<typeof flagOf>;

const mostSignals = 30;
/** Of how many the course is drawn large. */
const mostCourses = 4;
const gravest = ["critical", "high", "medium", "low"];
const tones: Readonly<Record<string, string>> = { critical: " tt-bad", high: " tt-bad", medium: " tt-notable" };

/**
 * Security signals, the gravest first: how often each was found of what was looked at, in its 95 % interval, with its course; those found
 * most of the gravest also as a course in their intervals. Of `security` asked with `every`.
 */
export function securityView(rows: readonly Row[], options: ViewOptions): HTMLElement {
  const on = drawing(options);
  const title = "Security signals";
  const all = summariesOf(rows.map(flagOf));
  const looked = all.filter(({ n }) => n > 0);
  if (looked.length === 0)
    return emptyFigure(on, title, "Nothing was looked at: no record in this window was read for injections, secrets or leaks.");
  const seen = looked.filter(({ found }) => found > 0).sort((a, b) => graveOf(a) - graveOf(b) || b.found - a.found);
  const quiet = looked.filter(({ found }) => found === 0).map(({ name }) => nameText(name));
  const clean = quiet.length > 0 ? `Looked for and not found: ${atMost(quiet, 12).shown.join(", ")}.` : "";
  if (seen.length === 0) return figure(on, title, [clean]);
  const { shown, others } = atMost(seen, mostSignals);
  const [first] = shown;
  return figure(
    on,
    title,
    [
      `Gravest: “${nameText(first?.name)}”, found ${formatCount(first?.found)} times of ${formatCount(first?.n)}. Shares with their 95 % intervals; more or less only where the second half differs from the first beyond noise. ${clean}`,
    ],
    flagsTable(
      on,
      shown,
      [
        { name: "signal", say: ({ name }) => on.make("bdi", {}, nameText(name)) },
        {
          name: "severity",
          say: (one) => on.make("span", { class: `tt-chip${tones[severityOf(one)] ?? ""}` }, nameText(severityOf(one), 24)),
        },
        { name: "users, at most", say: ({ rows: own }) => formatCount(usersOf(own)), isNumber: true },
      ],
      { others, label: title, counted: "found" },
    ),
    shown
      .filter(({ course }) => new Set(course).size > 1)
      .slice(0, mostCourses)
      .map(({ name, rows: own }) =>
        rateView(own, {
          ...options,
          rate: "rate",
          what: nameText(name),
          title: `${nameText(name)} over time`,
          caption: "",
          tone: "bad",
          headingLevel: levelBelow(options),
        }),
      ),
  );
}

function flagOf({ signal, severity, n, found, rate, rateLow, rateHigh, users, atMs }: Row) {
  return { name: signal, severity, n, found, rate, rateLow, rateHigh, users, atMs };
}

function severityOf({ rows: [row] }: FlagSummary<Flag>): string {
  return String(row?.severity ?? "");
}

function graveOf(one: FlagSummary<Flag>): number {
  const place = gravest.indexOf(severityOf(one));
  return place < 0 ? gravest.length : place;
}

/** One user on two days would count twice: the sum is a bound. */
function usersOf(rows: readonly Flag[]): number {
  return rows.reduce((sum, { users }) => sum + (Number.isFinite(users) ? users : 0), 0);
}
