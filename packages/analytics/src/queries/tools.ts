import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, grouped } from "./asked.ts";
import type { Query } from "./query.ts";
import { weightedRate, withInterval } from "./rate.ts";

export type ToolsRow = Row & {
  readonly n: number;
  readonly errors: number;
  readonly errorRate: number | null;
  readonly errorRateLow: number | null;
  readonly errorRateHigh: number | null;
  /** Calls whose arguments did not satisfy the tool's schema. */
  readonly invalidArguments: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
};

export const tools: Query<Asked, ToolsRow> = {
  name: "tools",
  about: "Tool calls: how many, how many fail or get wrong arguments, how long they take; by tool unless asked otherwise",
  sql: ({ by = ["toolName"], ...asked }) =>
    grouped(
      "tools",
      "spans",
      { by, ...asked },
      sql`count(*)::DOUBLE AS n, (count(*) FILTER (status = 'error'))::DOUBLE AS errors,
      (count(*) FILTER (NOT arguments_valid))::DOUBLE AS invalid_arguments,
      quantile_cont(duration_ms, [0.5, 0.95])[1] AS p50_ms, quantile_cont(duration_ms, [0.5, 0.95])[2] AS p95_ms,
      ${weightedRate(sql`error_rate`, sql`status = 'error'`)}`,
      sql`kind = 'tool'`,
    ),
  row: (row) => withInterval("errorRate", row),
};
