import { chiSquare, chiSquareGof } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seeded.ts";

describe("chiSquare", () => {
  it("does not mind which way the table lies", () => {
    const table = fc.array(fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 3, maxLength: 3 }), {
      minLength: 2,
      maxLength: 4,
    });
    fc.assert(
      fc.property(table, (rows) => {
        const turned = rows[0]!.map((_, j) => rows.map((row) => row[j]!));
        expect(chiSquare(turned).statistic).toBeCloseTo(chiSquare(rows).statistic, 9);
        expect(chiSquare(turned).effect).toBeCloseTo(chiSquare(rows).effect!, 9);
      }),
    );
  });

  it("drops rows and columns of zeros with a warning, or refuses them", () => {
    const withZeros = [
      [10, 0, 20],
      [20, 0, 10],
      [0, 0, 0],
    ];
    expect(chiSquare(withZeros)).toMatchObject({
      statistic: chiSquare([
        [10, 20],
        [20, 10],
      ]).statistic,
      df: 1,
    });
    expect(chiSquare(withZeros).warnings).toContain("2 rows or columns of zeros, left out");
    expect(() => chiSquare(withZeros, { zeros: "error" })).toThrow(RangeError);
  });

  it("has a V of 0 without and near 1 with full dependence, inside its interval", () => {
    expect(
      chiSquare([
        [10, 10],
        [10, 10],
      ]).effect,
    ).toBe(0);
    const full = chiSquare([
      [500, 0],
      [0, 500],
    ]);
    expect(full.effect).toBeCloseTo(1, 2);
    expect(full.effectInterval![0]).toBeGreaterThan(0.9);
    expect(full.cramersV).toBeCloseTo(1, 12);
  });

  it("calls about one in twenty unchanged windows changed, where a goodness-of-fit test would call many more", () => {
    let [contingency, goodness] = [0, 0];
    let state = 12345;
    const next = () => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return state / 2 ** 32;
    };
    for (let run = 0; run < 400; run++) {
      const counts = [new Array<number>(5).fill(0), new Array<number>(5).fill(0)];
      for (const window of counts) for (let i = 0; i < 1000; i++) window[Math.floor(next() * 5)]! += 1;
      if (chiSquare(counts).pValue < 0.05) contingency += 1;
      if (chiSquareGof(counts[1]!, { expected: counts[0]! }).pValue < 0.05) goodness += 1;
    }
    expect(contingency / 400).toBeLessThan(0.09);
    expect(goodness / 400).toBeGreaterThan(0.2);
  });

  it("refuses what is no table", () => {
    expect(() => chiSquare([])).toThrow(RangeError);
    expect(() => chiSquare([[1, 2], [1]])).toThrow(RangeError);
    expect(() =>
      chiSquare([
        [1, -2],
        [1, 2],
      ]),
    ).toThrow(RangeError);
    expect(() =>
      chiSquare([
        [0, 0],
        [0, 0],
      ]),
    ).toThrow(RangeError);
    expect(chiSquare([[1, 2]])).toMatchObject({ pValue: 1, effect: null });
  });
});

describe("chiSquareGof", () => {
  it("is infinite where the impossible was seen", () => {
    expect(chiSquareGof([5, 5], { expected: [10, 0] })).toMatchObject({ statistic: Infinity, pValue: 0 });
    expect(() => chiSquareGof([1, 2], { expected: [1, 3] })).toThrow(RangeError);
    expect(() => chiSquareGof([1, 2], { expected: [3] })).toThrow(RangeError);
    expect(() => chiSquareGof([])).toThrow(RangeError);
  });
});
