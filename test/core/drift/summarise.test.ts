import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { categoricalSummary, designEffect, driftScale, numericSummary } from "../../../packages/core/src/drift/index.ts";

const sample = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 40 });

describe("numericSummary", () => {
  it("finds nothing between a window and itself, in any order", () => {
    fc.assert(
      fc.property(sample, (x) => {
        const summary = numericSummary(x, x.toReversed());
        expect(summary.ks).toBe(0);
        expect(summary.wasserstein1).toBeCloseTo(0, 12);
        expect(summary.cliffsDelta).toBeCloseTo(0, 12);
        expect(summary.bins.reference).toEqual(summary.bins.current);
      }),
      { seed: 1 },
    );
  });

  it("keeps every value in a bin, and its statistics within bounds", () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const { bins, ks, cliffsDelta, reference, current } = numericSummary(x, y);
        expect(bins.reference.reduce((a, b) => a + b)).toBe(reference.n);
        expect(bins.current.reduce((a, b) => a + b)).toBe(current.n);
        expect(ks).toBeLessThanOrEqual(1);
        const pairs = y.flatMap((b) => x.map((a) => Math.sign(b - a)));
        expect(cliffsDelta).toBeCloseTo(pairs.reduce((a, b) => a + b, 0) / pairs.length, 12);
        expect(numericSummary(y, x).cliffsDelta).toBeCloseTo(-(cliffsDelta ?? 0), 12);
      }),
      { seed: 2 },
    );
  });

  it("gives the same answer in milliseconds and in seconds", () => {
    const [x, y] = [Array.from({ length: 99 }, (_, i) => (i + 1) ** 2), Array.from({ length: 99 }, (_, i) => (i + 3) ** 2)];
    const scaled = numericSummary(
      x.map((value) => value / 1000),
      y.map((value) => value / 1000),
    );
    const { ks, wasserstein1, scale, bins } = numericSummary(x, y);
    expect(scaled.ks).toBe(ks);
    expect(scaled.wasserstein1).toBeCloseTo(wasserstein1, 10);
    expect(scaled.scale).toBeCloseTo(scale, 10);
    expect(scaled.bins).toEqual(bins);
  });

  it("counts what is not finite as missing, and leaves its input alone", () => {
    const x = Object.freeze([3, Number.NaN, 1, Number.POSITIVE_INFINITY]);
    expect(numericSummary(x, x).reference).toMatchObject({ n: 2, missing: 2, mean: 2, p50: 2 });
    expect(numericSummary([], x)).toMatchObject({
      ks: 0,
      cliffsDelta: null,
      reference: { n: 0, mean: null, p50: null, sd: null },
    });
  });

  it("puts a value that equals an edge below it", () => {
    const tenths = Array.from({ length: 11 }, (_, i) => i);
    expect(numericSummary(tenths, [1, 1.5, 10]).bins.current).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it("refuses clusters that do not fit", () => {
    expect(() => numericSummary([1, 2], [1], { clusters: { reference: ["a"], current: ["a"] } })).toThrow(RangeError);
  });
});

describe("driftScale", () => {
  it("leaves signed and empty columns on their own scale", () => {
    expect(driftScale({ min: -1, p50: 2, mean: 3 }).transform).toBe("none");
    expect(driftScale({ min: null, p50: null, mean: null }).transform).toBe("none");
    expect(driftScale({ min: 0, p50: 0, mean: 0 }).transform).toBe("none");
  });
});

describe("designEffect", () => {
  it("is about the size of clusters that repeat one value, and 1 for clusters of one", () => {
    const values = Array.from({ length: 1_000 }, (_, i) => Math.floor(i / 10) % 7);
    const clusters = values.map((_, i) => String(Math.floor(i / 10)));
    expect(designEffect(values, clusters)).toBeCloseTo(10, 0);
    expect(
      designEffect(
        values,
        clusters.map((_, i) => String(i)),
      ),
    ).toBeCloseTo(1, 12);
  });
  it("refuses lengths that differ", () => expect(() => designEffect([1], [])).toThrow(RangeError));
});

describe("categoricalSummary", () => {
  it("counts by category, in the order of names, and what is missing", () => {
    const summary = categoricalSummary(["b", null, "a"], ["b", "c", undefined], { column: "model" });
    expect(summary).toMatchObject({ categories: ["a", "b", "c"], reference: [1, 1, 0], current: [0, 1, 1] });
    expect([summary.referenceWindow.missing, summary.currentWindow.missing]).toEqual([1, 1]);
  });
});
