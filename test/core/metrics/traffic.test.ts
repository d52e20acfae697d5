import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concurrency, throughput } from "../../../packages/core/src/metrics/index.ts";

const hour = { fromMs: 0, toMs: 3_600_000 };

describe("throughput", () => {
  it("counts what began within the window, with the busiest minute and an interval", () => {
    const spans = [-1, 0, 1_000, 59_999, 60_000, 3_600_000].map((startedAtMs) => ({ startedAtMs }));
    expect(throughput(spans, hour)).toMatchObject({ n: 4, perMinute: 4 / 60, peakPerMinute: 3 });
    const { interval, perMinute } = throughput(spans, hour);
    expect(interval[0]).toBeLessThan(perMinute);
    expect(interval[1]).toBeGreaterThan(perMinute);
  });
  it("undoes sampling", () => {
    const spans = [{ startedAtMs: 5, inclusionProbability: 0.1 }, { startedAtMs: 6 }];
    expect(throughput(spans, { fromMs: 0, toMs: 60_000 })).toMatchObject({ n: 2, perMinute: 11, peakPerMinute: 11 });
  });
  it("says nothing happened, and refuses no time at all", () => {
    expect(throughput([], hour)).toMatchObject({ n: 0, perMinute: 0, peakPerMinute: 0 });
    expect(() => throughput([], { fromMs: 1, toMs: 1 })).toThrow(RangeError);
  });
});

describe("concurrency", () => {
  it("does not count spans that only touch", () => {
    const spans = [
      { startedAtMs: 0, durationMs: 10 },
      { startedAtMs: 10, durationMs: 10 },
    ];
    expect(concurrency(spans, { fromMs: 0, toMs: 20 })).toEqual({ n: 2, mean: 1, p95: 1, peak: 1 });
  });
  it("cuts spans at the window and leaves out those without a duration", () => {
    const spans = [{ startedAtMs: -50, durationMs: 100 }, { startedAtMs: 90, durationMs: 1_000 }, { startedAtMs: 10 }];
    expect(concurrency(spans, { fromMs: 0, toMs: 100 })).toEqual({ n: 2, mean: 0.6, p95: 1, peak: 1 });
    expect(concurrency([], { fromMs: 0, toMs: 9 })).toEqual({ n: 0, mean: 0, p95: 0, peak: 0 });
  });
  it("agrees with a count at every moment", () => {
    const span = fc.record({ startedAtMs: fc.integer({ min: 0, max: 50 }), durationMs: fc.integer({ min: 1, max: 30 }) });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 20 }), (spans) => {
        const at = Array.from(
          { length: 60 },
          (_, t) => spans.filter((s) => s.startedAtMs <= t && t < s.startedAtMs + s.durationMs).length,
        );
        const { mean, peak, p95 } = concurrency(spans, { fromMs: 0, toMs: 60 });
        expect(mean).toBeCloseTo(at.reduce((a, b) => a + b, 0) / 60, 9);
        expect(peak).toBeCloseTo(Math.max(...at), 9);
        expect(p95).toBeCloseTo(at.toSorted((a, b) => a - b)[56] ?? 0, 9);
      }),
      { seed: 1 },
    );
  });
});
