import * as core from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seeded.ts";

const pairs = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
  minLength: 4,
  maxLength: 30,
});
const columns = (rows: readonly (readonly [number, number])[]) => [rows.map(([x]) => x), rows.map(([, y]) => y)] as const;
const isConstant = (x: readonly number[]) => x.every((value) => value === x[0]);

describe.each([
  ["pearson", core.pearson],
  ["spearman", core.spearman],
  ["kendall", core.kendall],
] as const)("%s", (_, correlate) => {
  it("is symmetric, bounded, and 1 of a column with itself", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [x, y] = columns(rows);
        if (isConstant(x) || isConstant(y)) return;
        const { effect, pValue } = correlate(x, y);
        expect(Math.abs(effect ?? NaN)).toBeLessThanOrEqual(1);
        expect(correlate(y, x).effect).toBeCloseTo(effect ?? NaN, 12);
        expect(correlate(x, x).effect).toBeCloseTo(1, 12);
        expect(pValue >= 0 && pValue <= 1).toBe(true);
      }),
    );
  });

  it("is undefined on a constant column, and refuses columns that do not match", () => {
    expect(correlate([1, 1, 1], [1, 2, 3]).effect).toBeNaN();
    expect(() => correlate([1, 2], [1])).toThrow(RangeError);
    expect(() => correlate([1], [1])).toThrow(RangeError);
    expect(correlate([1, 2, 3, NaN], [1, 3, 2, 5]).n).toBe(3);
  });
});

describe("kendall", () => {
  it("counts pairs as the definition does", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [x, y] = columns(rows);
        if (isConstant(x) || isConstant(y)) return;
        let [score, untiedX, untiedY] = [0, 0, 0];
        for (let i = 0; i < x.length; i++) {
          for (let j = 0; j < i; j++) {
            const [dx, dy] = [Math.sign(x[i]! - x[j]!), Math.sign(y[i]! - y[j]!)];
            score += dx * dy;
            untiedX += Math.abs(dx);
            untiedY += Math.abs(dy);
          }
        }
        expect(core.kendall(x, y).effect).toBeCloseTo(score / Math.sqrt(untiedX * untiedY), 12);
      }),
    );
    expect(() => core.kendall([1, 1, 2], [1, 2, 3], { method: "exact" })).toThrow(RangeError);
  });
});

describe("linCcc", () => {
  it("is 1 on the diagonal, less after a shift, and inside its interval", () => {
    expect(core.linCcc([1, 2, 3], [1, 2, 3]).estimate).toBe(1);
    const { estimate, interval } = core.linCcc([1, 2, 3, 4, 5], [1.2, 2.1, 3.4, 3.9, 5.3]);
    expect(estimate).toBeLessThan(1);
    expect(interval![0] < estimate && estimate < interval![1]).toBe(true);
  });
});

describe("lines and trends", () => {
  it("find the line that is there", () => {
    const t = [0, 1, 2, 3, 4, 5];
    const y = t.map((time) => 3 * time - 2);
    for (const fit of [core.theilSen(t, y), core.siegelSlope(t, y)]) {
      expect(fit.estimate).toBeCloseTo(3, 12);
      expect(fit.intercept).toBeCloseTo(-2, 12);
    }
    expect(core.linearRegression(t, y)).toMatchObject({ slope: 3, intercept: -2, r: 1, pValue: 0 });
  });

  it("refuse a constant time, and see no trend in a constant series", () => {
    expect(() => core.theilSen([1, 1], [1, 2])).toThrow(RangeError);
    expect(() => core.siegelSlope([1, 1], [1, 2])).toThrow(RangeError);
    expect(() => core.linearRegression([1, 1], [1, 2])).toThrow(RangeError);
    expect(core.mannKendall([4, 4, 4]).pValue).toBe(1);
  });
});
