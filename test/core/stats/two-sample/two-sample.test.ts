import * as core from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seeded.ts";

const sample = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 2, maxLength: 25 });
const differenceOfMeans = (x: Float64Array, y: Float64Array) => core.mean(x) - core.mean(y);

const distances: Record<string, (x: readonly number[], y: readonly number[]) => number> = {
  ks: (x, y) => core.ks(x, y).statistic,
  wasserstein1: core.wasserstein1,
  energyDistance: core.energyDistance,
};

describe.each(Object.entries(distances))("%s", (_, distance) => {
  it("is symmetric, zero for equal samples, and does not mind the order", () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        expect(distance(x, y)).toBeCloseTo(distance(y, x), 10);
        expect(distance(x, x)).toBe(0);
        expect(distance([...x].reverse(), y)).toBeCloseTo(distance(x, y), 12);
      }),
    );
  });

  it("leaves frozen inputs alone and refuses empty ones", () => {
    expect(distance(Object.freeze([3, 1]), Object.freeze([2, 2]))).toBeGreaterThan(0);
    expect(() => distance([], [1])).toThrow(RangeError);
    expect(() => distance([NaN], [1])).toThrow(RangeError);
  });
});

const tests: Record<string, (x: readonly number[], y: readonly number[]) => core.TestResult> = {
  ks: core.ks,
  "ks, asymptotic": (x, y) => core.ks(x, y, { method: "asymptotic" }),
  mannWhitney: core.mannWhitney,
  "mannWhitney, asymptotic": (x, y) => core.mannWhitney(x, y, { method: "asymptotic" }),
  cramerVonMises: core.cramerVonMises,
  permutationTest: (x, y) => core.permutationTest(x, y, differenceOfMeans, { resamples: 99, random: core.seededRandom(1) }),
};

describe.each(Object.entries(tests))("%s", (_, test) => {
  it("gives a p-value between 0 and 1 and an effect inside its interval", () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const { pValue, effect, effectInterval, n, method } = test(x, y);
        if (method !== "asymptotic") expect(pValue).toBeGreaterThan(0);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
        expect(n).toBe(x.length + y.length);
        if (effectInterval === null || effect === null) return;
        expect(effectInterval[0]).toBeLessThanOrEqual(effect + 1e-12);
        expect(effectInterval[1]).toBeGreaterThanOrEqual(effect - 1e-12);
      }),
      { numRuns: 60 },
    );
  });

  it("reports what it leaves out", () => {
    expect(test([1, 2, 3, NaN], [2, 3, Infinity]).warnings).toContain("2 values not finite, omitted");
  });
});

describe("ks", () => {
  it("gives the exact p-value with ties that R 4.2 gives", () => {
    // R 4.2.2: ks.test(c(1,2,2,3,3), c(1,2,3,3,4,5), exact = TRUE)$p.value conditions on the ties, as brute force does here.
    const [x, y] = [
      [1, 2, 2, 3, 3],
      [1, 2, 3, 3, 4, 5],
    ];
    const gap = (a: Float64Array, b: Float64Array) => core.ks(a, b).statistic;
    expect(core.ks(x, y).pValue).toBeCloseTo(core.permutationTest(x, y, gap, { alternative: "greater" }).pValue, 12);
  });

  it("ignores monotone maps", () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const [plain, mapped] = [core.ks(x, y), core.ks(x.map(Math.exp), y.map(Math.exp))];
        expect(mapped.pValue).toBe(plain.pValue);
      }),
    );
  });

  it("keeps tiny tails: two samples that do not overlap", () => {
    const [x, y] = [Array.from({ length: 40 }, (_, i) => i), Array.from({ length: 40 }, (_, i) => 100 + i)];
    // 2 / C(80, 40)
    expect(core.ks(x, y).pValue / 1.8603e-23).toBeCloseTo(1, 3);
  });

  it("gives the same p-value from the statistic alone", () => {
    const random = core.seededRandom(5);
    const [x, y] = [Float64Array.from({ length: 70 }, random), Float64Array.from({ length: 50 }, random)];
    for (const method of ["exact", "asymptotic", "limit"] as const) {
      const test = core.ks(x, y, { method });
      expect(core.ksPValue(test.statistic, 70, 50, { method })).toBeCloseTo(test.pValue, 12);
    }
    expect(() => core.ksPValue(2, 5, 5)).toThrow(RangeError);
    expect(() => core.ksPValue(0.5, 0, 5)).toThrow(RangeError);
  });

  it("agrees with the naive formula on a large sample", () => {
    const random = core.seededRandom(11);
    const x = Float64Array.from({ length: 30_000 }, random);
    const y = Float64Array.from({ length: 30_000 }, () => random() ** 1.02);
    const [xs, ys] = [core.sorted(x), core.sorted(y)];
    let largest = 0;
    for (let i = 0, j = 0; i < xs.length; i++) {
      while (j < ys.length && ys[j]! <= xs[i]!) j++;
      largest = Math.max(largest, Math.abs((i + 1) / xs.length - j / ys.length), Math.abs(i / xs.length - j / ys.length));
    }
    expect(core.ks(x, y).statistic).toBeCloseTo(largest, 12);
  });
});

describe("mannWhitney", () => {
  it("turns round when the samples change places", () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const [there, back] = [core.mannWhitney(x, y), core.mannWhitney(y, x)];
        expect(there.effect).toBeCloseTo(-(back.effect ?? NaN), 12);
        expect(there.pValue).toBeCloseTo(back.pValue, 10);
        expect(there.auc + back.auc).toBeCloseTo(1, 12);
      }),
    );
  });

  it("counts ties exactly: the permutation law of the midranks", () => {
    const [x, y] = [
      [1, 2, 2, 3],
      [2, 3, 3, 4, 5],
    ];
    const u = (a: Float64Array, b: Float64Array) => core.mannWhitney(a, b).statistic;
    expect(core.mannWhitney(x, y).pValue).toBeCloseTo(core.permutationTest(x, y, u).pValue, 12);
  });

  it("has an interval that is not empty when the samples do not overlap", () => {
    const { effect, effectInterval } = core.mannWhitney([1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]);
    expect(effect).toBe(-1);
    expect(effectInterval?.[0]).toBe(-1);
    expect(effectInterval?.[1]).toBeGreaterThan(-1);
  });
});

describe("t-tests", () => {
  it("say nothing about equal constants and everything about different ones", () => {
    expect(core.tTest([1, 1], [1, 1]).pValue).toBeNaN();
    expect(core.tTest([1, 1], [2, 2])).toMatchObject({ statistic: -Infinity, pValue: 0 });
    expect(() => core.tTest([1], [1, 2])).toThrow(RangeError);
    expect(() => core.tTestPaired([1, 2], [1])).toThrow(RangeError);
  });

  it("tost claims equivalence only inside the margin", () => {
    const [x, y] = [
      [10, 11, 12, 11, 10, 12],
      [11, 10, 12, 12, 11, 10],
    ];
    expect(core.tost(x, y, { low: -3, high: 3 }).pValue).toBeLessThan(0.01);
    expect(core.tost(x, y, { low: -0.1, high: 0.1 }).pValue).toBeGreaterThan(0.05);
    expect(() => core.tost(x, y, { low: 1, high: 1 })).toThrow(RangeError);
  });
});

describe("other tests of two samples", () => {
  it("brunnerMunzel has no p-value and warns when the samples do not overlap", () => {
    const apart = core.brunnerMunzel([1, 2, 3], [4, 5, 6]);
    expect(apart).toMatchObject({ statistic: Infinity, pValue: NaN, effect: 1 });
    expect(apart.warnings).toHaveLength(1);
  });

  it("eppsSingleton refuses what it cannot scale", () => {
    expect(() => core.eppsSingleton([1, 1, 1, 1, 1], [1, 1, 1, 1, 1])).toThrow(RangeError);
    expect(() => core.eppsSingleton([1, 2], [1, 2, 3, 4, 5])).toThrow(RangeError);
  });

  it("wilcoxonSigned leaves out pairs without a difference and says so", () => {
    const test = core.wilcoxonSigned([1, 2, 3, 4], [1, 3, 5, 7]);
    expect(test.n).toBe(3);
    expect(test.warnings).toEqual(["1 pairs without a difference, left out"]);
    expect(() => core.wilcoxonSigned([1], [1])).toThrow(RangeError);
  });

  it("permutationTest asks for a generator when it must choose", () => {
    const many = Array.from({ length: 30 }, (_, i) => i);
    expect(() => core.permutationTest(many, many, differenceOfMeans)).toThrow(RangeError);
  });

  it("wasserstein1 takes weights and shifts", () => {
    expect(core.wasserstein1([1, 2], [1, 2], { xWeights: [1, 3], yWeights: [3, 1] })).toBeCloseTo(0.5, 15);
    expect(() => core.wasserstein1([1, 2], [1], { xWeights: [1] })).toThrow(RangeError);
    expect(() => core.wasserstein1([1], [1], { xWeights: [0] })).toThrow(RangeError);
    fc.assert(
      fc.property(sample, fc.integer({ min: -50, max: 50 }), (x, shift) => {
        expect(
          core.wasserstein1(
            x,
            x.map((value) => value + shift),
          ),
        ).toBeCloseTo(Math.abs(shift), 10);
      }),
    );
  });

  it("hodgesLehmann finds a shift", () => {
    fc.assert(
      fc.property(sample, fc.integer({ min: -50, max: 50 }), (x, shift) => {
        expect(
          core.hodgesLehmann(
            x.map((value) => value + shift),
            x,
          ),
        ).toBeCloseTo(shift, 10);
      }),
    );
  });
});
