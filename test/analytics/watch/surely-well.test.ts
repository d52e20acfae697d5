import { join } from "node:path";
import { createNodeEngine, openTables, rulesFrom } from "@telltale/analytics/node";
import { judge, type Rule } from "@telltale/core/alerts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../../packages/analytics/src/engine/engine.ts";
import { createFacts } from "../../../packages/analytics/src/watch/facts.ts";
import { observe, stretchOf, watching } from "../../../packages/analytics/src/watch/observe.ts";
import { surelyWell } from "../../../packages/analytics/src/watch/surely-well.ts";

const hour = 3_600_000;

/** One of each kind that is told by running sums, with limits that its values lie about. */
const { rules } = rulesFrom({
  rules: [
    { extends: "error-rate", name: "rate", condition: { above: 0.01 } },
    { extends: "error-rate", name: "warned", condition: { above: 0.1, warnAbove: 0.005 } },
    { extends: "latency-p95", name: "quantile", condition: { above: 4_000 } },
    { extends: "faithfulness", name: "mean", condition: { below: 4.2 }, minimum: 5 },
    { extends: "cost-growth", name: "growth", window: "2h", condition: { ratioAbove: 1.2 } },
    {
      extends: "cost-growth",
      name: "share",
      window: "2h",
      metric: "cacheHitRate",
      statistic: "ratio",
      condition: { ratioAbove: 1 },
    },
    { extends: "completion-rate", name: "fewer", window: "6h", condition: { ratioBelow: 0.99 } },
    { extends: "expensive-call", name: "single", condition: { above: 0.01 } },
    { extends: "daily-budget", name: "budget", condition: { limitUsd: 12 } },
    { extends: "no-calls", name: "silence" },
  ],
});

describe("surelyWell", () => {
  let engine: Engine & { close(): Promise<void> };
  let fromMs: number;
  beforeAll(async () => {
    engine = await createNodeEngine();
    const { range } = await openTables(engine, join(import.meta.dirname, "../../../datasets/support-assistant"));
    if (!range) throw new Error("the example data are missing");
    fromMs = range.fromMs + 3 * 24 * hour;
  });
  afterAll(() => engine.close());

  it.each(rules.map((rule) => [rule.name, rule] as const))(
    "never says of %s what its judgement, or its bare value, would not",
    async (_, rule: Rule) => {
      const one = watching(rule);
      if (!one.tally) throw new Error("the rule counts nothing");
      const facts = createFacts(engine, { bucketMs: 60_000 });
      const within = { fromMs: stretchOf(rule, fromMs).fromMs, toMs: fromMs + 24 * hour };
      await facts.load([{ tally: one.tally, window: within }], { beganAtMs: fromMs - 3 * 24 * hour });
      const plainly = surelyWell(one, facts, within);
      const said = new Map<string, number>();
      for (let atMs = fromMs; atMs < within.toMs; atMs += 7 * 60_000) {
        const plain = plainly?.(atMs) ?? null;
        said.set(plain ?? "judge it", (said.get(plain ?? "judge it") ?? 0) + 1);
        const [observation] = observe(one, facts, atMs);
        if (!plain || !observation) continue;
        for (const bare of [false, true]) {
          const { verdict, why } = judge({ ...rule, bare }, observation);
          expect(verdict, why).toBe(plain);
        }
      }
      expect([...said.keys()].some((plain) => plain !== "judge it")).toBe(true);
    },
  );

  it("leaves alone what it cannot tell: parts of a whole, series, and silence that counts as an alert", () => {
    const facts = createFacts(engine, { bucketMs: 60_000 });
    const [rate] = rules;
    for (const change of [{ by: ["feature"] }, { onNoData: "alert" as const }])
      expect(surelyWell(watching({ ...(rate as Rule), ...change }), facts, { fromMs, toMs: fromMs + hour })).toBeUndefined();
  });
});
