import { hardPresets, judge, presets, type Rule, softPresets, tuned, windowsOf } from "@telltale/core/alerts";
import { describe, expect, it } from "vitest";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const conditionOf = (name: string) => presets[name]?.condition;

describe("presets", () => {
  it("carry the field's numbers for what must be told at once", () => {
    expect(hardPresets["error-rate"]).toMatchObject({ condition: { above: 0.05 }, windowMs: 5 * minuteMs });
    expect(hardPresets["latency-p95"]).toMatchObject({ statistic: "p95", condition: { above: 30_000 } });
    expect(hardPresets.faithfulness).toMatchObject({ statistic: "mean", condition: { below: 3.5 }, windowMs: hourMs });
    expect(hardPresets["cost-growth"]).toMatchObject({
      condition: { ratioAbove: 3, against: { from: "previous" } },
      windowMs: dayMs,
    });
    expect(conditionOf("rate-limit")).toMatchObject({ above: 0.2 });
    expect(hardPresets["slow-first-token"]).toMatchObject({ condition: { kind: "single", above: 2_000 }, enabled: false });
    expect(conditionOf("expensive-call")).toEqual({ kind: "single", above: 0.05 });
    expect(conditionOf("toxicity")).toMatchObject({ above: 0 });
    expect(conditionOf("hallucination-hard")).toMatchObject({ above: 0.05 });
    expect(conditionOf("daily-budget")).toMatchObject({ kind: "budget", limitUsd: 100, at: [0.5, 0.8, 0.95, 1] });
  });

  it("carry them for what may wait", () => {
    expect(conditionOf("hallucination")).toMatchObject({ above: 0.03 });
    expect(softPresets["hallucination-strict"]).toMatchObject({ condition: { above: 0.02 }, enabled: false });
    expect(conditionOf("completion-rate")).toMatchObject({ ratioBelow: 0.9, against: { lengthMs: 7 * dayMs } });
    expect([conditionOf("relevance"), conditionOf("completeness")]).toEqual([
      { kind: "threshold", below: 3 },
      { kind: "threshold", below: 3 },
    ]);
    expect(conditionOf("judge-score")).toMatchObject({ fallAbove: 0.3, against: { lengthMs: 30 * dayMs } });
    expect(softPresets["latency-trend"]).toMatchObject({ statistic: "p50", condition: { kind: "trend", direction: "up" } });
    expect(softPresets["user-errors"]?.by).toEqual(["user_id"]);
  });

  it("are named as they are keyed, page or warn by their set, promise a delay and say what they are about", () => {
    for (const [set, severity] of [
      [hardPresets, "critical"],
      [softPresets, "warning"],
    ] as const) {
      for (const [name, rule] of Object.entries(set)) {
        expect(rule.name).toBe(name);
        expect(rule.name).toMatch(/^[a-z0-9-]+$/);
        expect(rule.severity).toBe(severity);
        expect(rule.about?.length).toBeGreaterThan(20);
        expect(rule.promisedDelayMs).toBeGreaterThan(0);
        expect(JSON.parse(JSON.stringify(rule))).toEqual(rule);
      }
    }
    expect(Object.keys(presets)).toHaveLength(Object.keys(hardPresets).length + Object.keys(softPresets).length);
  });

  it.each([
    ["error-rate", { condition: { above: 0.1 } }, "More than 10 % of calls failed in 5 minutes: likely the model or its API."],
    ["error-rate", { windowMs: hourMs }, "More than 5 % of calls failed in 1 hour: likely the model or its API."],
    ["latency-p95", { condition: { above: 5_000 } }, /takes longer than 5 s: a generation/],
    ["latency-p95", { statistic: "p99" }, undefined],
    ["cost-growth", { condition: { ratioAbove: 2 } }, /more than 200 % of the day before/],
    ["cost-growth", { windowMs: hourMs }, undefined],
    ["expensive-call", { condition: { above: 0.2 } }, "One call cost more than $0.20."],
    ["relevance", { condition: { below: 3.5 }, windowMs: 2 * hourMs }, "Judged relevance averages below 3.5 over 2 hours."],
    ["completion-rate", { condition: { ratioBelow: 0.8 } }, undefined],
    ["user-volume", { condition: { above: 30 } }, "One user asks far more than a person does."],
    ["error-rate", { sinks: ["pager"] }, "More than 5 % of calls failed in 5 minutes: likely the model or its API."],
    ["error-rate", { condition: { above: 0.2 }, about: "Mine." }, "Mine."],
  ] as const)("say of %s changed by %o what is so then, or nothing", (name, change, about) => {
    const said = tuned(presets[name] as Rule, change).about;
    if (about instanceof RegExp) expect(said).toMatch(about);
    else expect(said).toBe(about);
  });

  it("never say a limit that was changed", () => {
    for (const rule of Object.values(presets)) {
      const { condition } = rule;
      if (condition.kind !== "threshold" || !condition.above) continue;
      const said = tuned(rule, { condition: { above: condition.above * 7 } }).about ?? "";
      expect(said).not.toContain(` ${Number((condition.above * 100).toPrecision(3))} %`);
    }
  });

  it("can be tuned field by field", () => {
    const rule = presets["error-rate"];
    if (!rule) throw new Error("no preset error-rate");
    const own = tuned(rule, { condition: { above: 0.5 }, minimum: 5 });
    expect(own).toMatchObject({ name: "error-rate", minimum: 5, condition: { kind: "threshold", above: 0.5 } });
    expect(rule.condition).toEqual({ kind: "threshold", above: 0.05 });
    const observation = { segment: {}, fromMs: 0, toMs: 1, current: { measure: "rate", k: 40, n: 100 } } as const;
    expect([rule, own].map((one) => judge(one, observation).verdict)).toEqual(["alert", "ok"]);
    expect(tuned(rule, { condition: { kind: "noData" } }).condition).toEqual({ kind: "noData" });
  });
});

describe("windowsOf", () => {
  const nowMs = Date.UTC(2026, 2, 12, 10, 30);
  const of = (name: string) => {
    const rule = presets[name];
    if (!rule) throw new Error(`no preset ${name}`);
    return windowsOf(rule, nowMs);
  };

  it("puts a reference directly before the window, or the same hours weeks before", () => {
    expect(of("completion-rate")).toEqual({
      current: { fromMs: nowMs - dayMs, toMs: nowMs },
      references: [{ fromMs: nowMs - 8 * dayMs, toMs: nowMs - dayMs }],
      bucketMs: null,
    });
    expect(of("no-calls").references.map(({ toMs }) => (nowMs - toMs) / dayMs)).toEqual([7, 14, 21, 28]);
  });

  it("ends a series with its last full bucket, and begins a budget with its day", () => {
    expect(of("latency-trend").current).toEqual({ fromMs: Date.UTC(2026, 1, 12), toMs: Date.UTC(2026, 2, 12) });
    expect(of("cost-anomaly").current.toMs).toBe(Date.UTC(2026, 2, 12, 10));
    expect(of("daily-budget").current).toEqual({ fromMs: Date.UTC(2026, 2, 12), toMs: nowMs });
  });
});
