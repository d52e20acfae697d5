import {
  type Asked,
  ask,
  cost,
  errors,
  funnel,
  latency,
  type Query,
  type Row,
  satisfaction,
  tokens,
  traffic,
  userSql,
} from "@telltale/analytics";
import type { createNodeEngine } from "@telltale/analytics/node";
import { quantile } from "@telltale/core";
import polars from "nodejs-polars";
import { lastDay, month } from "./question-data.ts";

type NodeEngine = Awaited<ReturnType<typeof createNodeEngine>>;

/** What answers a question: ours, the SQL one would write by hand, Polars, or plain JavaScript over the columns. */
type Answerer = (engine: NodeEngine, dir: string) => Promise<unknown>;

export interface Job {
  readonly name: string;
  /** Ours first. All give the same figures: the key of each group and the numbers that are compared. */
  readonly answerers: Readonly<Record<string, Answerer>>;
}

const spans = (dir: string) => `read_parquet('${dir}/spans/*/*.parquet', hive_partitioning = true)`;
const signals = (dir: string) => `read_parquet('${dir}/signals/*/*.parquet', hive_partitioning = true)`;
const inMonth = (column: string) => `${column} >= '2026-01-01' AND ${column} < '2026-01-31'`;

/** Numbers to nine digits, rows in order of their text: the last bits and the order of rows are nobody's business. */
export function figures(rows: readonly Row[], names: readonly string[]): readonly string[] {
  const cell = (value: unknown) => (typeof value === "number" ? value.toPrecision(9) : String(value));
  return rows.map((row) => names.map((name) => cell(row[name])).join(" ")).toSorted();
}

function ours<R extends Row>(query: Query<Asked, R>, asked: Asked, names: readonly string[]): Answerer {
  return async (engine) => figures(await ask(engine, query, asked), names);
}

function byHand(text: (dir: string) => string, names: readonly string[]): Answerer {
  return async (engine, dir) => figures(await engine.run(userSql(text(dir))), names);
}

/** Latency by model with Polars, lazily. */
async function latencyInPolars(_: NodeEngine, dir: string): Promise<readonly string[]> {
  const { col, scanParquet } = polars;
  const duration = col("duration_ms");
  const rows = await scanParquet(`${dir}/spans/**/*.parquet`)
    .filter(col("kind").eq(polars.lit("llm")))
    .groupBy("response_model")
    .agg(
      duration.count().alias("n"),
      duration.mean().alias("meanMs"),
      duration.median().alias("p50Ms"),
      duration.max().alias("maxMs"),
      // Polars takes the nearest value here: the same work, but not the same figure, and so not compared.
      duration.quantile(0.95).alias("p95"),
      duration.quantile(0.99).alias("p99"),
    )
    .collect();
  const records = rows.toRecords().map((row) => ({ ...row, model: row.response_model, n: Number(row.n) }) as Row);
  return figures(records, latencyNames);
}

/** The same in plain JavaScript, over the two columns as DuckDB streams them. */
async function latencyInJavaScript(engine: NodeEngine, dir: string): Promise<readonly string[]> {
  const byModel = new Map<string, number[]>();
  for await (const rows of engine.stream(userSql(`SELECT response_model, duration_ms FROM ${spans(dir)} WHERE kind = 'llm'`)))
    for (const row of rows) {
      const values = byModel.get(String(row.response_model)) ?? [];
      values.push(Number(row.duration_ms));
      byModel.set(String(row.response_model), values);
    }
  const rows = [...byModel].map(([model, values]) => {
    const sorted = Float64Array.from(values).sort();
    const [p50Ms, p95Ms, p99Ms] = [0.5, 0.95, 0.99].map((p) => quantile(sorted, p));
    const meanMs = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    return { model, n: sorted.length, meanMs, p50Ms, p95Ms, p99Ms, maxMs: sorted.at(-1) } as Row;
  });
  return figures(rows, latencyNames);
}

const latencyNames = ["model", "n", "meanMs", "p50Ms", "maxMs"];
const hand = "SQL by hand";

/** Each question beside the best SQL one would write for the same figures. */
export const jobs: readonly Job[] = [
  {
    name: "latency by model, a month",
    answerers: {
      ask: ours(latency, { ...month, by: ["model"] }, latencyNames),
      [hand]: byHand(
        (
          dir,
        ) => `SELECT response_model AS model, count(duration_ms)::DOUBLE AS n, avg(duration_ms) AS "meanMs", max(duration_ms) AS "maxMs",
          quantile_cont(duration_ms, [0.5, 0.95, 0.99])[1] AS "p50Ms", quantile_cont(duration_ms, [0.5, 0.95, 0.99])[2] AS "p95Ms", quantile_cont(duration_ms, [0.5, 0.95, 0.99])[3] AS "p99Ms"
          FROM ${spans(dir)} WHERE kind = 'llm' AND ${inMonth("started_at")} GROUP BY ALL`,
        latencyNames,
      ),
      Polars: latencyInPolars,
      JavaScript: latencyInJavaScript,
    },
  },
  {
    name: "cost by feature, one day of thirty",
    answerers: {
      ask: ours(cost, { ...lastDay, by: ["feature"] }, ["feature", "n", "costUsd", "p95Usd"]),
      [hand]: byHand(
        (
          dir,
        ) => `SELECT feature, count(cost_usd)::DOUBLE AS n, sum(cost_usd) AS "costUsd", avg(cost_usd), quantile_cont(cost_usd, 0.95) AS "p95Usd"
          FROM ${spans(dir)} WHERE kind IN ('llm', 'embedding') AND day = '2026-01-30' GROUP BY ALL`,
        ["feature", "n", "costUsd", "p95Usd"],
      ),
    },
  },
  {
    name: "tokens by model, a month",
    answerers: {
      ask: ours(tokens, { ...month, by: ["model"] }, [
        "model",
        "n",
        "inputTokens",
        "outputTokens",
        "inputP95Tokens",
        "outputP99Tokens",
      ]),
      [hand]: byHand(
        (
          dir,
        ) => `SELECT response_model AS model, count(*)::DOUBLE AS n, sum(input_tokens)::DOUBLE AS "inputTokens", sum(output_tokens)::DOUBLE AS "outputTokens",
          quantile_cont(input_tokens, [0.5, 0.95, 0.99])[2] AS "inputP95Tokens", quantile_cont(output_tokens, [0.5, 0.95, 0.99])[3] AS "outputP99Tokens"
          FROM ${spans(dir)} WHERE kind IN ('llm', 'embedding') AND ${inMonth("started_at")} GROUP BY ALL`,
        ["model", "n", "inputTokens", "outputTokens", "inputP95Tokens", "outputP99Tokens"],
      ),
    },
  },
  {
    name: "errors by day, a month",
    answerers: {
      ask: ours(errors, { ...month, every: "day" }, ["atMs", "n", "errors", "errorRate"]),
      [hand]: byHand(
        (
          dir,
        ) => `SELECT date_trunc('day', started_at) AS "atMs", count(*)::DOUBLE AS n, count_if(status = 'error')::DOUBLE AS errors, avg((status = 'error')::INTEGER) AS "errorRate"
          FROM ${spans(dir)} WHERE kind = 'llm' AND ${inMonth("started_at")} GROUP BY ALL`,
        ["atMs", "n", "errors", "errorRate"],
      ),
    },
  },
  {
    name: "traffic, a month",
    answerers: {
      ask: ours(traffic, month, ["n", "sessions", "users", "traces"]),
      [hand]: byHand(
        (
          dir,
        ) => `SELECT count(*)::DOUBLE AS n, count(DISTINCT session_id)::DOUBLE AS sessions, count(DISTINCT user_id)::DOUBLE AS users, count(DISTINCT trace_id)::DOUBLE AS traces
          FROM ${spans(dir)} WHERE kind = 'llm' AND ${inMonth("started_at")}`,
        ["n", "sessions", "users", "traces"],
      ),
    },
  },
  {
    name: "satisfaction by feature, a month",
    answerers: {
      ask: ours(satisfaction, { ...month, by: ["feature"] }, ["feature", "n", "mean"]),
      [hand]: byHand(
        (
          dir,
        ) => `WITH s AS (SELECT session_id, any_value(feature) AS feature, count_if(kind = 'rephrase') AS r, count_if(kind = 'copy_to_new_chat') AS n, count_if(kind = 'abandon') AS a,
            count_if(kind = 'follow_up' AND sentiment = 'negative') AS f, count_if(kind = 'copy') AS c FROM ${signals(dir)} WHERE ${inMonth("occurred_at")} GROUP BY session_id),
          w AS (SELECT session_id, sum(cost_usd), count(*) FROM ${spans(dir)} WHERE ${inMonth("started_at")} GROUP BY session_id)
          SELECT feature, count(*)::DOUBLE AS n, avg(greatest(0, least(10, 10 - 3 * (r > 2)::INT - 4 * (n > 0)::INT - 2 * (a > 0)::INT - 3 * (f > 0)::INT + (c > 0)::INT)) / 10) AS mean
          FROM s LEFT JOIN w USING (session_id) GROUP BY ALL`,
        ["feature", "n", "mean"],
      ),
    },
  },
  {
    name: "funnel, a month",
    answerers: {
      ask: ours(funnel, month, ["step", "n"]),
      [hand]: byHand(
        (
          dir,
        ) => `WITH s AS (SELECT session_id, min(occurred_at) FILTER (kind = 'message_sent') AS t1, min(occurred_at) FILTER (kind = 'response_shown') AS t2,
            min(occurred_at) FILTER (kind IN ('copy', 'share')) AS t3, min(occurred_at) FILTER (kind IN ('task_completed', 'conversion')) AS t4
            FROM ${signals(dir)} WHERE ${inMonth("occurred_at")} GROUP BY session_id)
          SELECT unnest(['asked', 'answered', 'kept', 'done']) AS step,
            unnest([count(t1), count_if(t2 >= t1), count_if(t2 >= t1 AND t3 >= t2), count_if(t2 >= t1 AND t3 >= t2 AND t4 >= t3)])::DOUBLE AS n FROM s`,
        ["step", "n"],
      ),
    },
  },
];
