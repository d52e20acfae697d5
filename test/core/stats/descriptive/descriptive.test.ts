import {
  describe as describeSample,
  mad,
  mean,
  quantile,
  quantileCI,
  quantiles,
  rank,
  robustZ,
  sorted,
  variance,
} from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seeded.ts";

const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("sorted", () => {
  it("orders large samples as the platform does, negative zero, infinities and NaN included", () => {
    const odd = [NaN, -0, 0, Infinity, -Infinity, -1.5, 5e-324, -5e-324, 1e308, Number.EPSILON];
    const large = Float64Array.from({ length: 50_000 }, (_, i) =>
      i % 3 === 0 ? odd[i % odd.length]! : Math.sin(i) * 10 ** (i % 300),
    );
    const want = Float64Array.from(large).sort();
    const got = sorted(large);
    expect(got.every((value, i) => Object.is(value, want[i]))).toBe(true);
  });

  it("orders a view into a larger buffer and leaves it alone", () => {
    const view = Float64Array.from({ length: 60_000 }, (_, i) => (i * 7919) % 60_013).subarray(100, 50_100);
    const before = view.slice();
    expect(sorted(view)).toEqual(before.slice().sort());
    expect(view).toEqual(before);
  });
});

describe("quantile", () => {
  it("lies between the extremes, rises with p and does not mind the order, for all nine types", () => {
    fc.assert(
      fc.property(values, share, share, fc.integer({ min: 1, max: 9 }), (x, p, q, number) => {
        const type = number as 7;
        const [low, high] = quantiles(x, [Math.min(p, q), Math.max(p, q)], { type });
        expect(low).toBeLessThanOrEqual(high! + 1e-9 * Math.abs(high!));
        expect(low).toBeGreaterThanOrEqual(Math.min(...x));
        expect(high).toBeLessThanOrEqual(Math.max(...x));
        expect(quantile([...x].reverse(), p, { type })).toBe(quantile(x, p, { type }));
      }),
    );
  });

  it("leaves out what is not finite, and refuses when nothing is left", () => {
    expect(quantile([1, NaN, 3, Infinity], 0.5)).toBe(2);
    expect(() => quantile([NaN], 0.5)).toThrow(RangeError);
    expect(() => quantile([1, NaN], 0.5, { nan: "error" })).toThrow(RangeError);
    expect(() => quantile([1], 1.5)).toThrow(RangeError);
    expect(() => quantile([1], 0.5, { type: 10 as 7 })).toThrow(RangeError);
  });

  it("does not change its input", () => {
    const x = Object.freeze([3, 1, 2]);
    expect(quantile(x, 0.5)).toBe(2);
    expect(x).toEqual([3, 1, 2]);
  });
});

describe("quantileCI", () => {
  it("warns when the sample is too small for the confidence", () => {
    const { coverage, warnings } = quantileCI([1, 2, 3], 0.95);
    expect(coverage).toBeLessThan(0.95);
    expect(warnings).toHaveLength(1);
    expect(() => quantileCI([], 0.5)).toThrow(RangeError);
    expect(() => quantileCI([1], 0)).toThrow(RangeError);
  });
});

describe("describe", () => {
  it("counts what it leaves out", () => {
    const result = describeSample([1, 2, NaN, -Infinity]);
    expect(result.n).toBe(2);
    expect(result.warnings).toEqual(["2 values not finite, omitted"]);
    expect(() => describeSample([])).toThrow(RangeError);
  });

  it("moves with a shift and scales with a factor", () => {
    fc.assert(
      fc.property(values, (x) => {
        const [plain, moved] = [describeSample(x), describeSample(x.map((value) => 2 * value + 8))];
        expect(moved.mean).toBeCloseTo(2 * plain.mean + 8, 6);
        expect(moved.mad).toBeCloseTo(2 * plain.mad, 6);
        expect(plain.min <= plain.trimmedMean + 1e-9 && plain.trimmedMean <= plain.max + 1e-9).toBe(true);
      }),
    );
  });

  it("keeps the digits of a small spread on a large offset", () => {
    expect(variance([1e12 + 1, 1e12 + 2, 1e12 + 3])).toBe(1);
    expect(mean([1e12 + 1, 1e12 + 2, 1e12 + 3])).toBe(1e12 + 2);
    expect(variance([5])).toBeNaN();
  });
});

describe("rank", () => {
  it("sums to n(n + 1)/2 with midranks and ignores monotone maps", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 40 }), (x) => {
        const ranks = rank(x);
        expect(ranks.reduce((sum, value) => sum + value, 0)).toBe((x.length * (x.length + 1)) / 2);
        expect(rank(x.map((value) => Math.exp(value)))).toEqual(ranks);
      }),
    );
    expect(() => rank([NaN])).toThrow(RangeError);
  });
});

describe("robustZ and mad", () => {
  it("fall back to the mean deviation when most values are equal", () => {
    expect(mad([5, 5, 5, 9])).toBe(0);
    expect(robustZ([5, 5, 5, 9]).z[3]).toBeCloseTo(4 / 1.2533141373155, 12);
    expect(robustZ([5, 5]).z).toEqual([0, 0]);
    expect(() => mad([NaN])).toThrow(RangeError);
    expect(() => robustZ([])).toThrow(RangeError);
  });
});
