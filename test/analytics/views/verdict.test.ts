import type { Report } from "@telltale/analytics";
import { describe, expect, it } from "vitest";
import { calmLine, comparedText } from "../../../packages/analytics/src/views/verdict.ts";

const window = { fromMs: Date.UTC(2026, 2, 8), toMs: Date.UTC(2026, 2, 15) };
const reference = { fromMs: Date.UTC(2026, 2, 1), toMs: Date.UTC(2026, 2, 8) };

function reportOf(failedNow: number, failedBefore: number): Report {
  const errors = (failed: number) => ({ n: 1000, errors: failed, errorRate: failed / 1000, errorRateLow: 0, errorRateHigh: 1 });
  const latency = { n: 1000, ttftN: 0, p50Ms: 900, p95Ms: 2000, ttftP50Ms: null };
  return {
    window,
    reference,
    referenceNote: "Compared with the period of equal length just before.",
    traffic: { current: { n: 1000 } },
    errors: { current: errors(failedNow), reference: errors(failedBefore), series: [] },
    latency: { current: latency, reference: latency, series: [] },
    drift: { columns: [{ column: "llm.duration_ms", verdict: "stable" }] },
  } as unknown as Report;
}

describe("calmLine", () => {
  it("says what is better and what did not move beyond noise, and nothing of what got worse", () => {
    expect(calmLine(reportOf(10, 100))).toBe(
      "Better as a whole: error rate. No certain change as a whole: median latency, p95 latency.",
    );
    expect(calmLine(reportOf(11, 10))).toBe("No certain change as a whole: median latency, p95 latency, error rate.");
    expect(calmLine(reportOf(100, 10))).toBe("No certain change as a whole: median latency, p95 latency.");
  });

  it("says nothing of a window without calls", () => {
    expect(calmLine({ ...reportOf(0, 0), traffic: { current: { n: 0 } } } as Report)).toBe("");
  });
});

describe("comparedText", () => {
  it("says what a report is compared with and when that was, or why there is nothing", () => {
    const report = reportOf(1, 1);
    expect(comparedText(report)).toBe("Compared with the period of equal length just before, 2026-03-01 to 2026-03-08 UTC.");
    expect(comparedText({ ...report, reference: null, referenceNote: "There is nothing." })).toBe("There is nothing.");
  });
});
