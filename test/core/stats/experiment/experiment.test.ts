import { betaBinomialAB, cuped, randomNormal, seededRandom, srm } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("srm", () => {
  it("is 0 for the intended shares and does not care for their unit", () => {
    expect(srm([300, 100], [3, 1])).toMatchObject({ statistic: 0, pValue: 1, effect: 0 });
    expect(srm([310, 90], [3, 1]).statistic).toBeCloseTo(srm([310, 90], [0.75, 0.25]).statistic, 12);
    expect(() => srm([5])).toThrow(RangeError);
    expect(() => srm([0, 0])).toThrow(RangeError);
  });
});

describe("cuped", () => {
  const arm = (seed: number, lift: number) => {
    const random = seededRandom(seed);
    const before = Array.from({ length: 300 }, () => randomNormal(random));
    return { before, outcome: before.map((x) => 2 * x + lift + randomNormal(random)) };
  };

  it("turns round with the arms and takes out what the past foretold", () => {
    const [a, b] = [arm(1, 0), arm(2, 0.5)];
    const one = cuped(a, b);
    const other = cuped(b, a);
    expect(other.effect).toBeCloseTo(-one.effect!, 12);
    expect(other.pValue).toBeCloseTo(one.pValue, 12);
    expect(one.theta).toBeCloseTo(2, 0);
    expect(one.varianceReduction).toBeCloseTo(0.8, 1);
    expect(one.effectInterval![0]).toBeLessThan(0.5);
    expect(one.effectInterval![1]).toBeGreaterThan(0.5);
  });

  it("is Welch's test where the past does not vary", () => {
    const flat = (outcome: number[]) => ({ outcome, before: outcome.map(() => 1) });
    const got = cuped(flat([1, 2, 3]), flat([2, 3, 4]));
    expect(got).toMatchObject({ theta: 0, effect: 1 });
    expect(got.warnings).toHaveLength(1);
    expect(() => cuped(flat([1]), flat([1, 2]))).toThrow(RangeError);
  });
});

describe("betaBinomialAB", () => {
  const tally = fc
    .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 300 }))
    .map(([k, rest]) => ({ k, n: k + rest }));

  it("gives the arms probabilities that add to 1, and losses that differ by the difference of the rates", () => {
    fc.assert(
      fc.property(tally, tally, (a, b) => {
        const got = betaBinomialAB(a, b);
        expect(got.probabilityBBetter + betaBinomialAB(b, a).probabilityBBetter).toBeCloseTo(1, 9);
        expect(got.expectedLossB - got.expectedLossA).toBeCloseTo(got.rateA - got.rateB, 9);
      }),
    );
  });

  it("is one half for equal arms, with half successes in the prior and with millions of trials", () => {
    expect(betaBinomialAB({ k: 3, n: 9 }, { k: 3, n: 9 }, { prior: [0.5, 0.5] }).probabilityBBetter).toBeCloseTo(0.5, 9);
    expect(betaBinomialAB({ k: 0, n: 0 }, { k: 0, n: 0 }, { prior: [0.5, 0.5] }).probabilityBBetter).toBeCloseTo(0.5, 6);
    expect(betaBinomialAB({ k: 1e6, n: 3e6 }, { k: 1e6, n: 3e6 }).probabilityBBetter).toBeCloseTo(0.5, 9);
    // Difference of 2 standard errors: the normal limit.
    const shift = 2 * Math.sqrt((2 * (2 / 9)) / 3e6) * 3e6;
    expect(betaBinomialAB({ k: 1e6, n: 3e6 }, { k: 1e6 + shift, n: 3e6 }).probabilityBBetter).toBeCloseTo(0.97725, 4);
    expect(() => betaBinomialAB({ k: 2, n: 1 }, { k: 0, n: 1 })).toThrow(RangeError);
  });
});
