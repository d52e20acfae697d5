import { failureThresholds } from "@telltale/core/failures";
import { cacheRaw, type HandSql, sharesOf, weighed } from "./hand-sql.ts";

const { repetition, slowMs, retries } = failureThresholds;

/** The SQL one would write by hand over the Parquet files for all figures of a question's row, of questions about what the system did. */
export const handOfSpans: Readonly<Record<string, HandSql>> = {
  traffic: {
    asked: {},
    sql: ({ spans }) => `SELECT count(*)::DOUBLE AS n, sum(1 / coalesce(inclusion_probability, 1)) AS calls,
      count(DISTINCT session_id)::DOUBLE AS sessions, count(DISTINCT user_id)::DOUBLE AS users,
      count(DISTINCT conversation_id)::DOUBLE AS conversations, count(DISTINCT trace_id)::DOUBLE AS traces
      FROM ${spans} AND kind = 'llm'`,
  },
  latency: {
    asked: { by: ["model"] },
    sql: ({ spans }) => `SELECT model, n, mean_ms, d[1] AS p50_ms, d[2] AS p95_ms, d[3] AS p99_ms, max_ms,
        ttft_n, t[1] AS ttft_p50_ms, t[2] AS ttft_p95_ms, t[3] AS ttft_p99_ms, tpot_p50_ms FROM (
      SELECT coalesce(response_model, request_model) AS model, count(duration_ms)::DOUBLE AS n, avg(duration_ms) AS mean_ms,
        max(duration_ms) AS max_ms, quantile_cont(duration_ms, [0.5, 0.95, 0.99]) AS d, count(ttft_ms)::DOUBLE AS ttft_n,
        quantile_cont(ttft_ms, [0.5, 0.95, 0.99]) AS t, quantile_cont(tpot_ms, 0.5) AS tpot_p50_ms
      FROM ${spans} AND kind = 'llm' AND status = 'ok' GROUP BY 1)`,
  },
  errors: {
    asked: { every: "day" },
    sql: ({
      spans,
    }) => `SELECT date_trunc('day', started_at) AS at_ms, count(*)::DOUBLE AS n, count_if(status = 'error')::DOUBLE AS errors,
        sum(w) FILTER (status = 'error') / sum(w) AS error_rate, sum(w) * sum(w) / sum(w * w) AS error_rate_effective_n,
        count_if(status = 'aborted')::DOUBLE AS aborted, coalesce(sum(retry_count), 0)::DOUBLE AS retries,
        count_if(retry_count > 0)::DOUBLE AS retried, count(fallback_from)::DOUBLE AS fallbacks
      FROM ${weighed(spans, "started_at, status, retry_count, fallback_from", "kind = 'llm'")} GROUP BY 1`,
    headline: ({ spans }) => `SELECT date_trunc('day', started_at) AS at_ms, count(*)::DOUBLE AS n,
        count_if(status = 'error')::DOUBLE AS errors, avg((status = 'error')::INTEGER) AS error_rate
      FROM ${spans} AND kind = 'llm' GROUP BY 1`,
  },
  tokens: {
    asked: { by: ["model"] },
    sql: ({ spans }) => `SELECT model, n, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens,
        input_tokens + cache_read_tokens + cache_write_tokens + output_tokens + reasoning_tokens AS total_tokens,
        cache_read_tokens / nullif(input_tokens + cache_read_tokens + cache_write_tokens, 0) AS cache_read_share,
        i[1] AS input_p50_tokens, i[2] AS input_p95_tokens, i[3] AS input_p99_tokens,
        o[1] AS output_p50_tokens, o[2] AS output_p95_tokens, o[3] AS output_p99_tokens FROM (
      SELECT coalesce(response_model, request_model) AS model,
        count(coalesce(input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens))::DOUBLE AS n,
        coalesce(sum(input_tokens * w), 0) AS input_tokens, coalesce(sum(cache_read_tokens * w), 0) AS cache_read_tokens,
        coalesce(sum(cache_write_tokens * w), 0) AS cache_write_tokens, coalesce(sum(output_tokens * w), 0) AS output_tokens,
        coalesce(sum(reasoning_tokens * w), 0) AS reasoning_tokens,
        quantile_cont(CASE WHEN coalesce(input_tokens, cache_read_tokens, cache_write_tokens) IS NOT NULL THEN
          coalesce(input_tokens, 0) + coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0) END, [0.5, 0.95, 0.99]) AS i,
        quantile_cont(CASE WHEN coalesce(output_tokens, reasoning_tokens) IS NOT NULL THEN
          coalesce(output_tokens, 0) + coalesce(reasoning_tokens, 0) END, [0.5, 0.95, 0.99]) AS o
      FROM ${weighed(spans, "response_model, request_model, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens", "kind IN ('llm', 'embedding')")}
      GROUP BY 1)`,
    headline: ({
      spans,
    }) => `SELECT coalesce(response_model, request_model) AS model, sum(input_tokens)::DOUBLE AS input_tokens,
        sum(output_tokens)::DOUBLE AS output_tokens
      FROM ${spans} AND kind IN ('llm', 'embedding') GROUP BY 1`,
  },
  cost: {
    asked: { by: ["feature"] },
    sql: ({ spans }) => `SELECT feature, count(cost_usd)::DOUBLE AS n, count_if(cost_usd IS NULL AND (status <> 'error'
          OR greatest(0, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens) > 0))::DOUBLE AS unpriced, sum(cost_usd * w) AS cost_usd,
        sum(cost_usd * w) / sum(w) FILTER (cost_usd IS NOT NULL) AS per_call_usd, quantile_cont(cost_usd, 0.95) AS p95_usd
      FROM ${weighed(spans, "feature, cost_usd, status, input_tokens, cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens", "kind IN ('llm', 'embedding')")} GROUP BY 1`,
    headline: ({ spans }) => `SELECT feature, count(cost_usd)::DOUBLE AS n, sum(cost_usd) AS cost_usd
      FROM ${spans} AND kind IN ('llm', 'embedding') GROUP BY 1`,
  },
  cacheSavings: {
    asked: {},
    sql: ({ spans }) =>
      `SELECT provider, coalesce(response_model, request_model) AS model, ${cacheRaw} FROM (
      SELECT *, coalesce(cache_read_tokens, 0) + coalesce(cache_write_tokens, 0) > 0 AS is_cached, coalesce(response_cache_hit, false) AS is_ours
      FROM ${weighed(spans, "provider, response_model, request_model, started_at, input_tokens, cache_read_tokens, cache_write_tokens, response_cache_hit, cost_usd", "kind IN ('llm', 'embedding')")})
      GROUP BY 1, 2`,
  },
  instructions: {
    asked: {},
    sql: ({
      spans,
    }) => `SELECT prompt_version, count(*)::DOUBLE AS n, count(is_broken)::DOUBLE AS schema_n, ${sharesOf("schema_failure_rate", "is_broken")},
        count(is_long)::DOUBLE AS limit_n, ${sharesOf("over_long_rate", "is_long")},
        quantile_cont(output, [0.5, 0.95])[1] AS output_p50_tokens, quantile_cont(output, [0.5, 0.95])[2] AS output_p95_tokens,
        count(refusal)::DOUBLE AS refusal_n, ${sharesOf("refusal_rate", "refusal")},
        count(is_empty)::DOUBLE AS empty_n, ${sharesOf("empty_rate", "is_empty")} FROM (
      SELECT *, coalesce(is_cut OR is_full, is_cut, is_full) AS is_long FROM (
        SELECT prompt_version, w, output, NOT schema_valid AS is_broken, refusal, output >= max_tokens AS is_full,
          lower(finish_reason) IN ('length', 'max_tokens', 'max_output_tokens') AS is_cut,
          CASE WHEN status = 'ok' AND coalesce(lower(finish_reason) NOT IN ('tool_call', 'tool_calls', 'tool_use', 'function_call'), true)
            THEN coalesce(output_chars, output_tokens) = 0 END AS is_empty
        FROM (SELECT *, CASE WHEN coalesce(output_tokens, reasoning_tokens) IS NOT NULL THEN coalesce(output_tokens, 0) + coalesce(reasoning_tokens, 0) END AS output
          FROM ${weighed(spans, "prompt_version, schema_valid, refusal, max_tokens, finish_reason, status, output_chars, output_tokens, reasoning_tokens", "kind = 'llm'")})))
      GROUP BY 1`,
  },
  tools: {
    asked: {},
    sql: ({
      spans,
    }) => `SELECT tool_name, n, all_w / sum(all_w) OVER () AS selection_share, errors, error_rate, error_rate_effective_n,
        success_rate, success_rate_effective_n, invalid_arguments, invalid_rate, invalid_rate_effective_n, d[1] AS p50_ms, d[2] AS p95_ms FROM (
      SELECT tool_name, count(*)::DOUBLE AS n, sum(w) AS all_w, count_if(status = 'error')::DOUBLE AS errors,
        ${sharesOf("error_rate", "status = 'error'")}, ${sharesOf("success_rate", "status = 'ok'")},
        count_if(NOT arguments_valid)::DOUBLE AS invalid_arguments, ${sharesOf("invalid_rate", "NOT arguments_valid")},
        quantile_cont(duration_ms, [0.5, 0.95]) AS d
      FROM ${weighed(spans, "tool_name, status, arguments_valid, duration_ms", "kind = 'tool'")} GROUP BY 1)`,
  },
  retrieval: {
    asked: {},
    sql: ({
      spans,
    }) => `SELECT count(found)::DOUBLE AS n, count_if(found = 0)::DOUBLE AS empty, ${sharesOf("empty_rate", "found = 0")},
        avg(found) AS mean_documents, quantile_cont(top, [0.1, 0.5, 0.9])[1] AS top_score_p10, quantile_cont(top, [0.1, 0.5, 0.9])[2] AS top_score_p50,
        quantile_cont(top, [0.1, 0.5, 0.9])[3] AS top_score_p90, quantile_cont(top - low, 0.5) AS spread_p50,
        quantile_cont(duration_ms, [0.5, 0.95])[1] AS p50_ms, quantile_cont(duration_ms, [0.5, 0.95])[2] AS p95_ms FROM (
      SELECT w, duration_ms, len(documents) AS found, list_max(list_transform(documents, lambda d: d.score)) AS top,
        list_min(list_transform(documents, lambda d: d.score)) AS low
      FROM ${weighed(spans, "duration_ms, documents", "kind = 'retrieval'")})`,
  },
  scores: {
    asked: {},
    sql: ({
      scores,
    }) => `SELECT name, count(*)::DOUBLE AS n, sum(w * value) / sum(w) AS mean, sum(w * value * value) / sum(w) AS mean_square,
        sum(w) * sum(w) / sum(w * w) AS effective_n, stddev_samp(value) AS sd, quantile_cont(value, [0.1, 0.5, 0.9])[1] AS p10,
        quantile_cont(value, [0.1, 0.5, 0.9])[2] AS p50, quantile_cont(value, [0.1, 0.5, 0.9])[3] AS p90,
        CASE WHEN bool_and(value IN (0, 1)) THEN count_if(value = 1)::DOUBLE END AS ones
      FROM ${weighed(scores, "name, value", "value IS NOT NULL")} GROUP BY 1`,
  },
  // Ten modes with all their scores are no query one writes by hand: three that detectors decide alone.
  failureModes: {
    asked: {},
    headline: ({ spans }) => `SELECT one.m AS mode, one.n::DOUBLE AS n, one.f::DOUBLE AS traces FROM (SELECT unnest([
        {'m': 'looping', 'n': count(looping), 'f': count_if(looping)}, {'m': 'excessiveLatency', 'n': count(slow), 'f': count_if(slow)},
        {'m': 'malformedOutput', 'n': count(malformed), 'f': count_if(malformed)}]) AS one FROM (
      SELECT trace_id, bool_or(repetition >= ${repetition}) AS looping, bool_or(NOT schema_valid) AS malformed,
        bool_or(duration_ms >= ${slowMs} OR coalesce(retry_count >= ${retries}, false)) AS slow
      FROM ${spans} GROUP BY 1))`,
  },
};
