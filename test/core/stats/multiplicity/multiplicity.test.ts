import { adjustP, averageE, combineP, eBH, eFromP } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
const methods = ["bonferroni", "holm", "hochberg", "bh", "by"] as const;

describe("adjustP", () => {
  it("never lowers a p-value, keeps the order, and leaves a single one alone", () => {
    fc.assert(
      fc.property(pValues, fc.constantFrom(...methods), (p, method) => {
        const adjusted = adjustP(p, method);
        for (let i = 0; i < p.length; i++) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p[i]! * (1 - 1e-15));
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          for (let j = 0; j < p.length; j++) if (p[i]! < p[j]!) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
        }
      }),
    );
    for (const method of methods) expect(adjustP([0.2], method)).toEqual([0.2]);
  });

  it("grows stricter from BH to Holm to Bonferroni, and from BH to BY", () => {
    fc.assert(
      fc.property(pValues, (p) => {
        const [bonferroni, holm, hochberg, bh, by] = methods.map((method) => adjustP(p, method));
        for (let i = 0; i < p.length; i++) {
          expect(bh![i]).toBeLessThanOrEqual(by![i]!);
          expect(bh![i]).toBeLessThanOrEqual(hochberg![i]! * (1 + 1e-12));
          expect(hochberg![i]).toBeLessThanOrEqual(holm![i]! * (1 + 1e-12));
          expect(holm![i]).toBeLessThanOrEqual(bonferroni![i]!);
        }
      }),
    );
  });

  it("refuses what is no p-value and accepts none at all", () => {
    expect(() => adjustP([Number.NaN])).toThrow(RangeError);
    expect(adjustP([])).toEqual([]);
  });
});

describe("combineP", () => {
  it("gives one p-value back, by every method", () => {
    for (const method of ["fisher", "stouffer", "cauchy"] as const) {
      for (const p of [1e-30, 0.001, 0.5, 0.999]) expect(combineP([p], method).pValue / p).toBeCloseTo(1, 9);
    }
  });

  it("is no larger when a p-value shrinks", () => {
    fc.assert(
      fc.property(pValues, fc.constantFrom("fisher", "stouffer", "cauchy"), (p, method) => {
        const smaller = [p[0]! / 2, ...p.slice(1)];
        expect(combineP(smaller, method).pValue).toBeLessThanOrEqual(combineP(p, method).pValue + 1e-12);
      }),
    );
  });

  it("ends at 0 and 1 without NaN", () => {
    for (const method of ["fisher", "stouffer", "cauchy"] as const) {
      expect(combineP([0, 0.5], method).pValue).toBeLessThan(1e-12);
      expect(combineP([1, 1], method).pValue).toBeGreaterThan(0.999);
      expect(combineP([0, 1], method).pValue).not.toBeNaN();
    }
    expect(() => combineP([])).toThrow(RangeError);
  });
});

describe("e-values", () => {
  it("has mean 1 for uniform p", () => {
    let sum = 0;
    const n = 100_000;
    for (let i = 0; i < n; i++) sum += eFromP((i + 0.5) / n);
    expect(sum / n).toBeCloseTo(1, 2);
  });

  it("rejects more with larger evidence, and nothing without", () => {
    expect(eBH([1, 1, 1])).toEqual([false, false, false]);
    expect(eBH([60, 60, 60])).toEqual([true, true, true]);
    expect(eBH([Number.POSITIVE_INFINITY, 0])).toEqual([true, false]);
    expect(averageE([0, 10])).toBe(5);
    expect(() => eBH([-1])).toThrow(RangeError);
  });
});
