import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ask, cost, latency, sql, userSql } from "@telltale/analytics";
import { createNodeEngine, land, openTables } from "@telltale/analytics/node";
import { versus } from "./versus.ts";

const fromMs = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;

/** A month of model calls, even in time, lognormal in duration. */
const calls = (n: number) => sql`
  SELECT md5('i' || i)::UUID::VARCHAR AS id, substr(md5('s' || i), 1, 16) AS span_id, md5('t' || i) AS trace_id, 'llm' AS kind, 'ok' AS status,
    make_timestamp(${fromMs * 1000} + (i * ${(30 * dayMs * 1000) / n})::BIGINT) AS started_at,
    exp(6 + 0.8 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) AS duration_ms,
    ['gpt-4o', 'gpt-4o-mini', 'claude-sonnet'][1 + i % 3] AS response_model,
    ['chat', 'search', 'draft', 'summarise'][1 + i % 4] AS feature,
    (200 + i % 900)::BIGINT AS input_tokens, (50 + i % 300)::BIGINT AS output_tokens, 0.0001 * (1 + i % 50) AS cost_usd
  FROM range(${n}) AS rows(i)`;

/** Questions beside the SQL one would write by hand for the same answer, over Parquet. */
export async function benchQuestions(n: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), "telltale-bench-"));
  const engine = await createNodeEngine();
  try {
    await engine.run(sql`SELECT setseed(0.5)`);
    await land(engine, dir, "spans", calls(n), { name: "bench" });
    await openTables(engine, dir);
    const month = { fromMs, toMs: fromMs + 30 * dayMs };
    const files = `read_parquet('${dir}/spans/*/*.parquet', hive_partitioning = true)`;
    await versus(`latency by model and feature, ${n} spans`, [
      {
        name: "ask(latency)",
        run: async () => (await ask(engine, latency, { ...month, by: ["model", "feature"] })).map((row) => row.p95Ms),
      },
      {
        name: "hand-written SQL, same figures",
        run: async () =>
          (
            await engine.run(
              userSql(`SELECT response_model, feature, count(duration_ms) AS n, avg(duration_ms), max(duration_ms), quantile_cont(duration_ms, [0.5, 0.95, 0.99])[2] AS p95,
                quantile_cont(duration_ms, [0.5, 0.95, 0.99])[1], quantile_cont(duration_ms, [0.5, 0.95, 0.99])[3],
                count(ttft_ms), quantile_cont(ttft_ms, [0.5, 0.95, 0.99])[1], quantile_cont(tpot_ms, 0.5)
                FROM ${files} WHERE kind = 'llm' AND started_at >= '2026-01-01' AND started_at < '2026-01-31' GROUP BY ALL ORDER BY ALL`),
            )
          ).map((row) => row.p95),
      },
    ]);
    const lastDay = { fromMs: month.toMs - dayMs, toMs: month.toMs };
    await versus(`cost by feature on one day of thirty, ${n} spans`, [
      { name: "ask(cost)", run: async () => (await ask(engine, cost, { ...lastDay, by: ["feature"] })).map((row) => row.n) },
      {
        name: "hand-written SQL, same figures",
        run: async () =>
          (
            await engine.run(
              userSql(`SELECT feature, count(cost_usd)::DOUBLE AS n, sum(cost_usd), avg(cost_usd), quantile_cont(cost_usd, 0.95)
                FROM ${files} WHERE kind = 'llm' AND day = '2026-01-30' GROUP BY ALL ORDER BY ALL`),
            )
          ).map((row) => row.n),
      },
    ]);
  } finally {
    await engine.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
