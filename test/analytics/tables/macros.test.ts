import { ask, cost, type Engine, errors, latency, type Row, tokens } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { satisfactionFromCounts, wilson } from "@telltale/core";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql, userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { macros, macrosSql } from "../../../packages/analytics/src/tables/macros.ts";
import { rounded } from "../queries/rounded.ts";
import { openSample, sampleWindow } from "../queries/sample-tables.ts";
import { createWasmEngine } from "../queries/wasm-engine.ts";

let node: Engine;
let wasm: Engine;

beforeAll(async () => {
  [node, wasm] = await Promise.all([createNodeEngine({ threads: 2 }), createWasmEngine()]);
  for (const engine of [node, wasm]) {
    await openSample(engine);
    for (const statement of macrosSql()) await engine.run(statement);
  }
});
afterAll(() => Promise.all([node.close(), wasm.close()]));

const one = async (text: string): Promise<Row> => (await node.run(userSql(text)))[0] ?? {};

describe("macros", () => {
  it.each(macros)("$name: its example runs, alike on the browser's DuckDB", async ({ name, example }) => {
    expect(example).toContain(`${name}(`);
    const rows = await node.run(userSql(`${example} ORDER BY ALL`));
    expect(rows.length).toBeGreaterThan(0);
    expect(rounded(await wasm.run(userSql(`${example} ORDER BY ALL`)))).toEqual(rounded(rows));
  });

  it("give the figures that questions give", async () => {
    const [time] = await ask(node, latency, sampleWindow);
    const calls = "FROM spans WHERE kind = 'llm'";
    const percentiles = "p50(duration_ms) AS p50, p95(duration_ms) AS p95, p99(duration_ms) AS p99";
    expect(await one(`SELECT ${percentiles} ${calls} AND status = 'ok'`)).toEqual({
      p50: time?.p50Ms,
      p95: time?.p95Ms,
      p99: time?.p99Ms,
    });
    const [failed] = await ask(node, errors, sampleWindow);
    expect((await one(`SELECT rate(status = 'error', inclusion_probability) AS r ${calls}`)).r).toBeCloseTo(
      failed?.errorRate ?? 0,
      12,
    );
    const [spent] = await ask(node, cost, sampleWindow);
    const usd = await one(
      "SELECT total(cost_usd, inclusion_probability) AS t, cost_per_1k(cost_usd, inclusion_probability) AS k FROM spans WHERE is_call(kind)",
    );
    expect(usd.t).toBeCloseTo(spent?.costUsd ?? 0, 9);
    expect(usd.k).toBeCloseTo(1000 * (spent?.perCallUsd ?? 0), 9);
    const [used] = await ask(node, tokens, sampleWindow);
    expect(
      await one(
        `SELECT p95(tokens_in(input_tokens, cache_read_tokens, cache_write_tokens)) AS i, p95(tokens_out(output_tokens, reasoning_tokens)) AS o ${calls}`,
      ),
    ).toEqual({
      i: used?.inputP95Tokens,
      o: used?.outputP95Tokens,
    });
  });

  it("have core's intervals and core's satisfaction", async () => {
    const counts = fc.integer({ min: 1, max: 5000 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    await fc.assert(
      fc.asyncProperty(counts, async ([k, n]) => {
        const [row] = await node.run(sql`SELECT wilson_low(${k}, ${n}) AS low, wilson_high(${k}, ${n}) AS high`);
        const [low, high] = wilson(k, n).interval ?? [];
        expect(row?.low).toBeCloseTo(low ?? -1, 12);
        expect(row?.high).toBeCloseTo(high ?? -1, 12);
      }),
      { numRuns: 50 },
    );
    const rows = await node.run(
      userSql(
        "SELECT r, n, a, f, c, satisfaction_of(r, n, a, f, c) AS score FROM range(5) x(r), range(2) y(n), range(2) z(a), range(2) v(f), range(2) w(c)",
      ),
    );
    for (const { r, n, a, f, c, score } of rows)
      expect(score).toBe(
        satisfactionFromCounts({
          rephraseCount: Number(r),
          copiedToNewChat: n === 1,
          abandonedAfterResponse: a === 1,
          negativeFollowUp: f === 1,
          usedCopiedText: c === 1,
        }).score,
      );
  });

  it("say nothing of nothing", async () => {
    const nothing = "FROM spans WHERE false";
    expect(
      await one(
        `SELECT p95(duration_ms) AS p, rate(status = 'error') AS r, total(cost_usd) AS t, cost_per_1k(cost_usd) AS k, wilson_low(0, 0) AS w ${nothing}`,
      ),
    ).toEqual({ p: null, r: null, t: null, k: null, w: null });
    expect(await one("SELECT rate(NULL::BOOLEAN) AS r, total(NULL::DOUBLE) AS t FROM range(3)")).toEqual({ r: null, t: null });
  });
});
