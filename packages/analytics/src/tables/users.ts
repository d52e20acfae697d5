import { join, type Sql, sql, time } from "../engine/sql.ts";
import { dayOf, inWindow, type Window } from "./window.ts";

const context = [sql`tenant`, sql`feature`, sql`route`, sql`environment`, sql`release`];

/** The columns of {@link seenSql} of the first of some of its rows. */
const firstContext = join(
  context.map((name) => sql`arg_min(${name}, seen_at) AS ${name}`),
  ", ",
);

/** SQL: when each user was seen until a moment, and where, from the first record on: `user_id`, `seen_at` and the context. */
export function seenSql(toMs: number): Sql {
  const lastDay = sql`CAST(${dayOf(toMs)} AS DATE)`;
  const of = (table: Sql, at: Sql) =>
    sql`SELECT user_id, ${at} AS seen_at, ${join(context, ", ")} FROM ${table} WHERE user_id IS NOT NULL AND day <= ${lastDay} AND ${at} < ${time(toMs)}`;
  return join([of(sql`spans`, sql`started_at`), of(sql`signals`, sql`occurred_at`)], "\nUNION ALL\n");
}

/** SQL: the same, with the first time alone of each stretch of time that a user was seen in, which begins at `active_at`. */
export function firstSeenSql(toMs: number, stretch: (at: Sql) => Sql): Sql {
  return sql`SELECT user_id, ${stretch(sql`seen_at`)} AS active_at, min(seen_at) AS seen_at, ${firstContext}
    FROM (${seenSql(toMs)}) GROUP BY user_id, active_at`;
}

/**
 * SQL for one row per user who was first seen in a window: `user_id`, `started_at` (when), `day`, and the context of that moment.
 * All records before the window are looked at, so that nobody is new who had been there before.
 *
 * @param seen those records: {@link seenSql}, or {@link firstSeenSql}, as a subquery or a table
 */
export function usersSql(window: Window, seen: Sql = sql`(${seenSql(window.toMs)})`): Sql {
  return sql`SELECT *, CAST(started_at AS DATE) AS day
    FROM (SELECT user_id, min(seen_at) AS started_at, ${firstContext} FROM ${seen} GROUP BY user_id)
    WHERE ${inWindow(sql`started_at`, window)}`;
}
