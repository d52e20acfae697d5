import { type Sql, sql, time } from "../engine/sql.ts";

/** A stretch of time, half-open: `[fromMs, toMs)`, epoch milliseconds, UTC. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** The last moment that a record can have: that of the year 9999. */
const lastMs = 253_402_300_799_999;

/** The day of a moment, UTC: `2025-03-01`. */
export function dayOf(atMs: number): string {
  // The end of a window may lie beyond the last day that a record can have, and JavaScript writes five digits there.
  return new Date(Math.min(atMs, lastMs)).toISOString().slice(0, 10);
}

/**
 * SQL that keeps the rows of a window. It says the window twice: by `day`, which skips whole files, and by time, which skips
 * row groups and then rows.
 *
 * @param timeColumn the table's own time column, as SQL: `sql`started_at``
 * @throws {RangeError} if the window ends before it begins, or is not made of numbers
 */
export function inWindow(timeColumn: Sql, { fromMs, toMs }: Window): Sql {
  if (!(fromMs <= toMs)) throw new RangeError(`window: from ${fromMs} to ${toMs} is not a stretch of time`);
  const firstDay = sql`CAST(${dayOf(fromMs)} AS DATE)`;
  const lastDay = sql`CAST(${dayOf(toMs)} AS DATE)`;
  return sql`day >= ${firstDay} AND day <= ${lastDay} AND ${timeColumn} >= ${time(fromMs)} AND ${timeColumn} < ${time(toMs)}`;
}
