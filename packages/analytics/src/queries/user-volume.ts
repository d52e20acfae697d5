import type { Row } from "../engine/cell.ts";
import { column, join, sql } from "../engine/sql.ts";
import { type Asked, camelRow, choosesKind, ofWindows, rowsOf } from "./asked.ts";
import { keysOf } from "./keys.ts";
import type { Query } from "./query.ts";
import { weight } from "./rate.ts";

export type UserVolumeRow = Row & {
  /** Users who called, in the stretch of time where one is asked for. */
  readonly users: number;
  /** Calls per user. */
  readonly p50Calls: number | null;
  readonly p95Calls: number | null;
  readonly maxCalls: number | null;
  /**
   * What would be unusual: far above what most users do, by Tukey's outer fence on a scale of factors,
   * q3 · max(2, q3 / q1)³: at least eight times what three in four stay below.
   */
  readonly unusualCalls: number | null;
  /** How many users are above it. */
  readonly unusualUsers: number;
  /** Who calls most, and their share of all calls. */
  readonly topUserId: string | null;
  readonly topShare: number | null;
};

export const userVolume: Query<Asked, UserVolumeRow> = {
  name: "userVolume",
  about: "How many model calls users make, who makes most, and how many make unusually many; best asked by day or hour",
  sql: (asked) =>
    ofWindows("userVolume", asked, (one) => {
      const { listed, names } = keysOf("userVolume", "spans", one);
      const only = sql`user_id IS NOT NULL AND ${choosesKind(one) ? sql`true` : sql`kind = 'llm'`}`;
      const own = sql`user_id AS ${column("who")}, sum(${weight}) AS calls`;
      const measures = sql`count(*)::DOUBLE AS users, quantile_cont(calls, [0.5, 0.95])[1] AS p50_calls,
        quantile_cont(calls, [0.5, 0.95])[2] AS p95_calls, max(calls) AS max_calls,
        quantile_cont(calls, 0.75) * pow(greatest(2, quantile_cont(calls, 0.75) / quantile_cont(calls, 0.25)), 3) AS unusual_calls,
        list(calls) AS everyone, arg_max(who, {'calls': calls, 'who': who}) AS top_user_id, max(calls) / sum(calls) AS top_share`;
      const whole = sql`SELECT ${join([...names, measures], ", ")} FROM (
        SELECT ${join([...listed, own], ", ")} ${rowsOf("userVolume", "spans", one, only)} GROUP BY ALL) GROUP BY ALL`;
      return sql`SELECT * EXCLUDE (everyone, top_user_id, top_share),
        coalesce(len(list_filter(everyone, lambda calls: calls > unusual_calls)), 0)::DOUBLE AS unusual_users, top_user_id, top_share
        FROM (${whole}) ORDER BY ALL`;
    }),
  row: camelRow,
};
