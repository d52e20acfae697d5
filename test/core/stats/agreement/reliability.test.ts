import { icc, krippendorffAlpha } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** Krippendorff's four observers and twelve units. */
const observers = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, null, null, null],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, null, 3],
  [null, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, null],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, null],
];

describe("krippendorffAlpha", () => {
  it.each([
    ["nominal", 0.743],
    ["ordinal", 0.815],
    ["interval", 0.849],
    ["ratio", 0.797],
  ] as const)("gives the published value at the %s level", (level, published) => {
    const { estimate, interval, n } = krippendorffAlpha(observers, { level });
    expect(estimate).toBeCloseTo(published, 3);
    expect(n).toBe(11);
    expect(interval![0]).toBeLessThan(estimate);
    expect(interval![1]).toBeGreaterThan(estimate);
  });

  it("is 1 for perfect agreement at every level, whatever is missing", () => {
    for (const level of ["nominal", "ordinal", "interval", "ratio"] as const) {
      const rows = [
        [1, 2, 3, null, 5],
        [1, 2, 3, 4, null],
        [1, null, 3, 4, 5],
      ];
      expect(krippendorffAlpha(rows, { level }).estimate).toBe(1);
    }
  });

  it("does not depend on the order of raters or units, and ordinal not on the spacing of the values", () => {
    const rating = fc.option(fc.integer({ min: 1, max: 5 }), { nil: null });
    fc.assert(
      fc.property(fc.array(fc.tuple(rating, rating, rating), { minLength: 3, maxLength: 20 }), (units) => {
        const rows = [0, 1, 2].map((rater) => units.map((unit) => unit[rater]!));
        fc.pre(units.some((unit) => unit.filter((value) => value !== null).length > 1));
        const alpha = krippendorffAlpha(rows, { level: "ordinal" }).estimate;
        const same = [rows.toReversed(), rows.map((row) => row.toReversed()), rows.map((row) => row.map((v) => v && v ** 3))];
        for (const other of same) {
          const again = krippendorffAlpha(other, { level: "ordinal" }).estimate;
          if (Number.isNaN(alpha)) expect(again).toBeNaN();
          else expect(again).toBeCloseTo(alpha, 10);
        }
      }),
    );
  });

  it("jackknifes to the same interval by its shortcut as by leaving units out in full", () => {
    const level = "interval";
    const { estimate, interval } = krippendorffAlpha(observers, { level });
    const used = observers[0]!.map((_, u) => u).filter((u) => observers.filter((row) => row[u] !== null).length > 1);
    const without = used.map(
      (left) =>
        krippendorffAlpha(
          observers.map((row) => row.filter((_, u) => u !== left)),
          { level },
        ).estimate,
    );
    const mean = without.reduce((sum, value) => sum + value, 0) / without.length;
    const se = Math.sqrt((without.reduce((sum, v) => sum + (v - mean) ** 2, 0) * (without.length - 1)) / without.length);
    expect(interval![0]).toBeCloseTo(estimate - 1.959963984540054 * se, 10);
  });

  it("says that equal ratings decide nothing, and refuses units rated once", () => {
    expect(
      krippendorffAlpha([
        [2, 2],
        [2, 2],
      ]).estimate,
    ).toBeNaN();
    expect(() =>
      krippendorffAlpha([
        [1, null],
        [null, 2],
      ]),
    ).toThrow(RangeError);
  });
});

describe("icc", () => {
  /** Six targets and four judges of Shrout & Fleiss (1979), table 2. */
  const ratings = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
  ];

  it.each([
    ["oneWay", 0.17, -0.13, 0.72],
    ["agreement", 0.29, 0.02, 0.76],
    ["consistency", 0.71, 0.34, 0.95],
  ] as const)("gives the published %s value and interval", (form, value, low, high) => {
    const { estimate, interval } = icc(ratings, { form });
    expect(estimate).toBeCloseTo(value, 2);
    expect(interval![0]).toBeCloseTo(low, 2);
    expect(interval![1]).toBeCloseTo(high, 2);
  });

  it("forgives a rater's level in consistency only", () => {
    const shifted = ratings.map((row) => row.map((value, j) => value + 10 * j));
    expect(icc(shifted, { form: "consistency" }).estimate).toBeCloseTo(icc(ratings, { form: "consistency" }).estimate, 12);
    expect(icc(shifted, { form: "agreement" }).estimate).toBeLessThan(icc(ratings, { form: "agreement" }).estimate);
  });

  it("is 1 where raters say the same, undefined where nothing varies, and refuses gaps", () => {
    expect(
      icc([
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
    ).toMatchObject({ estimate: 1, interval: [1, 1] });
    expect(
      icc([
        [1, 1],
        [1, 1],
      ]).estimate,
    ).toBeNaN();
    expect(() =>
      icc([
        [1, Number.NaN],
        [1, 1],
      ]),
    ).toThrow(RangeError);
    expect(() => icc([[1, 2]])).toThrow(RangeError);
  });
});
