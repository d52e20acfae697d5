import * as core from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seeded.ts";

/** Two windows over the same bins, neither empty. */
const windows = fc
  .array(fc.tuple(fc.nat(500), fc.nat(500)), { minLength: 2, maxLength: 12 })
  .map((bins) => [bins.map(([p]) => p), bins.map(([, q]) => q)] as const)
  .filter(([p, q]) => p.some((count) => count > 0) && q.some((count) => count > 0));

const distances: Record<string, (p: readonly number[], q: readonly number[]) => number> = {
  psi: core.psi,
  jsd: core.jsd,
  jensenShannonDistance: core.jensenShannonDistance,
  hellinger: core.hellinger,
  totalVariation: core.totalVariation,
  largestShareChange: core.largestShareChange,
};

describe.each(Object.entries(distances))("%s", (_, distance) => {
  it("is symmetric and never negative", () => {
    fc.assert(
      fc.property(windows, ([p, q]) => {
        expect(distance(p, q)).toBeGreaterThanOrEqual(0);
        expect(distance(p, q)).toBeCloseTo(distance(q, p), 12);
      }),
    );
  });

  it("is zero when the shares are equal, whatever the sizes", () => {
    fc.assert(
      fc.property(windows, ([p]) => {
        expect(distance(p, p)).toBe(0);
      }),
    );
    expect(distance([10, 30], [20, 60])).toBe(0);
  });

  it("does not mind the order of the bins and does not change them", () => {
    fc.assert(
      fc.property(windows, ([p, q]) => {
        const [frozenP, frozenQ] = [Object.freeze([...p]), Object.freeze([...q])];
        expect(distance([...p].reverse(), [...q].reverse())).toBeCloseTo(distance(frozenP, frozenQ), 12);
      }),
    );
  });

  it("refuses windows over different bins, empty windows and negative counts", () => {
    expect(() => distance([1, 2], [1, 2, 3])).toThrow(RangeError);
    expect(() => distance([0, 0], [1, 2])).toThrow(RangeError);
    expect(() => distance([1, -1], [1, 2])).toThrow(RangeError);
  });
});

describe("bounds", () => {
  it("keep jsd (in bits), hellinger and total variation below 1", () => {
    fc.assert(
      fc.property(windows, ([p, q]) => {
        for (const distance of [core.jsd, core.hellinger, core.totalVariation]) expect(distance(p, q)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("psi", () => {
  it("refuses a single bin", () => expect(() => core.psi([1], [1])).toThrow(RangeError));

  it("has a null band that shrinks with the windows", () => {
    const small = core.psiThresholds([10, 10, 10], [10, 10, 10]);
    const large = core.psiThresholds([1000, 1000, 1000], [1000, 1000, 1000]);
    expect(large.nullQ95).toBeCloseTo(small.nullQ95 / 100, 12);
    expect(small.pValue).toBe(1);
  });

  it("stays inside its null band in about 95 of 100 windows of one distribution", () => {
    const random = core.seededRandom(7);
    const counts = () => core.binCounts(Float64Array.from({ length: 500 }, random), [0.2, 0.4, 0.6, 0.8]);
    let inside = 0;
    for (let i = 0; i < 400; i++) {
      const [reference, current] = [counts(), counts()];
      if (core.psi(reference, current) <= core.psiThresholds(reference, current).nullQ95) inside += 1;
    }
    expect(inside).toBeGreaterThan(365);
    expect(inside).toBeLessThan(395);
  });
});

describe("psiNumeric", () => {
  it("bins by the reference and loses no value", () => {
    const result = core.psiNumeric([1, 2, 2, 2, 3, 4, NaN], [2, 5, 6], { bins: 4 });
    expect(result.reference.reduce((a, b) => a + b)).toBe(6);
    expect(result.current.reduce((a, b) => a + b)).toBe(3);
    expect(() => core.psiNumeric([], [1])).toThrow(RangeError);
    expect(() => core.quantileEdges([1], 1)).toThrow(RangeError);
  });
});

describe("entropy and klDivergence", () => {
  it("know their extremes", () => {
    expect(core.entropy([1, 0, 0])).toBe(0);
    expect(core.entropy([1, 1, 1, 1], { base: 2 })).toBeCloseTo(2, 15);
    expect(core.klDivergence([1, 1], [1, 0])).toBe(Infinity);
    expect(core.klDivergence([1, 0], [1, 1], { base: 2 })).toBe(1);
  });
});

describe("mmd2", () => {
  it("is near zero for equal samples and large for distant ones", () => {
    const random = core.seededRandom(3);
    const cloud = (at: number) => Array.from({ length: 60 }, () => [at + random(), at + random()]);
    expect(Math.abs(core.mmd2(cloud(0), cloud(0)).mmd2)).toBeLessThan(0.05);
    expect(core.mmd2(cloud(0), cloud(5)).mmd2).toBeGreaterThan(0.5);
    expect(() => core.mmd2([[0]], [[1], [2]])).toThrow(RangeError);
    expect(() =>
      core.mmd2(
        [[0], [1]],
        [
          [1, 2],
          [2, 1],
        ],
      ),
    ).toThrow(RangeError);
    expect(() => core.mmd2([[0], [1]], [[1], [2]], { bandwidth: 0 })).toThrow(RangeError);
  });
});
