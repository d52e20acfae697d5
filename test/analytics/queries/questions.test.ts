import { ask, type Engine, type Query, questions, type Row } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { quantile, wilson } from "@telltale/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { type Asked, rowsOf } from "../../../packages/analytics/src/queries/asked.ts";
import { dimensionsOf, type Source } from "../../../packages/analytics/src/queries/dimensions.ts";
import { driftSummaries } from "../../../packages/analytics/src/queries/drift-summaries.ts";
import { openSample, sampleWindow } from "./sample-tables.ts";
import { createWasmEngine } from "./wasm-engine.ts";

const half = (sampleWindow.fromMs + sampleWindow.toMs) / 2;
const halves = {
  reference: { fromMs: sampleWindow.fromMs, toMs: half },
  current: { fromMs: half, toMs: sampleWindow.toMs },
};
const all = Object.values(questions);
let node: Engine;
let wasm: Engine;

beforeAll(async () => {
  node = await createNodeEngine({ threads: 2 });
  wasm = await createWasmEngine();
  await openSample(node);
  await openSample(wasm);
});
afterAll(async () => {
  await node.close();
  await wasm.close();
});

const asked = (name: string, more: Partial<Asked> = {}, engine = node): Promise<readonly Row[]> =>
  ask(engine, questions[name] as Query<Asked, Row>, { ...sampleWindow, ...more });

/** Raw values, to compute the answer another way. */
async function values(text: string): Promise<number[]> {
  return (await node.run(userSql(text))).map(({ v }) => Number(v));
}

/** Equal but for the last bits: sums are added up in another order. */
function expectAlike(a: readonly Row[], b: readonly Row[]): void {
  const rounded = (rows: readonly Row[]) =>
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, cell]) => [name, typeof cell === "number" ? Number(cell.toPrecision(11)) : cell]),
      ),
    );
  expect(rounded(a)).toEqual(rounded(b));
}

describe("every question", () => {
  it.each(all.map(({ name }) => name))(
    "%s gives the same rows on the browser's DuckDB, which has core functions only",
    async (name) => {
      const by = ["feature"];
      for (const more of [{}, { by }, { every: "day" as const }, { by, every: "hour" as const, where: { feature: "chat" } }]) {
        const rows = await asked(name, more);
        expect(rows.length).toBeGreaterThan(0);
        expectAlike(await asked(name, more, wasm), rows);
      }
    },
  );

  it.each(all.map(({ name }) => name))("%s answers an empty window without inventing a number", async (name) => {
    const rows = await asked(name, { fromMs: 0, toMs: 1000 });
    for (const row of rows)
      for (const cell of Object.values(row)) expect(cell === null || cell === 0, JSON.stringify(row)).toBe(true);
  });

  it.each(all.map(({ name }) => name))("%s names the columns there are when asked by one there is not", async (name) => {
    await expect(asked(name, { by: ["nonsense"] })).rejects.toThrow(
      new RegExp(`^${name}: "nonsense" is not a column.*There are: `),
    );
    await expect(asked(name, { where: { nonsense: 1 } })).rejects.toThrow(RangeError);
  });

  it("may be asked by any column its source has", async () => {
    for (const source of ["spans", "signals", "scores", "sessions"] as const satisfies readonly Source[]) {
      const question = { spans: "traffic", signals: "signals", scores: "scores", sessions: "behaviour" }[source];
      for (const column of dimensionsOf(source)) expect((await asked(question, { by: [column] })).length).toBeGreaterThan(0);
    }
  });

  it("takes a column by either spelling, and an experiment by its name", async () => {
    expect(await asked("latency", { by: ["promptVersion"] })).toEqual(await asked("latency", { by: ["prompt_version"] }));
    const arms = await asked("traffic", { by: ["variants.greeting"] });
    expect(arms.map((row) => row["variants.greeting"])).toEqual(["plain", "warm"]);
  });

  it("binds what is filtered on", async () => {
    expect(await asked("traffic", { by: ["feature"], where: { feature: "'; DROP TABLE made_spans; --" } })).toEqual([]);
    const [both] = await asked("traffic", { where: { feature: ["chat", "search"] } });
    expect(both?.n).toBe(1000);
    expect((await asked("errors", { where: { responseModel: null } }))[0]?.errorRate).toBe(1);
  });

  it("splits a window without losing or repeating a row", async () => {
    const n = async (fromMs: number, toMs: number) => Number((await asked("traffic", { fromMs, toMs }))[0]?.n);
    const cut = sampleWindow.fromMs + 3 * 86_400_000 + 60_000;
    expect((await n(sampleWindow.fromMs, cut)) + (await n(cut, sampleWindow.toMs))).toBe(1000);
    const days = await asked("traffic", { every: "day" });
    expect(days.reduce((sum, row) => sum + Number(row.n), 0)).toBe(1000);
    expect(days[0]?.atMs).toBe(sampleWindow.fromMs);
  });

  it("refuses a window that ends before it begins", async () => {
    await expect(asked("traffic", { fromMs: 2, toMs: 1 })).rejects.toThrow(RangeError);
  });
});

describe("latency", () => {
  it("has core's quantiles", async () => {
    const [row] = await asked("latency");
    const durations = await values("SELECT duration_ms AS v FROM spans WHERE kind = 'llm' AND status = 'ok'");
    expect(row?.n).toBe(durations.length);
    expect(durations.length).toBeLessThan(950);
    expect(row?.p50Ms).toBeCloseTo(quantile(durations, 0.5), 9);
    expect(row?.p95Ms).toBeCloseTo(quantile(durations, 0.95), 9);
    expect(row?.p99Ms).toBeCloseTo(quantile(durations, 0.99), 9);
    const first = await values("SELECT ttft_ms AS v FROM spans WHERE ttft_ms IS NOT NULL AND status = 'ok'");
    expect(row?.ttftN).toBe(first.length);
    expect(row?.ttftP95Ms).toBeCloseTo(quantile(first, 0.95), 9);
  });

  it("is of model calls, unless the kind is asked for", async () => {
    const kinds = await asked("latency", { by: ["kind", "status"] });
    const n = (kind: string) => kinds.filter((row) => row.kind === kind).reduce((sum, row) => sum + Number(row.n), 0);
    expect(["llm", "retrieval", "tool"].map(n)).toEqual([1000, 1000, 500]);
    const answered = kinds.find(({ kind, status }) => kind === "tool" && status === "ok");
    expect((await asked("latency", { where: { kind: "tool" } }))[0]?.n).toBe(answered?.n);
  });

  it("is of answered calls, so that failures at once do not look fast, unless the outcome is asked for", async () => {
    const byStatus = await asked("latency", { by: ["status"] });
    expect(byStatus.map(({ status }) => status)).toEqual(["aborted", "error", "ok"]);
    const [whole] = await asked("latency");
    expect(byStatus.find(({ status }) => status === "ok")).toMatchObject(whole ?? {});
    const limited = await asked("latency", { where: { errorType: "rate_limit" } });
    expect(limited).toEqual(await asked("latency", { where: { httpStatus: 429 } }));
    expect(limited[0]?.n).toBeGreaterThan(10);
    const models = await asked("latency", { by: ["model"] });
    expect(models.reduce((sum, { n }) => sum + Number(n), 0)).toBe(whole?.n);
  });
});

describe("tokens", () => {
  it("adds up to its total, each bucket once, and undoes sampling", async () => {
    const [row] = await asked("tokens");
    const [sum] = await values("SELECT sum(input_tokens / inclusion_probability) AS v FROM spans WHERE kind = 'llm'");
    expect(row?.inputTokens).toBeCloseTo(sum ?? 0, 6);
    const { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens, totalTokens } = row as Record<
      string,
      number
    >;
    const parts = [inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens];
    expect(totalTokens).toBeCloseTo(
      parts.reduce<number>((total, part) => total + (part ?? 0), 0),
      6,
    );
    expect(row?.cacheReadShare).toBeCloseTo((cacheReadTokens ?? 0) / ((inputTokens ?? 0) + (cacheReadTokens ?? 0)), 12);
  });
});

describe("cost", () => {
  it("counts what has no price apart", async () => {
    const [row] = await asked("cost");
    expect(Number(row?.n) + Number(row?.unpriced)).toBe(1000);
    const [sum] = await values("SELECT sum(cost_usd / inclusion_probability) AS v FROM spans");
    expect(row?.costUsd).toBeCloseTo(sum ?? 0, 9);
  });
});

describe("errors", () => {
  it("has core's Wilson interval, with sampling undone", async () => {
    const [row] = await asked("errors", { where: { turn: 2 } });
    const rows = await node.run(
      userSql(
        "SELECT (status = 'error')::DOUBLE AS failed, 1 / inclusion_probability AS w FROM spans WHERE kind = 'llm' AND turn = 2",
      ),
    );
    const sum = (of: (row: Row) => number) => rows.reduce((total, one) => total + of(one), 0);
    const rate = sum(({ failed, w }) => Number(failed) * Number(w)) / sum(({ w }) => Number(w));
    const effective = sum(({ w }) => Number(w)) ** 2 / sum(({ w }) => Number(w) ** 2);
    const [low, high] = wilson(rate * effective, effective).interval ?? [];
    expect(row?.errorRate).toBeCloseTo(rate, 12);
    expect(row?.errorRateLow).toBeCloseTo(low ?? 0, 12);
    expect(row?.errorRateHigh).toBeCloseTo(high ?? 0, 12);
    expect(row).not.toHaveProperty("effectiveN");
  });

  it("does not count what was aborted as failed", async () => {
    const [row] = await asked("errors");
    const [failed] = await values("SELECT count(*) AS v FROM spans WHERE kind = 'llm' AND status = 'error'");
    expect(row?.errors).toBe(failed);
    const classes = await asked("errorClasses");
    expect(classes.reduce((sum, { n }) => sum + Number(n), 0)).toBe(failed);
    expect(new Set(classes.map(({ errorType }) => errorType))).toEqual(new Set(["rate_limit", "timeout"]));
  });
});

describe("retrieval", () => {
  it("counts what found nothing", async () => {
    const [row] = await asked("retrieval");
    const [empty] = await values("SELECT count(*) AS v FROM spans WHERE kind = 'retrieval' AND len(documents) = 0");
    expect(row).toMatchObject({ n: 1000, empty, emptyRate: (empty ?? 0) / 1000 });
    expect(Number(row?.emptyRateLow)).toBeLessThan(Number(row?.emptyRate));
  });
});

describe("satisfactionDistribution", () => {
  it("has every scored session in one tenth", async () => {
    const bins = await asked("satisfactionDistribution");
    const [row] = await asked("satisfaction");
    expect(bins.reduce((sum, { n }) => sum + Number(n), 0)).toBe(row?.n);
    expect(bins.every(({ score }) => Number.isInteger(Number(score) * 10))).toBe(true);
  });
});

describe("driftSummaries", () => {
  it("gives the same on the browser's DuckDB", async () => {
    const [a, b] = [await driftSummaries(node, halves), await driftSummaries(wasm, halves)];
    expect(a.length).toBeGreaterThan(20);
    const flat = (summaries: typeof a) =>
      summaries.map((summary) => ({
        json: JSON.stringify(summary, (_, cell) => (typeof cell === "number" ? Number(cell.toPrecision(9)) : cell)),
      }));
    expect(flat(b)).toEqual(flat(a));
  });

  it("is empty where there is nothing", async () => {
    const empty = { reference: { fromMs: 0, toMs: 1 }, current: { fromMs: 1, toMs: 2 } };
    expect(await driftSummaries(node, empty)).toEqual([]);
  });
});

describe("rowsOf", () => {
  it("counts nothing as 0, and knows no cost of it", async () => {
    const asked = { ...sampleWindow, where: { model: "nosuch" } };
    expect(await ask(node, questions.cost as Query<Asked, Row>, asked)).toEqual([
      { n: 0, unpriced: 0, costUsd: null, perCallUsd: null, p95Usd: null },
    ]);
    for (const question of [questions.tokens, questions.errors, questions.latency] as Query<Asked, Row>[])
      expect(await ask(node, question, asked)).toMatchObject([{ n: 0 }]);
    expect(await ask(node, questions.errors as Query<Asked, Row>, asked)).toMatchObject([{ errors: 0, aborted: 0 }]);
  });

  it("says which question was asked wrongly", () => {
    expect(() => rowsOf("latency", "spans", { ...sampleWindow, where: { modle: "x" } })).toThrow(
      /latency: "modle".*did you mean "model"/,
    );
  });
});
