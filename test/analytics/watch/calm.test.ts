import { createNodeEngine, openTables, type RuleReplay, replay, rulesFrom } from "@telltale/analytics/node";
import { describe, expect, it } from "vitest";
import { generate } from "../../../datasets/generate.ts";
import { fullPlan } from "../../../datasets/source/plan.ts";
import { folder, minute, noon, writeSpans } from "./some-spans.ts";

const day = 86_400_000;

async function replayed(dir: string, presets: "all" | readonly string[]): Promise<readonly RuleReplay[]> {
  const engine = await createNodeEngine();
  try {
    const { range } = await openTables(engine, dir);
    if (!range) throw new Error(`${dir} is empty`);
    return (await replay(engine, { window: range, rules: rulesFrom({ presets }), shuffles: 0 })).rules;
  } finally {
    await engine.close();
  }
}

const alertsOf = (rules: readonly RuleReplay[]) =>
  rules.flatMap(({ rule, episodes }) => episodes.map(({ why }) => `${rule}: ${why}`));

describe("the presets, all of them", () => {
  it("say nothing in a calm month of heavy-tailed costs, few nightly calls, quiet weekends and a few users who come often", async () => {
    const dir = await folder();
    await generate({ ...fullPlan, calm: true, seed: 303, scale: 0.1 }, dir);
    const rules = await replayed(dir, "all");
    expect(alertsOf(rules)).toEqual([]);
    // Silence of rules that never saw enough would say little.
    expect(rules.filter(({ judged, withoutData }) => judged > 2 * withoutData).length).toBeGreaterThan(6);
  }, 300_000);

  it("hold no day against one of which only the last hours were recorded, and against a whole one they do", async () => {
    const dir = await folder();
    const calls = { perMinute: 2, failuresOfTen: 0 };
    const midnight = noon + 12 * 60 * minute;
    await writeSpans(dir, { ...calls, fromMs: midnight - 60 * minute, minutes: 60, more: ", 0.001 AS cost_usd" });
    for (const i of [0, 1])
      await writeSpans(dir, { ...calls, fromMs: midnight + i * day, minutes: 1440, more: ", 0.001 AS cost_usd" });
    expect(alertsOf(await replayed(dir, ["cost-growth"]))).toEqual([]);
    await writeSpans(dir, { ...calls, fromMs: midnight + 2 * day, minutes: 1440, more: ", 0.01 AS cost_usd" });
    expect(alertsOf(await replayed(dir, ["cost-growth"]))).toEqual([expect.stringMatching(/^cost-growth: costUsd in 1 day/)]);
  });
});
