import { ppiMean, randomNormal, roganGladen, seededRandom } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("roganGladen", () => {
  it("leaves the rate of a perfect judge alone", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (rate) => {
        const judged = { rate, n: 500, sensitivity: 1, nPositive: 100, specificity: 1, nNegative: 100 };
        const { estimate, interval } = roganGladen(judged);
        expect(estimate).toBeCloseTo(rate, 12);
        expect(interval![0]).toBeGreaterThanOrEqual(0);
        expect(interval![1]).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("corrects nothing with a judge that guesses", () => {
    const judged = { rate: 0.5, n: 100, sensitivity: 0.4, nPositive: 50, specificity: 0.5, nNegative: 50 };
    expect(roganGladen(judged)).toMatchObject({ estimate: Number.NaN, interval: null });
  });

  it("covers the true rate in about 95 of 100 evaluations", () => {
    const random = seededRandom(21);
    const share = (n: number, p: number) => {
      let k = 0;
      for (let i = 0; i < n; i++) if (random() < p) k++;
      return k / n;
    };
    let covered = 0;
    for (let i = 0; i < 500; i++) {
      const [truth, sensitivity, specificity] = [0.2, 0.85, 0.9];
      const judged = {
        rate: share(800, truth * sensitivity + (1 - truth) * (1 - specificity)),
        n: 800,
        sensitivity: share(60, sensitivity),
        nPositive: 60,
        specificity: share(140, specificity),
        nNegative: 140,
      };
      const [low, high] = roganGladen(judged).interval!;
      if (low <= truth && truth <= high) covered++;
    }
    expect(covered / 500).toBeGreaterThan(0.92);
  });

  it("warns when the rate cannot have come from such a judge", () => {
    const judged = { rate: 0.01, n: 1000, sensitivity: 0.9, nPositive: 99, specificity: 0.8, nNegative: 99 };
    expect(roganGladen(judged)).toMatchObject({ estimate: 0, warnings: [expect.stringMatching(/does not fit/)] });
    expect(() => roganGladen({ ...judged, rate: 2 })).toThrow(RangeError);
  });
});

describe("ppiMean", () => {
  const draw = (seed: number, noise: number) => {
    const random = seededRandom(seed);
    const truth = Array.from({ length: 1100 }, () => 3 + randomNormal(random));
    const judge = truth.map((value) => value + 0.5 + noise * randomNormal(random));
    return ppiMean(truth.slice(0, 100), judge.slice(0, 100), judge.slice(100));
  };

  it("is narrower the better the judge follows, and never much wider than the labels alone", () => {
    expect(draw(1, 0.1).standardError).toBeLessThan(draw(1, 1).standardError);
    expect(draw(1, 50).standardError).toBeLessThan(0.12);
  });

  it("covers the true mean although the judge is half a mark too kind", () => {
    let covered = 0;
    for (let seed = 0; seed < 200; seed++) {
      const [low, high] = draw(seed, 0.5).interval!;
      if (low <= 3 && 3 <= high) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.9);
  });

  it("ignores a judge that always says the same", () => {
    expect(ppiMean([1, 2, 3], [5, 5, 5], [5, 5])).toMatchObject({ estimate: 2, lambda: 0 });
    expect(() => ppiMean([1], [1], [1, 2])).toThrow(RangeError);
  });
});
