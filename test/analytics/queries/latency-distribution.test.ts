import { ask, type Engine, latency, latencyDistribution, latencyPercentiles } from "@telltale/analytics";
import { createNodeEngine } from "@telltale/analytics/node";
import { binomCdf, quantileCI } from "@telltale/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { openSample, sampleWindow } from "./sample-tables.ts";

let engine: Engine;

beforeAll(async () => {
  engine = await createNodeEngine({ threads: 2 });
  await openSample(engine);
});
afterAll(() => engine.close());

const half = (sampleWindow.fromMs + sampleWindow.toMs) / 2;
async function timesMs(column: string, where = "true"): Promise<readonly number[]> {
  const rows = await engine.run(
    userSql(
      `SELECT ${column} AS v FROM spans WHERE kind = 'llm' AND status = 'ok' AND ${column} IS NOT NULL AND ${where} ORDER BY 1`,
    ),
  );
  return rows.map(({ v }) => Number(v));
}

describe("latencyDistribution", () => {
  it("counts every answered call once, in the bin it lies in, whose end is the next one's beginning", async () => {
    const rows = await ask(engine, latencyDistribution, sampleWindow);
    for (const measure of ["duration", "ttft"] as const) {
      const own = rows.filter((row) => row.measure === measure);
      const values = await timesMs(`${measure}_ms`);
      expect(own.length).toBeGreaterThan(8);
      expect(own.reduce((sum, { n }) => sum + n, 0)).toBe(values.length);
      for (const { from, to, n, share } of own) {
        expect(n).toBe(values.filter((value) => value >= from && value < to).length);
        expect(share).toBeCloseTo(n / values.length, 12);
        expect(to / from).toBeCloseTo(2 ** (1 / 8), 12);
      }
    }
  });

  it("does so of each part, and of the window before", async () => {
    const parts = await ask(engine, latencyDistribution, {
      ...sampleWindow,
      fromMs: half,
      by: ["feature"],
      reference: { fromMs: sampleWindow.fromMs, toMs: half },
    });
    const sum = (feature: string, window: string) =>
      parts
        .filter((row) => row.feature === feature && row.window === window && row.measure === "duration")
        .reduce((total, { n }) => total + n, 0);
    const before = await timesMs("duration_ms", `feature = 'chat' AND epoch_ms(started_at) < ${half}`);
    expect(sum("chat", "reference")).toBe(before.length);
    const all = await timesMs("duration_ms");
    expect(sum("chat", "current") + sum("search", "current") + before.length + sum("search", "reference")).toBe(all.length);
  });
});

describe("latencyPercentiles", () => {
  it("has latency's percentiles, each between calls whose ranks bound it in 95 of 100 samples", async () => {
    const [whole] = await ask(engine, latency, sampleWindow);
    const rows = await ask(engine, latencyPercentiles, sampleWindow);
    expect(rows.map(({ measure, percentile }) => `${measure} ${percentile}`)).toEqual(
      ["duration", "ttft"].flatMap((measure) => [0.5, 0.9, 0.95, 0.99].map((percentile) => `${measure} ${percentile}`)),
    );
    expect(rows[0]?.valueMs).toBeCloseTo(whole?.p50Ms ?? 0, 9);
    expect(rows[3]?.valueMs).toBeCloseTo(whole?.p99Ms ?? 0, 9);
    for (const { measure, percentile, n, lowMs, highMs } of rows) {
      const values = await timesMs(`${measure}_ms`);
      const [low, high] = [lowMs, highMs].map((end) => values.indexOf(end ?? Number.NaN) + 1) as [number, number];
      const { ranks } = quantileCI(values, percentile);
      expect([low - ranks[0], high - ranks[1]].every((off) => Math.abs(off) <= 1)).toBe(true);
      const coverage = binomCdf(high - 1, n, percentile) - binomCdf(low - 1, n, percentile);
      expect(coverage).toBeGreaterThan(0.95);
      expect(coverage).toBeLessThan(0.985);
    }
  });

  it("bounds no percentile that lies beyond the calls there are", async () => {
    const [p50, , , p99] = await ask(engine, latencyPercentiles, { ...sampleWindow, where: { sessionId: ["s0", "s1", "s2"] } });
    const { length: n } = await timesMs("duration_ms", "session_id IN ('s0', 's1', 's2')");
    expect(p50).toMatchObject({ n, lowMs: expect.any(Number), highMs: expect.any(Number) });
    expect(p99).toMatchObject({ n, valueMs: expect.any(Number), highMs: null });
  });
});
