import { hajekMean, horvitzThompson, postStratify, seededRandom } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("horvitzThompson and hajekMean", () => {
  it("are the plain total and mean, without doubt, where everything was kept", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1 }), (y) => {
        const ones = y.map(() => 1);
        const total = y.reduce((sum, value) => sum + value, 0);
        expect(horvitzThompson(y, ones).estimate).toBeCloseTo(total, 9);
        expect(hajekMean(y, ones)).toMatchObject({ standardError: 0, nEffective: expect.closeTo(y.length, 9) });
        expect(hajekMean(y, ones).estimate).toBeCloseTo(total / y.length, 9);
      }),
    );
  });

  it("are unbiased, and cover, when errors are kept more often than the rest", () => {
    const random = seededRandom(5);
    const population = Array.from({ length: 2000 }, (_, i) => (i % 20 === 0 ? 1 : 0));
    let sum = 0;
    let covered = 0;
    for (let round = 0; round < 300; round++) {
      const pi = population.map((isError) => (isError ? 0.9 : 0.1));
      const kept = population.map((_, i) => i).filter((i) => random() < pi[i]!);
      const { estimate, interval } = hajekMean(
        kept.map((i) => population[i]!),
        kept.map((i) => pi[i]!),
      );
      sum += estimate;
      if (interval![0] <= 0.05 && 0.05 <= interval![1]) covered++;
    }
    expect(sum / 300).toBeCloseTo(0.05, 3);
    expect(covered / 300).toBeGreaterThan(0.91);
  });

  it("refuses impossible probabilities and counts what it left out", () => {
    expect(() => hajekMean([1], [0])).toThrow(RangeError);
    expect(() => horvitzThompson([1, 2], [1])).toThrow(RangeError);
    expect(hajekMean([1, Number.NaN], [1, 1]).warnings[0]).toMatch(/1 row/);
  });
});

describe("postStratify", () => {
  it("does not see a change of mix", () => {
    const web = [1, 2, 3];
    const app = [11, 12, 13];
    const strata = (values: number[][]) => [
      { values: values[0]!, size: 30 },
      { values: values[1]!, size: 70 },
    ];
    const before = postStratify(strata([web, app])).estimate;
    const after = postStratify(strata([[...web, ...web, ...web], app])).estimate;
    expect(after).toBeCloseTo(before, 12);
    expect(before).toBeCloseTo(0.3 * 2 + 0.7 * 12, 12);
  });

  it("knows nothing of a stratum it has not seen", () => {
    const got = postStratify([
      { values: [1, 2], size: 1 },
      { values: [], size: 1 },
    ]);
    expect(got.estimate).toBeNaN();
    expect(got.interval).toBeNull();
    expect(() => postStratify([{ values: [1], size: 0 }])).toThrow(RangeError);
  });
});
