import { normSf, randomNormal, seededRandom } from "@telltale/core";
import { allot, allotmentOf, defaultBudgets, drawsOnBudget, presets, type Rule } from "@telltale/core/alerts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const minuteMs = 60_000;
const rule: Rule = {
  name: "errors",
  metric: "errorRate",
  statistic: "rate",
  windowMs: 5 * minuteMs,
  severity: "critical",
  condition: { kind: "threshold", above: 0.05 },
};

describe("allot", () => {
  it("spends each severity's budget whole, and no more, over all rules and streams", () => {
    const rules = Object.values(presets).map((preset, i) => ({ rule: { ...preset, enabled: true }, streams: 1 + (i % 5) }));
    const allotments = allot(rules);
    for (const severity of ["critical", "warning"] as const) {
      const spent = rules
        .filter((one) => one.rule.severity === severity)
        .reduce((sum, one) => sum + (allotments.get(one.rule.name)?.falseAlarms ?? 0) * one.streams, 0);
      expect(spent).toBeCloseTo(defaultBudgets[severity].falseAlarms, 12);
    }
  });

  it("gives a rule of double weight double the share", () => {
    const allotments = allot([
      { rule, streams: 1 },
      { rule: { ...rule, name: "other", share: 2 }, streams: 1 },
    ]);
    expect(allotments.get("other")?.falseAlarms).toBeCloseTo(2 * (allotments.get("errors")?.falseAlarms ?? 0), 12);
  });

  it("leaves out what counts facts, promises nothing, or is switched off", () => {
    const fact: Rule = { ...rule, condition: { kind: "single", above: 2 } };
    const none: Rule = { ...rule, condition: { kind: "threshold", above: 0 } };
    expect([rule, fact, none, { ...rule, bare: true }, { ...rule, enabled: false }].map(drawsOnBudget)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("refuses a budget of nothing", () => {
    expect(() => allot([], { critical: { falseAlarms: 0, perMs: 1 } })).toThrow(/critical/);
  });
});

describe("allotmentOf", () => {
  it("counts overlapping looks for more than the windows they fill, and less than themselves", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.double({ min: 0.001, max: 0.5, noNaN: true }), (ratio, falseAlarms) => {
        const perMs = 30 * 86_400_000;
        const { looks } = allotmentOf({ ...rule, windowMs: ratio * minuteMs }, { falseAlarms, perMs });
        expect(looks).toBeGreaterThan(perMs / (ratio * minuteMs));
        expect(looks).toBeLessThanOrEqual((perMs / minuteMs) * (1 + 1e-12));
      }),
    );
  });

  it("is Bonferroni over looks that do not overlap", () => {
    const perMs = 30 * 86_400_000;
    const { looks } = allotmentOf({ ...rule, everyMs: 60 * minuteMs }, { falseAlarms: 0.1, perMs });
    expect(looks / (perMs / (60 * minuteMs))).toBeCloseTo(1, 9);
  });

  it("foretells how often a sliding mean of noise begins an excursion over its level", () => {
    const windows = 40_000;
    const width = 10;
    const falseAlarms = 100;
    const { alpha } = allotmentOf({ ...rule, windowMs: width * minuteMs }, { falseAlarms, perMs: windows * width * minuteMs });
    const random = seededRandom(3);
    const recent = new Float64Array(width);
    let [sum, starts, lastOver] = [0, 0, -Infinity];
    for (let i = 0; i < windows * width; i++) {
      const x = randomNormal(random);
      sum += x - (recent[i % width] ?? 0);
      recent[i % width] = x;
      if (i < width || normSf(sum / Math.sqrt(width)) > alpha) continue;
      if (i - lastOver > width) starts++;
      lastOver = i;
    }
    expect(starts).toBeGreaterThan(0.7 * falseAlarms);
    expect(starts).toBeLessThan(1.3 * falseAlarms);
  });

  it("never fires on weaker evidence than 5 %, however large the budget", () => {
    expect(allotmentOf(rule, { falseAlarms: 1e9, perMs: minuteMs }).alpha).toBeCloseTo(0.01, 4);
  });
});
