import type { Row } from "../engine/cell.ts";
import { column, join, type Sql, sql } from "../engine/sql.ts";
import { type Asked, choosesKind, ofWindows, rowsOf } from "./asked.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";
import { weight, withIntervals } from "./rate.ts";

export type RetriesRow = Row & {
  /** Calls. */
  readonly n: number;
  /** Those that took more than one attempt; null, like the rate, where no call says how often it was tried. */
  readonly retried: number | null;
  readonly retryRate: number | null;
  readonly retryRateLow: number | null;
  readonly retryRateHigh: number | null;
  /** Attempts after the first, as recorded. */
  readonly retries: number;
  /**
   * What retried calls took longer and cost more than calls of the same model and feature that went through at once, in total:
   * an estimate, by their means. Null where there is nothing to compare with.
   */
  readonly extraMs: number | null;
  readonly extraUsd: number | null;
};

/** Of one model and feature: how much the retried ones have above the mean of the others, all together. */
const excess = (value: Sql) => sql`sum(${weight} * ${value}) FILTER (retry_count > 0)
        - sum(${weight}) FILTER (retry_count > 0 AND ${value} IS NOT NULL)
          * sum(${weight} * ${value}) FILTER (coalesce(retry_count, 0) = 0)
          / sum(${weight}) FILTER (coalesce(retry_count, 0) = 0 AND ${value} IS NOT NULL)`;

export const retries: Query<Asked, RetriesRow> = {
  name: "retries",
  about: "How many model calls take more than one attempt, and what that costs in time and money (an estimate)",
  sql: (asked) =>
    ofWindows("retries", asked, (one) => {
      const { listed, names } = keysOf("retries", "spans", one);
      const only = choosesKind(one) ? sql`true` : sql`kind = 'llm'`;
      // The names of the strata stand apart from those of the columns that were asked for.
      const strata = [sql`coalesce(tool_name, model) AS ${column("of what")}`, sql`feature AS ${column("of which feature")}`];
      const sums = sql`count(*)::DOUBLE AS n, count(retry_count) AS said, (count(*) FILTER (retry_count > 0))::DOUBLE AS retried,
        coalesce(sum(retry_count), 0)::DOUBLE AS retries, sum(${weight}) AS w, sum(${weight} * ${weight}) AS ww,
        sum(${weight}) FILTER (retry_count > 0) AS hits, ${excess(sql`duration_ms`)} AS ms, ${excess(sql`cost_usd`)} AS usd`;
      const totals = sql`coalesce(sum(n), 0)::DOUBLE AS n, CASE WHEN sum(said) > 0 THEN sum(retried) END AS retried,
        CASE WHEN sum(said) > 0 THEN coalesce(sum(hits), 0) / sum(w) END AS retry_rate,
        sum(w) * sum(w) / sum(ww) AS retry_rate_effective_n,
        coalesce(sum(retries), 0)::DOUBLE AS retries, sum(ms) AS extra_ms, sum(usd) AS extra_usd`;
      return sql`SELECT ${join([...names, totals], ", ")} FROM (
        SELECT ${join([...listed, ...strata, sums], ", ")} ${rowsOf("retries", "spans", one, only)} GROUP BY ALL)
        GROUP BY ALL ORDER BY ALL`;
    }),
  row: withIntervals,
};
