import { join } from "node:path";
import { ask, errors, latency, retrieval, satisfaction } from "@telltale/analytics";
import { createNodeEngine, openTables } from "@telltale/analytics/node";
import type { Rule } from "@telltale/core/alerts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { NodeEngine } from "../../../packages/analytics/src/engine/node-engine.ts";
import { sql } from "../../../packages/analytics/src/engine/sql.ts";
import { createFacts } from "../../../packages/analytics/src/watch/facts.ts";
import { measure } from "../../../packages/analytics/src/watch/measure.ts";
import { watching } from "../../../packages/analytics/src/watch/observe.ts";

const day = 86_400_000;
/** Two days and some hours, so that a window is made of parts of days. */
const window = { fromMs: Date.UTC(2026, 2, 9, 7), toMs: Date.UTC(2026, 2, 11, 19) };
const rule = (metric: string, statistic: Rule["statistic"], more: Partial<Rule> = {}): Rule => ({
  name: "r",
  metric,
  statistic,
  windowMs: day,
  severity: "info",
  condition: { kind: "threshold", above: 0.5 },
  ...more,
});

describe("measure", () => {
  let engine: NodeEngine;
  beforeAll(async () => {
    engine = await createNodeEngine();
    await openTables(engine, join(import.meta.dirname, "../../../datasets/support-assistant"));
  });
  afterAll(() => engine.close());

  async function measured(of: Rule, segment: Readonly<Record<string, string>> = {}) {
    const { tally } = watching(of);
    if (!tally) throw new Error("the rule counts nothing");
    const facts = createFacts(engine, { bucketMs: 60_000 });
    await facts.load([{ tally, window }]);
    return measure(of, tally, facts, JSON.stringify(segment), window);
  }

  it("counts failures as the question does, in all and by segment", async () => {
    const [all] = await ask(engine, errors, window);
    expect(await measured(rule("errorRate", "rate"))).toMatchObject({ measure: "rate", n: all?.n, k: all?.errors });
    const parts = await ask(engine, errors, { ...window, by: ["feature"] });
    expect(parts.length).toBeGreaterThan(1);
    for (const { feature, n, errors: k } of parts)
      expect(await measured(rule("errorRate", "rate", { by: ["feature"] }), { feature: String(feature) })).toMatchObject({
        n,
        k,
      });
  });

  it("reads percentiles off bins within half a per cent of the exact ones", async () => {
    // A rule times failed calls too: one that ran into a timeout was slow.
    const [exact] = await ask(engine, latency, { ...window, where: { status: ["ok", "error", "aborted"] } });
    for (const [p, valueMs] of [
      [50, exact?.p50Ms],
      [95, exact?.p95Ms],
    ] as const) {
      const found = await measured(rule("durationMs", `p${p}`, { condition: { kind: "threshold", above: 5000 } }));
      if (found.measure !== "quantile") throw new Error("a quantile was expected");
      const at = found.sorted[Math.round((p / 100) * (found.sorted.length - 1))] ?? Number.NaN;
      expect(found.n).toBe(exact?.n);
      expect(Math.abs(at / Number(valueMs) - 1)).toBeLessThan(0.005);
    }
  });

  it("counts what lies above the limit exactly", async () => {
    const found = await measured(rule("durationMs", "p95", { condition: { kind: "threshold", above: 5000 } }));
    const [row] = await engine.run(
      sql`SELECT count(*)::DOUBLE AS n FROM spans WHERE kind = 'llm' AND duration_ms > 5000
        AND epoch_ms(started_at) >= ${window.fromMs} AND epoch_ms(started_at) < ${window.toMs}`,
    );
    expect(found).toMatchObject({ above: row?.n });
  });

  it("counts retrievals and sessions as the questions do", async () => {
    const [found] = await ask(engine, retrieval, window);
    expect(await measured(rule("emptyRetrievalRate", "rate"))).toMatchObject({ n: found?.n, k: found?.empty });
    const [sessions] = await ask(engine, satisfaction, window);
    const mean = await measured(rule("satisfaction", "mean"));
    if (mean.measure !== "mean") throw new Error("a mean was expected");
    expect(mean.n).toBe(sessions?.n);
    expect(mean.sum / mean.n).toBeCloseTo(sessions?.mean ?? Number.NaN, 9);
  });

  it("sums over users what belongs to one user", async () => {
    const { clusters } = await measured(rule("errorRate", "rate"));
    const [row] = await engine.run(sql`
      SELECT count(*)::DOUBLE AS clusters, sum(n * n)::DOUBLE AS sizes, sum(k * k)::DOUBLE AS hits, sum(n * k)::DOUBLE AS products FROM (
        SELECT user_id, count(*) AS n, count_if(status = 'error') AS k FROM spans WHERE kind = 'llm'
          AND epoch_ms(started_at) >= ${window.fromMs} AND epoch_ms(started_at) < ${window.toMs} GROUP BY user_id)`);
    expect(clusters).toEqual({ count: row?.clusters, sizeSquares: row?.sizes, sumSquares: row?.hits, products: row?.products });
  });

  it("takes each record of a user for itself where users are watched apart", async () => {
    const [top] = await engine.run(sql`SELECT user_id, count(*)::DOUBLE AS n FROM spans WHERE kind = 'llm'
      AND epoch_ms(started_at) >= ${window.fromMs} AND epoch_ms(started_at) < ${window.toMs} GROUP BY ALL ORDER BY n DESC LIMIT 1`);
    for (const name of ["user_id", "userId"]) {
      const { clusters } = await measured(rule("errorRate", "rate", { by: [name] }), { [name]: String(top?.user_id) });
      expect(clusters).toMatchObject({ count: top?.n, sizeSquares: top?.n });
    }
  });

  it("counts sampled scores for as many equal ones as they are worth, and undoes the sampling in sums", async () => {
    const found = await measured(rule("hallucinationRate", "rate"));
    const [row] = await engine.run(sql`
      SELECT sum(w * w)::DOUBLE AS ww, sum(w)::DOUBLE AS w, (sum(w) FILTER (value >= 0.5))::DOUBLE AS hits FROM (
        SELECT 1 / coalesce(inclusion_probability, 1) AS w, value FROM scores WHERE name = 'hallucination'
          AND epoch_ms(occurred_at) >= ${window.fromMs} AND epoch_ms(occurred_at) < ${window.toMs})`);
    if (found.measure !== "rate") throw new Error("a rate was expected");
    expect(found.n).toBeCloseTo(Number(row?.w) ** 2 / Number(row?.ww), 6);
    expect(found.k / found.n).toBeCloseTo(Number(row?.hits) / Number(row?.w), 9);
    const cost = await measured(rule("costUsd", "sum"));
    const [spent] = await engine.run(sql`SELECT sum(cost_usd / coalesce(inclusion_probability, 1)) AS usd FROM spans
      WHERE kind IN ('llm', 'embedding') AND epoch_ms(started_at) >= ${window.fromMs} AND epoch_ms(started_at) < ${window.toMs}`);
    expect(cost).toMatchObject({ measure: "sum", sum: expect.closeTo(Number(spent?.usd), 9) });
  });
});
