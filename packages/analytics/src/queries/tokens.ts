import type { Row } from "../engine/cell.ts";
import { sql } from "../engine/sql.ts";
import { type Asked, camelRow, grouped } from "./asked.ts";
import type { Query } from "./query.ts";
import { weight } from "./rate.ts";

export type TokensRow = Row & {
  /** Calls that report usage. */
  readonly n: number;
  /** Buckets that never overlap, summed; sampled records stand for 1 / π. */
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
  readonly totalTokens: number;
  /** Share of input tokens that came from the provider's cache, 0…1. */
  readonly cacheReadShare: number | null;
  /** Per call: all input tokens, and all output tokens with reasoning. */
  readonly inputP50Tokens: number | null;
  readonly inputP95Tokens: number | null;
  readonly inputP99Tokens: number | null;
  readonly outputP50Tokens: number | null;
  readonly outputP95Tokens: number | null;
  readonly outputP99Tokens: number | null;
};

const ofInput = sql`CASE WHEN coalesce(input_tokens, cache_read_tokens, cache_write_tokens) IS NOT NULL
    THEN coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0) END`;
const ofOutput = sql`CASE WHEN coalesce(output_tokens, reasoning_tokens) IS NOT NULL
    THEN coalesce(output_tokens, 0) + coalesce(reasoning_tokens, 0) END`;

export const tokens: Query<Asked, TokensRow> = {
  name: "tokens",
  about: "Tokens by bucket (uncached input, cache reads and writes, visible output, reasoning), in total and per call",
  sql: (asked) => {
    const sums = grouped(
      "tokens",
      "spans",
      asked,
      sql`count(coalesce(input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens))::DOUBLE AS n,
      coalesce(sum(input_tokens * ${weight}), 0)::DOUBLE AS input_tokens,
      coalesce(sum(cache_read_tokens * ${weight}), 0)::DOUBLE AS cache_read_tokens,
      coalesce(sum(cache_write_tokens * ${weight}), 0)::DOUBLE AS cache_write_tokens,
      coalesce(sum(output_tokens * ${weight}), 0)::DOUBLE AS output_tokens,
      coalesce(sum(reasoning_tokens * ${weight}), 0)::DOUBLE AS reasoning_tokens,
      quantile_cont(${ofInput}, [0.5, 0.95, 0.99])[1] AS input_p50_tokens,
      quantile_cont(${ofInput}, [0.5, 0.95, 0.99])[2] AS input_p95_tokens,
      quantile_cont(${ofInput}, [0.5, 0.95, 0.99])[3] AS input_p99_tokens,
      quantile_cont(${ofOutput}, [0.5, 0.95, 0.99])[1] AS output_p50_tokens,
      quantile_cont(${ofOutput}, [0.5, 0.95, 0.99])[2] AS output_p95_tokens,
      quantile_cont(${ofOutput}, [0.5, 0.95, 0.99])[3] AS output_p99_tokens`,
      // Wrappers repeat the usage of their children.
      sql`kind IN ('llm', 'embedding')`,
    );
    return sql`SELECT *, input_tokens + cache_read_tokens + cache_write_tokens + output_tokens + reasoning_tokens AS total_tokens,
      cache_read_tokens / nullif(input_tokens + cache_read_tokens + cache_write_tokens, 0) AS cache_read_share
      FROM (${sums})`;
  },
  row: camelRow,
};
