import { type Row, userSql } from "@telltale/analytics";
import { quantile } from "@telltale/core";
import type { NodeEngine } from "./question-data.ts";
import type { Answerer } from "./question-jobs.ts";

const read = (dir: string, table: string) => `read_parquet('${dir}/${table}/*/*.parquet')`;

/** The rows of some columns, as DuckDB streams them. */
async function* rowsOf(engine: NodeEngine, text: string): AsyncGenerator<Row> {
  for await (const rows of engine.stream(userSql(text))) yield* rows;
}

/** One of each group, made where it is met first. */
function inGroups<T>(make: () => T): { readonly of: (key: unknown) => T; readonly all: ReadonlyMap<string, T> } {
  const all = new Map<string, T>();
  const of = (key: unknown) => {
    const found = all.get(String(key));
    if (found) return found;
    const made = make();
    all.set(String(key), made);
    return made;
  };
  return { of, all };
}

const ofNumbers = (values: readonly number[]) => Float64Array.from(values).sort();

/** Questions in plain JavaScript over the columns, as one would write them first: the main figures. */
export const inJavaScript: Readonly<Record<string, Answerer>> = {
  latency: async (engine, dir) => {
    const models = inGroups(() => ({ ms: [] as number[], ttft: [] as number[], tpot: [] as number[] }));
    const text = `SELECT response_model, duration_ms, ttft_ms, tpot_ms FROM ${read(dir, "spans")} WHERE kind = 'llm' AND status = 'ok'`;
    for await (const row of rowsOf(engine, text)) {
      const { ms, ttft, tpot } = models.of(row.response_model);
      ms.push(Number(row.duration_ms));
      ttft.push(Number(row.ttft_ms));
      tpot.push(Number(row.tpot_ms));
    }
    return [...models.all].map(([model, { ms, ttft, tpot }]) => {
      const [sorted, first, per] = [ofNumbers(ms), ofNumbers(ttft), ofNumbers(tpot)];
      const [p50Ms = null, p95Ms = null, p99Ms = null] = [0.5, 0.95, 0.99].map((p) => quantile(sorted, p));
      const [ttftP50Ms = null, ttftP95Ms = null, ttftP99Ms = null] = [0.5, 0.95, 0.99].map((p) => quantile(first, p));
      const meanMs = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
      const ends = { n: sorted.length, meanMs, maxMs: sorted.at(-1) ?? null, tpotP50Ms: quantile(per, 0.5) };
      return { model, p50Ms, p95Ms, p99Ms, ttftP50Ms, ttftP95Ms, ttftP99Ms, ...ends };
    });
  },
  cost: async (engine, dir) => {
    const features = inGroups(() => ({ n: 0, costUsd: 0 }));
    const text = `SELECT feature, cost_usd FROM ${read(dir, "spans")} WHERE kind IN ('llm', 'embedding')`;
    for await (const row of rowsOf(engine, text)) {
      const one = features.of(row.feature);
      one.n++;
      one.costUsd += Number(row.cost_usd);
    }
    return [...features.all].map(([feature, sums]) => ({ feature, ...sums }));
  },
  errors: async (engine, dir) => {
    const days = inGroups(() => ({ n: 0, errors: 0 }));
    const text = `SELECT started_at, status FROM ${read(dir, "spans")} WHERE kind = 'llm'`;
    for await (const { started_at: at, status } of rowsOf(engine, text)) {
      const one = days.of(Number(at) - (Number(at) % 86_400_000));
      one.n++;
      if (status === "error") one.errors++;
    }
    return [...days.all].map(([at, { n, errors }]) => ({ atMs: Number(at), n, errors, errorRate: errors / n }));
  },
  tokens: async (engine, dir) => {
    const models = inGroups(() => ({ inputTokens: 0, cacheReadTokens: 0, outputTokens: 0, outputs: [] as number[] }));
    const text = `SELECT response_model, input_tokens, cache_read_tokens, output_tokens
      FROM ${read(dir, "spans")} WHERE kind IN ('llm', 'embedding')`;
    for await (const row of rowsOf(engine, text)) {
      const one = models.of(row.response_model);
      one.inputTokens += Number(row.input_tokens ?? 0);
      one.cacheReadTokens += Number(row.cache_read_tokens ?? 0);
      if (typeof row.output_tokens !== "number") continue;
      one.outputTokens += row.output_tokens;
      one.outputs.push(row.output_tokens);
    }
    return [...models.all].map(([model, { outputs, ...sums }]) => {
      const sorted = ofNumbers(outputs);
      return { model, ...sums, outputP50Tokens: quantile(sorted, 0.5), outputP95Tokens: quantile(sorted, 0.95) };
    });
  },
  funnel: async (engine, dir) => {
    const sessions = inGroups(() => ({ asked: Number.POSITIVE_INFINITY, answered: [] as number[] }));
    const text = `SELECT session_id, kind, occurred_at FROM ${read(dir, "signals")} WHERE kind IN ('message_sent', 'response_shown')`;
    for await (const { session_id: session, kind, occurred_at: at } of rowsOf(engine, text)) {
      const one = sessions.of(session);
      if (kind === "message_sent") one.asked = Math.min(one.asked, Number(at));
      else one.answered.push(Number(at));
    }
    const all = [...sessions.all.values()].filter(({ asked }) => Number.isFinite(asked));
    const answered = all.filter((one) => one.answered.some((at) => at >= one.asked)).length;
    return [
      { step: "asked", n: all.length },
      { step: "answered", n: answered },
    ];
  },
};
