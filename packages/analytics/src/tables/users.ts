import { join, type Sql, sql, time } from "../engine/sql.ts";
import { dayOf, inWindow, type Window } from "./window.ts";

const context = [sql`tenant`, sql`feature`, sql`route`, sql`environment`, sql`release`];

/** SQL: when each user was seen until a moment, and where, from the first record on: `user_id`, `seen_at` and the context. */
export function seenSql(toMs: number): Sql {
  const lastDay = sql`CAST(${dayOf(toMs)} AS DATE)`;
  const of = (table: Sql, at: Sql) =>
    sql`SELECT user_id, ${at} AS seen_at, ${join(context, ", ")} FROM ${table} WHERE user_id IS NOT NULL AND day <= ${lastDay} AND ${at} < ${time(toMs)}`;
  return join([of(sql`spans`, sql`started_at`), of(sql`signals`, sql`occurred_at`)], "\nUNION ALL\n");
}

/**
 * SQL for one row per user who was first seen in a window: `user_id`, `started_at` (when), `day`, and the context of that moment.
 * All records before the window are looked at, so that nobody is new who had been there before.
 */
export function usersSql(window: Window): Sql {
  const first = join(
    context.map((name) => sql`arg_min(${name}, seen_at) AS ${name}`),
    ", ",
  );
  return sql`SELECT *, CAST(started_at AS DATE) AS day
    FROM (SELECT user_id, min(seen_at) AS started_at, ${first} FROM (${seenSql(window.toMs)}) GROUP BY user_id)
    WHERE ${inWindow(sql`started_at`, window)}`;
}
