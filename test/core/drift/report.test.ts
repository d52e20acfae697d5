import { describe, expect, it } from "vitest";
import { categoricalSummary, driftReport, numericSummary } from "../../../packages/core/src/drift/index.ts";
import { populations } from "./simulate.ts";

describe("driftReport", () => {
  const { latency, judge, categories } = populations(31);

  it("lists what drifted, largest first, and how much of the table that is", () => {
    const report = driftReport([
      numericSummary(latency(3_000), latency(3_000, 1.4), { column: "duration_ms" }),
      numericSummary(judge(3_000), judge(3_000), { column: "relevance" }),
      categoricalSummary(categories(3_000, 4), categories(3_000, 4, 0.9), { column: "model" }),
      numericSummary([1], [2], { column: "rare" }),
    ]);
    expect(report.verdict).toBe("drift");
    expect(report.drifted).toEqual(["model", "duration_ms"]);
    expect(report.driftedShare).toBeCloseTo(2 / 3, 12);
    expect(report.counts).toMatchObject({ drift: 2, insufficient: 1 });
    expect(report.columns.map(({ column }) => column)).toEqual(["duration_ms", "relevance", "model", "rare"]);
  });

  it("never gives a q-value below its p-value, nor one without it", () => {
    const columns = Array.from({ length: 12 }, (_, i) =>
      numericSummary(latency(200), latency(200, 1 + i / 20), { column: `c${i}` }),
    );
    for (const { pValue, qValue } of driftReport([...columns, numericSummary([], [])]).columns) {
      if (pValue === null) expect(qValue).toBeNull();
      else expect(qValue).toBeGreaterThanOrEqual(pValue);
    }
  });

  it("stays calm over many columns in which nothing happened", () => {
    const columns = Array.from({ length: 60 }, (_, i) => numericSummary(latency(300), latency(300), { column: `c${i}` }));
    const report = driftReport(columns);
    expect(report.drifted).toEqual([]);
    expect(report.verdict).toBe("inconclusive");
  });

  it("is stable only if every column it could judge is", () => {
    const same = categoricalSummary(categories(20_000, 3), categories(20_000, 3), { column: "model" });
    expect(driftReport([same, numericSummary([], [])]).verdict).toBe("stable");
    expect(driftReport([numericSummary([], [])])).toMatchObject({ verdict: "insufficient", driftedShare: null });
  });
});
