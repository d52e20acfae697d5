import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { userSql } from "@telltale/analytics";
import type { createNodeEngine } from "@telltale/analytics/node";
import type { Table } from "@telltale/core/trace";
import { columnsOf } from "../../packages/analytics/src/parquet/columns.ts";

export type NodeEngine = Awaited<ReturnType<typeof createNodeEngine>>;

const dayMs = 86_400_000;
const days = 30;
export const month = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 0, 1) + days * dayMs };
/** A session in the midst of it. */
export const oneSession = "s7";
export const oneTrace = createHash("md5").update("t28").digest("hex");

/** A chance of its own for each row and name, 0…1, the same on every run. */
const chance = (name: string, of = "i") => `((hash(${of}, '${name}') >> 11) / 9007199254740992.0)`;
const lognormal = (name: string, mu: number, sigma: number) =>
  `exp(${mu} + ${sigma} * sqrt(-2 * ln(1 - ${chance(name)})) * cos(2 * pi() * ${chance(`${name}2`)}))`;
const oneOf = (list: readonly string[], at: string) => `[${list.map((one) => `'${one}'`).join(", ")}][1 + (${at})::BIGINT]`;
const isCall = "(i % 5 IN (1, 3, 4) OR (i % 5 = 0 AND i // 5 % 2 = 1))";
const isLlm = "(i % 5 IN (1, 3, 4))";
const isTool = "(i % 5 = 2)";
const isRetrieval = "(i % 5 = 0 AND i // 5 % 2 = 0)";
const when = (condition: string, value: string) => `CASE WHEN ${condition} THEN ${value} END`;

/** Who, where and which: five records to a trace, four traces to a session. */
const context = (users: number): Readonly<Record<string, string>> => ({
  trace_id: "md5('t' || i // 5)",
  session_id: "'s' || i // 20",
  conversation_id: "'c' || i // 40",
  turn: "1 + i // 5 % 4",
  user_id: `'u' || hash(i // 20) % ${users}`,
  tenant: oneOf(["acme", "globex", "initech"], "hash(i // 20, 'tenant') % 3"),
  feature: oneOf(["chat", "search", "draft", "summarise"], "i // 20 % 4"),
  route: oneOf(["/", "/help", "/compose"], "i // 20 % 3"),
  environment: "'production'",
  release: "'1.' || i // 20 % 5",
});

/** A trace is a retrieval (or an embedding), a model call, a tool call, and two more model calls: three of five are of a model. */
const span = {
  id: "md5('i' || i)::UUID",
  span_id: "substr(md5('p' || i), 1, 16)",
  parent_span_id: when("i % 5 > 0", "substr(md5('p' || (i - i % 5)), 1, 16)"),
  kind: `CASE WHEN ${isLlm} THEN 'llm' WHEN ${isTool} THEN 'tool' WHEN ${isRetrieval} THEN 'retrieval' ELSE 'embedding' END`,
  duration_ms: lognormal("duration", 6, 0.8),
  status: `CASE WHEN ${chance("status")} < 0.02 THEN 'error' WHEN ${chance("status")} < 0.03 THEN 'aborted' ELSE 'ok' END`,
  error_type: when(`${chance("status")} < 0.02`, oneOf(["timeout", "rate_limit", "server"], "hash(i, 'error') % 3")),
  http_status: when(isCall, `CASE WHEN ${chance("status")} < 0.02 THEN 500 ELSE 200 END`),
  retry_count: when(isCall, `(${chance("retry")} < 0.03)::BIGINT`),
  fallback_from: when(`${isLlm} AND ${chance("fallback")} < 0.01`, "'gpt-4o'"),
  provider: when(isCall, "CASE WHEN i // 5 % 3 = 2 THEN 'anthropic' ELSE 'openai' END"),
  request_model: when(isCall, oneOf(["gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5"], "i // 5 % 3")),
  response_model: when(isCall, oneOf(["gpt-4o", "gpt-4o-mini", "claude-sonnet-4-5"], "i // 5 % 3")),
  prompt_name: when(isLlm, "'answer'"),
  prompt_version: when(isLlm, oneOf(["v1", "v2", "v3"], "i // 20 % 3")),
  system_prompt_hash: when(isLlm, "'h' || i // 20 % 3"),
  max_tokens: when(isLlm, "400"),
  stream: when(isLlm, "true"),
  finish_reason: when(isLlm, `CASE WHEN ${chance("finish")} < 0.03 THEN 'length' ELSE 'stop' END`),
  ttft_ms: when(isLlm, lognormal("ttft", 4.5, 0.6)),
  tpot_ms: when(isLlm, lognormal("tpot", 3, 0.4)),
  input_tokens: when(isCall, "200 + hash(i, 'input') % 900"),
  cache_read_tokens: when(isLlm, `CASE WHEN ${chance("cache")} < 0.3 THEN 1024 ELSE 0 END`),
  output_tokens: when(isLlm, "50 + hash(i, 'output') % 300"),
  cost_usd: when(isCall, "0.0001 * (1 + hash(i, 'cost') % 500)"),
  schema_valid: when(`${isLlm} AND i % 5 = 4`, `${chance("schema")} > 0.02`),
  response_cache_hit: when(isLlm, `${chance("hit")} < 0.05`),
  rate_limit_remaining_requests: when(isLlm, "hash(i, 'requests') % 5000"),
  rate_limit_limit_requests: when(isLlm, "5000"),
  context_tokens: when(isLlm, "hash(i, 'context') % 200"),
  input_chars: when(isLlm, "800 + hash(i, 'input') % 3600"),
  output_chars: when(isLlm, "200 + hash(i, 'output') % 1200"),
  input_script: when(isLlm, "'Latin'"),
  output_script: when(isLlm, "'Latin'"),
  refusal: when(isLlm, `${chance("refusal")} < 0.02`),
  repetition: when(isLlm, chance("repetition")),
  input_pii_types: when(isLlm, `CASE WHEN ${chance("pii")} < 0.02 THEN ['email_address'] ELSE [] END`),
  injection_score: when(isLlm, `${chance("injection")} ** 8`),
  tool_name: when(isTool, oneOf(["search", "weather", "calendar", "order"], "hash(i, 'tool') % 4")),
  arguments_valid: when(isTool, `${chance("arguments")} > 0.03`),
  documents: when(
    isRetrieval,
    `list_transform(range((hash(i, 'documents') % 6)::BIGINT), lambda d: struct_pack(id := 'd' || hash(i, d) % 5000, score := (hash(i, d) % 1000) / 1000.0, age_ms := (hash(i, d) % 90) * 86400000.0))`,
  ),
  attributes: when(isTool, `'{"argumentsHash":"' || hash(i // 5, 'arguments') % 3 || '"}'`),
} satisfies Readonly<Record<string, string>>;

/** To each trace: asked, answered, then two of what users do, and an end of the session or a follow-up. */
const signal = {
  id: "md5('g' || i)::UUID",
  kind: `CASE i % 5 WHEN 0 THEN 'message_sent' WHEN 1 THEN 'response_shown'
    WHEN 4 THEN CASE WHEN i // 5 % 4 < 3 THEN 'follow_up' ELSE ${oneOf(["abandon", "task_completed", "escalation"], "hash(i, 'end') % 3")} END
    ELSE ${oneOf(["copy", "rephrase", "thumbs", "regenerate", "dwell", "dwell"], "hash(i, 'kind') % 6")} END`,
  span_id: when("i % 5 > 0", "substr(md5('p' || (i - i % 5 + 4)), 1, 16)"),
  value: `CASE WHEN ${chance("thumb")} < 0.7 THEN 1.0 ELSE -1.0 END`,
  sentiment: when("i % 5 = 4 AND i // 5 % 4 < 3", `CASE WHEN ${chance("sentiment")} < 0.15 THEN 'negative' ELSE 'neutral' END`),
} satisfies Readonly<Record<string, string>>;

/** A judgement of every tenth record's trace. */
const score = {
  id: "md5('j' || i)::UUID",
  name: oneOf(["faithfulness", "relevance", "toxicity"], "i // 10 % 3"),
  span_id: "substr(md5('p' || (i - i % 5 + 4)), 1, 16)",
  value: chance("score"),
  evaluator: "'judge'",
  evaluator_kind: "'llm'",
} satisfies Readonly<Record<string, string>>;

/**
 * A month of a chat's records, even in time and the same on every run: n spans, as many signals, a tenth as many scores. Written day
 * by day straight from DuckDB's `range`, with every column that `land` writes, so that fifty million need no memory.
 */
export async function writeMonth(engine: NodeEngine, dir: string, n: number): Promise<void> {
  const stepUs = (days * dayMs * 1000) / n;
  const whose = context(Math.max(1000, Math.round(n / 200)));
  const at = (offsetMs: number) => `make_timestamp(${(month.fromMs + offsetMs) * 1000} + (i * ${stepUs})::BIGINT)`;
  for (let day = 0; day < days; day++) {
    const rows = `range(${Math.ceil((n * day) / days)}, ${Math.ceil((n * (day + 1)) / days)}) AS rows(i)`;
    await copyDay(engine, dir, "spans", day, { ...span, ...whose, started_at: at(0) }, rows);
    await copyDay(engine, dir, "signals", day, { ...signal, ...whose, occurred_at: at(0) }, rows);
    await copyDay(engine, dir, "scores", day, { ...score, ...whose, occurred_at: at(0) }, `${rows} WHERE i % 10 = 0`);
  }
}

async function copyDay(
  engine: NodeEngine,
  dir: string,
  table: Table,
  day: number,
  values: Readonly<Record<string, string>>,
  rows: string,
): Promise<void> {
  const date = new Date(month.fromMs + day * dayMs).toISOString().slice(0, 10);
  const folder = join(dir, table, `day=${date}`);
  mkdirSync(folder, { recursive: true });
  const columns = columnsOf(table).map(({ name, type }) => `CAST(${values[name] ?? "NULL"} AS ${type}) AS "${name}"`);
  await engine.run(
    userSql(
      `COPY (SELECT ${columns.join(", ")} FROM ${rows}) TO '${join(folder, "bench.parquet")}' (FORMAT parquet, COMPRESSION zstd)`,
    ),
  );
}
