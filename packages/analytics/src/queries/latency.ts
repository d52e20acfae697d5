import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, grouped } from "./asked.ts";
import type { Query } from "./query.ts";
import { timedCalls } from "./timed-calls.ts";

export type LatencyRow = Row & {
  /** Answered calls that say how long they took: one without a duration is not among them, so 0 may stand beside calls. */
  readonly n: number;
  readonly meanMs: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  /** Spans that streamed a first token. */
  readonly ttftN: number;
  readonly ttftP50Ms: number | null;
  readonly ttftP95Ms: number | null;
  readonly ttftP99Ms: number | null;
  /** Median time per output token after the first. */
  readonly tpotP50Ms: number | null;
};

export const latency: Query<Asked, LatencyRow> = {
  name: "latency",
  about:
    "How long answered model calls take, and how long until their first token (exact quantiles, type 7); failed and aborted calls only where asked for by status, errorType or httpStatus",
  // One call per column with a list of quantiles is a third cheaper than three; DuckDB computes equal aggregates once.
  sql: (asked) =>
    grouped(
      "latency",
      "spans",
      asked,
      sql`count(duration_ms)::DOUBLE AS n, avg(duration_ms) AS mean_ms,
      quantile_cont(duration_ms, [0.5, 0.95, 0.99])[1] AS p50_ms,
      quantile_cont(duration_ms, [0.5, 0.95, 0.99])[2] AS p95_ms,
      quantile_cont(duration_ms, [0.5, 0.95, 0.99])[3] AS p99_ms, max(duration_ms) AS max_ms,
      count(ttft_ms)::DOUBLE AS ttft_n,
      quantile_cont(ttft_ms, [0.5, 0.95, 0.99])[1] AS ttft_p50_ms,
      quantile_cont(ttft_ms, [0.5, 0.95, 0.99])[2] AS ttft_p95_ms,
      quantile_cont(ttft_ms, [0.5, 0.95, 0.99])[3] AS ttft_p99_ms,
      quantile_cont(tpot_ms, 0.5) AS tpot_p50_ms`,
      timedCalls(asked),
    ),
  row: camelRow,
};
