import { describe, expect, it } from "vitest";
import { numericDrift, numericSummary } from "../../../packages/core/src/drift/index.ts";
import { populations, tally } from "./simulate.ts";

describe("numericDrift", () => {
  it("raises no false alarms on skewed, tied and mostly-zero columns, at any size", () => {
    const { latency, judge, retries } = populations(1);
    for (const draw of [latency, judge, retries]) {
      for (const [n, runs] of [
        [100, 200],
        [1_000, 100],
        [10_000, 20],
      ] as const) {
        const counts = tally(runs, () => numericDrift(numericSummary(draw(n), draw(n))).verdict);
        expect(counts.drift, `${draw.name} n = ${n}`).toBeLessThanOrEqual(0.05);
      }
    }
  });

  it("keeps the level of its p-value", () => {
    const { latency } = populations(2);
    const runs = 400;
    let alarms = 0;
    for (let i = 0; i < runs; i++) if ((numericDrift(numericSummary(latency(300), latency(300))).pValue ?? 1) < 0.05) alarms++;
    expect(alarms / runs).toBeLessThan(0.08);
  });

  it("finds a latency that rose by a quarter, where equal-width bins would see nothing", () => {
    const { latency } = populations(3);
    const counts = tally(60, () => numericDrift(numericSummary(latency(2_000), latency(2_000, 1.25))).verdict);
    expect(counts.drift).toBeGreaterThan(0.8);
    expect(counts.stable).toBe(0);
  });

  it("finds judge scores that fell as well as scores that rose", () => {
    const { judge } = populations(4);
    for (const shift of [-0.4, 0.4]) {
      expect(numericDrift(numericSummary(judge(3_000), judge(3_000, shift))).verdict).toBe("drift");
    }
  });

  it("calls nothing stable at a hundred rows, and equal windows of ten thousand stable", () => {
    const { latency } = populations(5);
    expect(tally(50, () => numericDrift(numericSummary(latency(100), latency(100))).verdict).stable).toBe(0);
    expect(tally(10, () => numericDrift(numericSummary(latency(10_000), latency(10_000))).verdict).stable).toBeGreaterThan(0.8);
  });

  it("does not call a trifle drift however many rows show it", () => {
    const { latency } = populations(6);
    const drift = numericDrift(numericSummary(latency(200_000), latency(200_000, 1.03)));
    expect(drift.pValue).toBeLessThan(0.001);
    expect(drift.verdict).toBe("stable");
  });

  it("counts users, not rows, where rows come in users", () => {
    const { users } = populations(7);
    let alarms = 0;
    for (let i = 0; i < 60; i++) {
      const [a, b] = [users(60), users(60)];
      const clusters = { reference: a.clusters, current: b.clusters };
      const drift = numericDrift(numericSummary(a.values, b.values, { clusters }));
      if ((drift.pValue ?? 1) < 0.05 || drift.verdict === "drift") alarms++;
      expect(drift.reference.designEffect).toBeGreaterThan(2);
    }
    expect(alarms / 60).toBeLessThanOrEqual(0.1);
  });

  it("takes the clusters for the sample size when nobody gives a design effect", () => {
    const summary = numericSummary(populations(8).latency(500), populations(9).latency(500));
    const reference = { ...summary.reference, clusters: 20 };
    const drift = numericDrift({ ...summary, reference });
    expect(drift.verdict).toBe("insufficient");
    expect(drift.warnings.join()).toContain("20 clusters");
  });

  it("calls a column that has lost its values, and one that has just appeared", () => {
    const values = populations(10).latency(500);
    const nothing = new Array(500).fill(Number.NaN);
    const lost = numericDrift(numericSummary(values, nothing));
    expect(lost).toMatchObject({ verdict: "drift", effectName: "missing share", effect: 1 });
    expect(lost.warnings).toEqual(["no values in the current window"]);
    expect(numericDrift(numericSummary(nothing, values))).toMatchObject({ verdict: "drift", effect: -1 });
    expect(numericDrift(numericSummary(nothing, nothing))).toMatchObject({
      verdict: "insufficient",
      pValue: null,
      effect: null,
    });
  });

  it("judges a share of missing values that grew while the values stayed", () => {
    const { latency, random } = populations(11);
    const holes = latency(3_000).map((value) => (random() < 0.2 ? Number.NaN : value));
    expect(numericDrift(numericSummary(latency(3_000), holes))).toMatchObject({
      verdict: "drift",
      effectName: "missing share",
    });
  });

  it("says insufficient for few rows and empty windows, without inventing numbers", () => {
    expect(numericDrift(numericSummary([], []))).toMatchObject({
      verdict: "insufficient",
      statistic: null,
      psi: null,
      margin: null,
    });
    expect(numericDrift(numericSummary([1, 2, 3], [4, 5, 6])).verdict).toBe("insufficient");
  });

  it("handles constants: equal ones cannot drift, unequal ones do", () => {
    const constant = (value: number) => new Array(1_000).fill(value);
    expect(numericDrift(numericSummary(constant(1), constant(1))).verdict).toBe("stable");
    expect(numericDrift(numericSummary(constant(1), constant(2))).verdict).toBe("drift");
  });

  it("reads PSI beside what chance alone gives", () => {
    const { latency } = populations(12);
    const { psi } = numericDrift(numericSummary(latency(100), latency(100)));
    expect(psi?.nullQ95).toBeGreaterThan(0.2);
    expect(psi?.biasCorrected).toBeLessThan(psi?.psi ?? 0);
  });

  it("refuses statistics that contradict each other", () => {
    const summary = numericSummary([1, 2], [1, 3], { column: "x" });
    expect(() => numericDrift({ ...summary, ks: 1.5 })).toThrow("numericDrift: ks of x lies outside 0…1");
    expect(() => numericDrift({ ...summary, wasserstein1: -1 })).toThrow(RangeError);
  });
});
