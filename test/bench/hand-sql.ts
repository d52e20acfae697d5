import type { Asked } from "@telltale/analytics";

/** What stands after FROM, up to the condition that keeps the window: more may follow with AND. */
export interface HandTables {
  readonly spans: string;
  readonly signals: string;
  readonly scores: string;
}

/** SQL beside a question. */
export interface HandSql {
  /** What the question is asked with besides the month. */
  readonly asked: Pick<Asked, "by" | "every">;
  /**
   * All that the question's rows are made of, before its `row` turns them into intervals and camelCase: the same figures, of sampled
   * data too, and nothing of the house: the files themselves, not its views.
   */
  readonly sql?: (tables: HandTables) => string;
  /** What one would write who wants the main figures only, and knows that nothing was sampled. */
  readonly headline?: (tables: HandTables) => string;
}

const files = (dir: string, table: string, at: string) =>
  `read_parquet('${dir}/${table}/*/*.parquet', hive_partitioning = true) WHERE day >= DATE '2026-01-01' AND day <= DATE '2026-01-31'
    AND ${at} >= TIMESTAMP '2026-01-01' AND ${at} < TIMESTAMP '2026-01-31'`;

/** The month's records of each table in a folder. */
export function handTables(dir: string): HandTables {
  return {
    spans: files(dir, "spans", "started_at"),
    signals: files(dir, "signals", "occurred_at"),
    scores: files(dir, "scores", "occurred_at"),
  };
}

/** Some columns with `w`, how many records each stands for. */
export const weighed = (table: string, columns: string, condition: string) =>
  `(SELECT ${columns}, 1 / coalesce(inclusion_probability, 1) AS w FROM ${table} AND ${condition})`;

/** A share of the weights, and how many equal rows they are worth. */
export const sharesOf = (name: string, isHit: string) =>
  `sum(w * (${isHit})::DOUBLE) / sum(CASE WHEN (${isHit}) IS NOT NULL THEN w END) AS ${name},
    pow(sum(CASE WHEN (${isHit}) IS NOT NULL THEN w END), 2) / sum(CASE WHEN (${isHit}) IS NOT NULL THEN w * w END) AS ${name}_effective_n`;

const meanCached = (tokens: string, name: string) =>
  `sum(w * coalesce(${tokens}, 0)) FILTER (is_cached) / sum(w) FILTER (is_cached) AS ${name}`;

/** What the price list is asked with, and the sums beside it. */
export const cacheRaw = `count(*)::DOUBLE AS n, count_if(is_cached)::DOUBLE AS cached, coalesce(sum(w * cache_read_tokens), 0) AS cache_read_tokens,
    coalesce(sum(w * cache_write_tokens), 0) AS cache_write_tokens, sum(w * coalesce(cache_read_tokens, 0))
      / nullif(sum(w * (coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0))), 0) AS cache_read_share,
    ${sharesOf("response_cache_rate", "response_cache_hit")},
    CASE WHEN count(response_cache_hit) > 0 THEN coalesce(sum(w) FILTER (is_ours), 0) * sum(w * cost_usd) FILTER (NOT is_ours)
      / sum(w) FILTER (NOT is_ours AND cost_usd IS NOT NULL) END AS response_cache_saved_usd,
    min(request_model) AS asked_model, avg(epoch_us(started_at) / 1000.0) FILTER (is_cached) AS mean_at_ms, sum(w) FILTER (is_cached) AS stands_for,
    ${meanCached("input_tokens", "mean_input")}, ${meanCached("cache_read_tokens", "mean_read")}, ${meanCached("cache_write_tokens", "mean_write")}`;
