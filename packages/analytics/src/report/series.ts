import type { DayPoint } from "@telltale/core";
import type { Cell, Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { ask } from "../queries/query.ts";
import type { SessionsWindow } from "../tables/held-sessions.ts";
import { dayMs, dayOf, hourMs, type Window } from "../tables/window.ts";
import type { Watched, WatchedQuestion } from "./watched.ts";

/** One metric of one segment, day by day. */
export interface Series {
  readonly watched: Watched;
  /** `{ feature: "chat" }`; empty for everything together. */
  readonly segment: Readonly<Record<string, string>>;
  readonly points: readonly DayPoint[];
}

/** Segments of one division that are followed: the largest. */
const mostSegments = 12;
/** Days with fewer records say little; a segment that seldom has more is left alone. */
export const leastPerDay = 10;
/** How much of a day may be missing at an end of the records before its totals are left out. */
const slackMs = hourMs;

/** Asks a question for every day of a window, in every division, and gives the series of each of its metrics. */
export async function dailySeries(
  engine: Engine,
  { query, by, where, watched }: WatchedQuestion,
  window: SessionsWindow,
  held: Window,
): Promise<readonly Series[]> {
  const found: Series[] = [];
  for (const division of by) {
    const rows = await ask(engine, query, { ...window, by: division, every: "day", where });
    for (const [segment, own] of bySegment(rows, division)) {
      for (const metric of watched) {
        const points = alike(own.flatMap((row) => pointOf(metric, row, held)));
        if (medianN(points) >= (metric.leastPerDay ?? leastPerDay)) found.push({ watched: metric, segment, points });
      }
    }
  }
  return found;
}

/** Each metric of each prompt version over a whole window, as one point. */
export async function versionTotals(
  engine: Engine,
  questions: readonly WatchedQuestion[],
  window: SessionsWindow,
): Promise<readonly Series[]> {
  const found: Series[] = [];
  for (const { query, by, where, watched } of questions) {
    for (const division of by.filter((names) => names.includes("promptVersion"))) {
      const rows = await ask(engine, query, { ...window, by: division, where });
      for (const [segment, own] of bySegment(rows, division))
        for (const metric of watched) {
          const points = own.flatMap((row) => pointOf(metric, { ...row, atMs: window.fromMs }, window));
          if (medianN(points) >= leastPerDay) found.push({ watched: metric, segment, points });
        }
    }
  }
  return found;
}

/** The days of each segment, ascending; segments without a name are not followed apart, they are in the whole. */
function bySegment(rows: readonly Row[], division: readonly string[]): readonly [Series["segment"], readonly Row[]][] {
  const segments = new Map<string, { segment: Series["segment"]; rows: Row[] }>();
  for (const row of rows) {
    const values = division.map((name) => row[name] ?? null);
    if (values.some((value) => value === null)) continue;
    const key = JSON.stringify(values);
    const entry = segments.get(key) ?? {
      segment: Object.fromEntries(division.map((name, i) => [name, String(values[i])])),
      rows: [],
    };
    entry.rows.push(row);
    segments.set(key, entry);
  }
  const size = (own: readonly Row[]) => own.reduce((sum, row) => sum + number(row.n ?? row.sessions), 0);
  return [...segments.values()]
    .sort((a, b) => size(b.rows) - size(a.rows))
    .slice(0, mostSegments)
    .map(({ segment, rows }) => [segment, rows]);
}

function pointOf({ n: nField, from, isTotal }: Watched, row: Row, held: Window): DayPoint[] {
  const atMs = number(row.atMs);
  if (isTotal && (atMs < held.fromMs - slackMs || atMs + dayMs > held.toMs + slackMs)) return [];
  const n = number(row[nField]);
  const day = dayOf(atMs);
  if ("value" in from) {
    const value = row[from.value];
    const ones = from.ones === undefined ? null : row[from.ones];
    return [{ day, n, value: typeof value === "number" ? value : null, ...(typeof ones === "number" && { count: ones }) }];
  }
  const count = "count" in from ? number(row[from.count]) : Math.min(n, Math.round(number(row[from.share]) * n));
  return [{ day, n, count: Math.min(n, count), value: n > 0 ? count / n : null }];
}

/** Counts only where every day has one: a scale of 1 to 5 may have a day of ones. */
function alike(points: readonly DayPoint[]): readonly DayPoint[] {
  if (points.every(({ count }) => count !== undefined)) return points;
  return points.map(({ day, n, value }) => ({ day, n, value }));
}

function medianN(points: readonly DayPoint[]): number {
  const sorted = points.map(({ n }) => n).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

function number(cell: Cell | undefined): number {
  return typeof cell === "number" ? cell : 0;
}
