import { sql } from "@telltale/analytics";
import { type createNodeEngine, land } from "@telltale/analytics/node";

type NodeEngine = Awaited<ReturnType<typeof createNodeEngine>>;

const dayMs = 86_400_000;
const days = 30;
export const month = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 0, 1) + days * dayMs };
export const lastDay = { fromMs: month.toMs - dayMs, toMs: month.toMs };

/** A month of model calls, even in time, lognormal in duration, four to a session; and for each second of them what the user did. */
export async function landMonth(engine: NodeEngine, dir: string, n: number): Promise<void> {
  await engine.run(sql`SELECT setseed(0.5)`);
  const step = stepUs(n);
  await land(
    engine,
    dir,
    "spans",
    sql`
  SELECT md5('i' || i)::UUID::VARCHAR AS id, substr(md5('s' || i), 1, 16) AS span_id, md5('t' || i) AS trace_id, 'llm' AS kind,
    CASE WHEN i % 50 = 0 THEN 'error' ELSE 'ok' END AS status, 's' || (i // 4) AS session_id, 'u' || (i // 4 % 5000) AS user_id,
    make_timestamp(${month.fromMs * 1000} + (i * ${step})::BIGINT) AS started_at,
    exp(6 + 0.8 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) AS duration_ms,
    ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet'][1 + i % 3] AS response_model,
    ['chat', 'search', 'draft', 'summarise'][1 + i // 4 % 4] AS feature,
    (200 + i % 900)::BIGINT AS input_tokens, (50 + i % 300)::BIGINT AS output_tokens, 0.0001 * (1 + i % 50) AS cost_usd
  FROM range(${n}) AS rows(i)`,
    { name: "bench" },
  );
  await land(
    engine,
    dir,
    "signals",
    sql`
  SELECT md5('g' || i)::UUID::VARCHAR AS id, 's' || (i // 4) AS session_id, 'u' || (i // 4 % 5000) AS user_id,
    make_timestamp(${month.fromMs * 1000} + (i * ${step})::BIGINT + 1000) AS occurred_at,
    CASE i % 4 WHEN 0 THEN 'message_sent' WHEN 1 THEN 'response_shown'
      WHEN 2 THEN ['copy', 'rephrase', 'thumbs', 'copy'][1 + i // 4 % 4] ELSE ['abandon', 'task_completed', 'follow_up'][1 + i // 4 % 3] END AS kind,
    ['chat', 'search', 'draft', 'summarise'][1 + i // 4 % 4] AS feature, 1.0 AS value, 'negative' AS sentiment
  FROM range(${n}) AS rows(i)`,
    { name: "bench" },
  );
}

/** Microseconds from one call to the next. */
function stepUs(n: number): number {
  return (days * dayMs * 1000) / n;
}
