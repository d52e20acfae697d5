import { join, type Sql, sql } from "../engine/sql.ts";

/** What users come to one after another, the signals of which one is enough, and the column of a session that says when it came there. */
export const sessionSteps = [
  { name: "asked", is: sql`kind = 'message_sent'`, at: sql`asked_at` },
  { name: "answered", is: sql`kind = 'response_shown'`, at: sql`answered_at` },
  { name: "kept", is: sql`kind IN ('copy', 'share')`, at: sql`kept_at` },
  { name: "done", is: sql`kind IN ('task_completed', 'conversion')`, at: sql`done_at` },
] as const;

/** The columns that say when a session came to each step, for a list. */
export const stepColumns = join(
  sessionSteps.map(({ at }) => at),
  ", ",
);

/** Aggregates over a session's signals, under the columns' names: when it first came to the first step, and all the times of each other. */
export const stepTimes = join(
  sessionSteps.map(({ is, at }, i) => sql`${i === 0 ? sql`min` : sql`list`}(occurred_at) FILTER (${is}) AS ${at}`),
  ", ",
);

/**
 * SQL: in place of the {@link stepTimes} of some rows, the first of each step at or after the step before; null where it did not
 * come there.
 */
export function firstInTurn(rows: Sql): Sql {
  return sessionSteps.slice(1).reduce((inner, { at }, i) => {
    const before = sessionSteps[i]?.at ?? at;
    return sql`SELECT * REPLACE (list_min(list_filter(${at}, lambda x: x >= ${before})) AS ${at}) FROM (${inner})`;
  }, rows);
}
