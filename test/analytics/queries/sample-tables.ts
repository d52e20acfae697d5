import type { Engine } from "@telltale/analytics";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { sessionsSql } from "../../../packages/analytics/src/tables/sessions.ts";
import { tableViewSql } from "../../../packages/analytics/src/tables/view-sql.ts";

/** Ten days from here, half-open. */
export const sampleWindow = { fromMs: Date.UTC(2025, 2, 1), toMs: Date.UTC(2025, 2, 11) };

/** A number in [0, 1) that depends on the row and the salt alone, alike on every engine. */
const u = (salt: number) => `((hash(i + ${salt} * 1000003) % 1000003)::DOUBLE / 1000003)`;
const pick = (salt: number, ...words: readonly string[]) =>
  `[${words.map((word) => `'${word}'`).join(", ")}][1 + (${u(salt)} * ${words.length})::BIGINT % ${words.length}]`;
const at = (seconds: string) => `make_timestamp(1740787200000000::BIGINT + ((${seconds}) * 1000000)::BIGINT)`;
const sessionStart = "(i // 4) * 3456";

const rows: Readonly<Record<string, string>> = {
  spans: `
    SELECT 'l' || i AS id, lpad(i::VARCHAR, 16, 'a') AS span_id, 's' || (i // 4) AS session_id, 'u' || (i // 12) AS user_id, 'c' || (i // 4) AS conversation_id,
      't' || i AS trace_id, 'llm' AS kind, ${at(`${sessionStart} + (i % 4) * 60`)} AS started_at, exp(5 + 2 * ${u(1)}) AS duration_ms,
      CASE WHEN ${u(2)} < 0.08 THEN 'error' WHEN ${u(2)} < 0.1 THEN 'aborted' ELSE 'ok' END AS status,
      CASE WHEN ${u(2)} < 0.04 THEN 'timeout' WHEN ${u(2)} < 0.08 THEN 'rate_limit' END AS error_type,
      CASE WHEN ${u(2)} BETWEEN 0.04 AND 0.08 THEN 429 END AS http_status, CASE WHEN ${u(3)} < 0.1 THEN 1 ELSE 0 END AS retry_count,
      ${pick(4, "swift", "deep")} AS request_model, CASE WHEN ${u(2)} >= 0.08 THEN ${pick(4, "swift", "deep")} || '-1' END AS response_model,
      ${pick(5, "chat", "search")} AS feature, 'answer' AS prompt_name, 'v' || (1 + (i // 4) % 2) AS prompt_version,
      CASE WHEN ${u(6)} < 0.9 THEN exp(4 + ${u(6)}) END AS ttft_ms, (100 + 900 * ${u(7)})::BIGINT AS input_tokens,
      CASE WHEN ${u(8)} < 0.3 THEN 64 END AS cache_read_tokens, (10 + 300 * ${u(9)})::BIGINT AS output_tokens,
      CASE WHEN ${u(10)} < 0.95 THEN 0.001 + 0.01 * ${u(11)} END AS cost_usd, CASE WHEN i % 5 = 0 THEN 0.5 ELSE 1.0 END AS inclusion_probability,
      MAP {'greeting': ${pick(12, "warm", "plain")}} AS variants, i % 4 + 1 AS turn,
      CASE WHEN ${u(60)} < 0.02 THEN 'swift' END AS fallback_from, ${u(61)} < 0.05 AS refusal, ${u(62)} AS injection_score, ${u(63)} / 2 AS repetition,
      CASE WHEN ${u(64)} < 0.5 THEN ${u(65)} > 0.1 END AS schema_valid, ${pick(66, "stop", "stop", "length")} AS finish_reason, 250 AS max_tokens,
      CASE WHEN ${u(67)} < 0.1 THEN 0 ELSE 40 END AS context_tokens, (100 * ${u(68)})::BIGINT AS rate_limit_remaining_requests, 100 AS rate_limit_limit_requests,
      (5000 * ${u(69)})::BIGINT AS rate_limit_remaining_tokens, 5000 AS rate_limit_limit_tokens, CASE WHEN ${u(70)} < 0.1 THEN ['email_address', 'openai_key'] ELSE [] END AS output_pii_types,
      CASE WHEN ${u(71)} < 0.2 THEN ['email_address'] END AS input_pii_types, 'openai' AS provider, 'Latin' AS input_script, ${pick(72, "Latin", "Latin", "Han")} AS output_script,
      CASE WHEN ${u(73)} < 0.1 THEN true WHEN ${u(73)} < 0.5 THEN false END AS response_cache_hit
    FROM range(1000) r(i)
    UNION ALL BY NAME
    SELECT 'r' || i AS id, 's' || (i // 4) AS session_id, 't' || i AS trace_id, 'retrieval' AS kind, ${at(`${sessionStart} + (i % 4) * 60`)} AS started_at,
      20 + 80 * ${u(20)} AS duration_ms, 'ok' AS status, ${pick(5, "chat", "search")} AS feature,
      CASE WHEN ${u(21)} < 0.2 THEN [] ELSE [{'id': 'd1', 'score': 0.5 + ${u(22)} / 2, 'age_ms': 1.0}, {'id': 'd2', 'score': 0.4, 'age_ms': 2.0}] END AS documents
    FROM range(1000) r(i)
    UNION ALL BY NAME
    SELECT 'x' || i AS id, 's' || (i // 4) AS session_id, 't' || (i // 5) AS trace_id, '{"argumentsHash":"' || (i % 2) || '"}' AS attributes, 'tool' AS kind, ${at(`${sessionStart} + (i % 4) * 60`)} AS started_at,
      5 + 50 * ${u(30)} AS duration_ms, CASE WHEN ${u(31)} < 0.1 THEN 'error' ELSE 'ok' END AS status, ${pick(32, "lookup", "refund")} AS tool_name, ${pick(5, "chat", "search")} AS feature,
      ${u(33)} >= 0.05 AS arguments_valid
    FROM range(500) r(i)`,
  signals: `
    SELECT 'g' || i AS id, 's' || (i // 16) AS session_id, ${at(`(i // 16) * 3456 + (i % 16) * 15`)} AS occurred_at,
      CASE WHEN i % 2 = 0 THEN 'message_sent' WHEN i % 16 < 8 THEN 'response_shown'
        ELSE ${pick(40, "rephrase", "rephrase", "rephrase", "copy", "thumbs", "abandon", "copy_to_new_chat", "follow_up", "regenerate", "escalation")} END AS kind,
      CASE WHEN ${u(41)} < 0.3 THEN -1.0 ELSE 1.0 END AS value, CASE WHEN ${u(42)} < 0.4 THEN 'composing' END AS label,
      ${pick(43, "negative", "neutral", "positive")} AS sentiment, ${pick(44, "chat", "search")} AS feature
    FROM range(4000) r(i)`,
  scores: `
    SELECT 'f' || i AS id, 's' || i AS session_id, lpad((4 * i)::VARCHAR, 16, 'a') AS span_id, ${at("i * 3456 + 30")} AS occurred_at,
      ${pick(50, "faithfulness", "relevance")} AS name,
      1 + (${u(51)} * 5)::BIGINT % 5 AS value, 'judge' AS evaluator, ${pick(52, "chat", "search")} AS feature, 'llm' AS evaluator_kind
    FROM range(250) r(i)`,
};

/**
 * Makes the tables `spans`, `signals`, `scores` and the view `sessions` in memory: the same rows on every engine, by core functions
 * alone.
 *
 * @param isFilled without rows otherwise
 */
export async function openSample(engine: Engine, isFilled = true): Promise<void> {
  for (const table of ["spans", "signals", "scores"] as const) {
    await engine.run(tableViewSql(table, []));
    if (isFilled) {
      const days = `SELECT *, CAST(${table === "spans" ? "started_at" : "occurred_at"} AS DATE) AS day FROM (${rows[table]})`;
      await engine.run(userSql(`CREATE TABLE made_${table} AS SELECT * FROM ${table} UNION ALL BY NAME ${days}`));
      await engine.run(userSql(`CREATE OR REPLACE VIEW ${table} AS SELECT * FROM made_${table}`));
    }
  }
  await engine.run(userSql(`CREATE OR REPLACE VIEW sessions AS ${sessionsSql().text}`));
}
