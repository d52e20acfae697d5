import { ask, type Engine, recordQuestions, session, sessionsToRead, traceTree } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { openSample, sampleWindow } from "./sample-tables.ts";
import { createWasmEngine } from "./wasm-engine.ts";

let engine: Engine;
let wasm: Engine;
let empty: Engine;

beforeAll(async () => {
  [engine, empty, wasm] = await Promise.all([
    createNodeEngine({ threads: 2 }),
    createNodeEngine({ threads: 1 }),
    createWasmEngine(),
  ]);
  await openSample(engine);
  await openSample(wasm);
  await openSample(empty, false);
});
afterAll(() => Promise.all([engine.close(), empty.close(), wasm.close()]));

const where = { sessionId: "s3" };

describe("every question that shows records", () => {
  it.each(Object.values(recordQuestions))(
    "$name gives the same on the browser's DuckDB, and nothing where there is nothing",
    async (question) => {
      const rows = await ask(engine, question, { ...sampleWindow, where });
      expect(rows.length).toBeGreaterThan(0);
      expect(await ask(wasm, question, { ...sampleWindow, where })).toEqual(rows);
      expect(await ask(empty, question, { where })).toEqual([]);
    },
  );

  it.each(Object.values(recordQuestions))("$name is not divided", async (question) => {
    await expect(ask(engine, question, { where, by: ["model"] })).rejects.toThrow(/single records, not figures by model/);
    await expect(ask(engine, question, { where, every: "day" })).rejects.toThrow(RangeError);
  });

  it("says which, or is told how to", async () => {
    await expect(ask(engine, traceTree, sampleWindow)).rejects.toThrow(/traceTree: say which, as in where: \{ traceId/);
    await expect(ask(engine, session, { ...sampleWindow, where: { feature: "chat" } })).rejects.toThrow(/sessionId/);
  });
});

describe("traceTree", () => {
  /** Puts spans into the table as one trace and asks for its tree. */
  async function treeOf(spans: readonly { parent: number | null; atMs: number; durationMs: number | null }[]) {
    const rows = spans.map(({ parent, atMs, durationMs }, i) => {
      const at = `make_timestamp(${(sampleWindow.fromMs + atMs) * 1000})`;
      return `('q${i}', 'p${i}', ${parent === null ? "NULL" : `'p${parent}'`}, 'tree', 'task', 'ok', ${at}, ${durationMs ?? "NULL"}, DATE '2025-03-01')`;
    });
    await engine.run(userSql("DELETE FROM made_spans WHERE trace_id = 'tree'"));
    await engine.run(
      userSql(
        `INSERT INTO made_spans (id, span_id, parent_span_id, trace_id, kind, status, started_at, duration_ms, day) VALUES ${rows.join(", ")}`,
      ),
    );
    return ask(engine, traceTree, { ...sampleWindow, where: { traceId: "tree" } });
  }

  it("stands each span under its parent, and counts what runs at once once", async () => {
    const rows = await treeOf([
      { parent: null, atMs: 1000, durationMs: 100 },
      { parent: 0, atMs: 1050, durationMs: 30 },
      { parent: 0, atMs: 1010, durationMs: 20 },
      { parent: 2, atMs: 1012, durationMs: null },
      { parent: 0, atMs: 1020, durationMs: 20 },
      { parent: 0, atMs: 1090, durationMs: 50 },
    ]);
    expect(rows.map(({ spanId, depth, offsetMs, selfMs }) => [spanId, depth, offsetMs, selfMs])).toEqual([
      // 100 less [10, 40) ∪ [50, 80) ∪ [90, 100)
      ["p0", 0, 0, 30],
      ["p2", 1, 10, 20],
      ["p3", 2, 12, null],
      ["p4", 1, 20, 20],
      ["p1", 1, 50, 30],
      ["p5", 1, 90, 50],
    ]);
  });

  it("loses and repeats nothing, whatever the parents say", async () => {
    const spanList = fc.array(
      fc.record({
        parent: fc.option(fc.nat(14), { nil: null }),
        atMs: fc.nat(1000),
        durationMs: fc.option(fc.nat(500), { nil: null }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(spanList, async (spans) => {
        const rows = await treeOf(spans);
        expect(rows.map(({ spanId }) => spanId).toSorted()).toEqual(spans.map((_, i) => `p${i}`).toSorted());
        for (const [i, row] of rows.entries()) {
          expect(row.depth).toBeLessThanOrEqual((rows[i - 1]?.depth ?? -1) + 1);
          const parent = rows.slice(0, i).findLast(({ depth }) => depth === row.depth - 1);
          expect(row.parentSpanId).toBe(row.depth === 0 ? null : parent?.spanId);
          if (row.selfMs !== null) expect(row.selfMs).toBeLessThanOrEqual(row.durationMs ?? -1);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe("session", () => {
  it("has every record of it once, in order", async () => {
    const rows = await ask(engine, session, { ...sampleWindow, where });
    const [counts] = await engine.run(
      userSql(`SELECT (SELECT count(*) FROM spans WHERE session_id = 's3')::DOUBLE AS spans, (SELECT count(*) FROM signals WHERE session_id = 's3')::DOUBLE AS signals,
        (SELECT count(*) FROM scores WHERE session_id = 's3')::DOUBLE AS scores`),
    );
    const of = (record: string) => rows.filter((row) => row.record === record).length;
    expect({ spans: of("span"), signals: of("signal"), scores: of("score") }).toEqual(counts);
    const times = rows.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

describe("sessionsToRead", () => {
  const half = sampleWindow.fromMs + 5 * 86_400_000;
  const asked = { fromMs: half, toMs: sampleWindow.toMs };

  it("gives each session a chance to be chosen, by which the sample counts all that stand out", async () => {
    const rows = await ask(engine, sessionsToRead, { ...asked, size: 40 });
    expect(new Set(rows.map(({ sessionId }) => sessionId)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThan(30);
    const strata = await engine.run(
      userSql("SELECT count(*)::DOUBLE AS n FROM sessions WHERE thumbs_down > 0 AND started_at >= TIMESTAMP '2025-03-06'"),
    );
    const down = rows.filter(({ reason, window }) => reason === "thumbs down" && window === "current");
    expect(down.length).toBeGreaterThan(0);
    expect(down.reduce((sum, { inclusionProbability }) => sum + 1 / inclusionProbability, 0)).toBeCloseTo(
      Number(strata[0]?.n),
      9,
    );
    for (const { reason, reasons } of rows)
      expect(reason === "nothing stands out" ? reasons === "" : reasons.startsWith(reason)).toBe(true);
  });

  it("repeats itself, until it is seeded otherwise", async () => {
    const ids = async (seed?: number) =>
      (await ask(engine, sessionsToRead, { ...asked, seed })).map(({ sessionId }) => sessionId);
    expect(await ids()).toEqual(await ids(1));
    expect(await ids(2)).not.toEqual(await ids(1));
  });

  it("reads from all reasons where there is nothing to compare with", async () => {
    const rows = await ask(engine, sessionsToRead, { ...sampleWindow, size: 10 });
    expect(rows.every(({ window, move }) => window === "current" && move === 0)).toBe(true);
    expect(new Set(rows.map(({ reason }) => reason)).size).toBeGreaterThan(4);
  });

  it("refuses a size that is none", async () => {
    for (const size of [0, -1, 2.5, Number.NaN])
      await expect(ask(engine, sessionsToRead, { ...asked, size })).rejects.toThrow(RangeError);
  });
});
