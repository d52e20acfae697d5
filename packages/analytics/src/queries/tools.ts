import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, grouped, ofWindows } from "./asked.ts";
import type { Query } from "./query.ts";
import { weight, weightedRate, withIntervals } from "./rate.ts";

export type ToolsRow = Row & {
  readonly n: number;
  /** Share of all tool calls of the same stretch of time that went this way, sampling undone. */
  readonly selectionShare: number | null;
  readonly errors: number;
  readonly errorRate: number | null;
  readonly errorRateLow: number | null;
  readonly errorRateHigh: number | null;
  /** Share that ended well; aborted calls did not. */
  readonly successRate: number | null;
  readonly successRateLow: number | null;
  readonly successRateHigh: number | null;
  /** Calls whose arguments did not satisfy the tool's schema, and their share of those that were checked. */
  readonly invalidArguments: number;
  readonly invalidRate: number | null;
  readonly invalidRateLow: number | null;
  readonly invalidRateHigh: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
};

export const tools: Query<Asked, ToolsRow> = {
  name: "tools",
  about: "Tool calls: how many, how many fail or get wrong arguments, how long they take; by tool unless asked otherwise",
  sql: ({ by = ["toolName"], ...asked }) =>
    ofWindows("tools", { by, ...asked }, (one) => {
      const rows = grouped(
        "tools",
        "spans",
        one,
        sql`count(*)::DOUBLE AS n, sum(${weight}) AS selection_share, (count(*) FILTER (status = 'error'))::DOUBLE AS errors,
        ${weightedRate("error_rate", sql`status = 'error'`)}, ${weightedRate("success_rate", sql`status = 'ok'`)},
        (count(*) FILTER (NOT arguments_valid))::DOUBLE AS invalid_arguments, ${weightedRate("invalid_rate", sql`NOT arguments_valid`)},
        quantile_cont(duration_ms, [0.5, 0.95])[1] AS p50_ms, quantile_cont(duration_ms, [0.5, 0.95])[2] AS p95_ms`,
        sql`kind = 'tool'`,
      );
      const all = one.every ? sql`(PARTITION BY at_ms)` : sql`()`;
      return sql`SELECT * REPLACE (selection_share / sum(selection_share) OVER ${all} AS selection_share) FROM (${rows}) ORDER BY ALL`;
    }),
  row: withIntervals,
};
