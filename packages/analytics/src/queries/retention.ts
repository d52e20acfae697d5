import type { Row } from "../engine/cell.ts";
import { join, sql, time } from "../engine/sql.ts";
import { firstSeenSql } from "../tables/users.ts";
import { type Asked, ofWindows, rowsOf, stretchesBetween, truncated } from "./asked.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";
import { withIntervals } from "./rate.ts";

export type RetentionRow = Row & {
  /** The day, week or month in which these users were first seen. */
  readonly atMs: number;
  /** How many of them there are. */
  readonly users: number;
  /** So many days, weeks or months later; 0 is the one they came in. */
  readonly period: number;
  /** Users seen again in it. */
  readonly n: number;
  /** Share of them, 0…1, with its Wilson interval (95 %). */
  readonly rate: number;
  readonly rateLow: number;
  readonly rateHigh: number;
};

export const retention: Query<Asked, RetentionRow> = {
  name: "retention",
  about:
    "Of the users first seen in each week (or `every` other stretch), how many come back in each week after; whole weeks only",
  sql: (asked) =>
    ofWindows("retention", asked, (window) => {
      const every = window.every ?? "week";
      const one = { ...window, every };
      const { listed, names } = keysOf("retention", "users", one);
      const end = sql`${truncated("retention", every, time(one.toMs))}`;
      const same = join(
        names.map((name) => sql`sizes.${name} IS NOT DISTINCT FROM cells.${name}`),
        " AND ",
      );
      // All records are read once: who is new and who came back is told from the same.
      return sql`
      WITH seen AS MATERIALIZED (${firstSeenSql(one.toMs, (at) => truncated("retention", every, at))}),
      users AS MATERIALIZED (SELECT ${join(listed, ", ")}, user_id ${rowsOf("retention", "users", one, sql`true`, sql`seen`)}),
      cells AS (
        SELECT ${join(names, ", ")}, ${stretchesBetween("retention", every, sql`at_ms`, sql`active_at`)} AS period, count(*)::DOUBLE AS n
        FROM users JOIN (SELECT user_id, active_at FROM seen) USING (user_id) GROUP BY ALL),
      sizes AS (
        SELECT *, unnest(range(${stretchesBetween("retention", every, sql`at_ms`, end)})) AS period
        FROM (SELECT ${join(names, ", ")}, count(*)::DOUBLE AS users FROM users GROUP BY ALL))
      SELECT sizes.* EXCLUDE (period), sizes.period::DOUBLE AS period, coalesce(n, 0) AS n, coalesce(n, 0) / users AS rate,
        users AS rate_effective_n
      FROM sizes LEFT JOIN cells ON ${same} AND sizes.period = cells.period ORDER BY ALL`;
    }),
  row: withIntervals,
};
