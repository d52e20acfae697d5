import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, grouped } from "./asked.ts";
import type { Query } from "./query.ts";

export type ContextShareRow = Row & {
  /** Model calls that say how many of their input tokens retrieval brought. */
  readonly n: number;
  /** Share of a call's input, cached input included, 0…1. */
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly contextP50Tokens: number | null;
  readonly contextP95Tokens: number | null;
};

const input = sql`(coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0))`;
const share = sql`CASE WHEN ${input} > 0 THEN least(1, context_tokens / ${input}::DOUBLE) END`;

export const contextShare: Query<Asked, ContextShareRow> = {
  name: "contextShare",
  about: "How much of the prompt is retrieved context: its share of the input tokens of a model call",
  sql: (asked) =>
    grouped(
      "contextShare",
      "spans",
      asked,
      sql`count(${share})::DOUBLE AS n, avg(${share}) AS mean,
      quantile_cont(${share}, [0.5, 0.95])[1] AS p50, quantile_cont(${share}, [0.5, 0.95])[2] AS p95,
      quantile_cont(context_tokens, [0.5, 0.95])[1] AS context_p50_tokens,
      quantile_cont(context_tokens, [0.5, 0.95])[2] AS context_p95_tokens`,
      sql`kind = 'llm' AND context_tokens IS NOT NULL`,
    ),
  row: camelRow,
};
