import { clusterDesignEffect, detectableRate, powerOfT, powerT, powerTwoProportion } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("powerT", () => {
  it("gives a size at which the test has the power asked for", () => {
    const share = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(share(0.1, 2), share(0.3, 0.99), share(0.3, 3), (d, power, ratio) => {
        const { n1, n2 } = powerT(d, { power, ratio });
        expect(n2).toBeCloseTo(n1 * ratio, 9);
        if (Math.min(n1, n2) > 2) expect(powerOfT(d, n1, { ratio })).toBeCloseTo(power, 6);
      }),
      { numRuns: 40 },
    );
  });

  it("is alpha where there is no difference, and asks for none", () => {
    expect(powerOfT(0, 50)).toBeCloseTo(0.05, 10);
    expect(() => powerT(0)).toThrow(RangeError);
    expect(() => powerOfT(1, 0.5)).toThrow(RangeError);
  });
});

describe("powerTwoProportion and detectableRate", () => {
  it("are each other's inverse", () => {
    const rate = fc.double({ min: 0.01, max: 0.8, noNaN: true });
    fc.assert(
      fc.property(rate, fc.double({ min: 0.01, max: 0.15, noNaN: true }), (p1, rise) => {
        const { n1 } = powerTwoProportion(p1, p1 + rise);
        expect(detectableRate(p1, n1)).toBeCloseTo(p1 + rise, 5);
      }),
    );
  });

  it("say when nothing can be found", () => {
    expect(detectableRate(0.9, 5)).toBeNull();
    expect(() => powerTwoProportion(0.2, 0.2)).toThrow(RangeError);
    expect(() => powerTwoProportion(0.2, 1.2)).toThrow(RangeError);
  });
});

describe("clusterDesignEffect", () => {
  it("is 1 for independent observations, and the size for copies", () => {
    expect(clusterDesignEffect(10, 0)).toBe(1);
    expect(clusterDesignEffect(10, 1)).toBe(10);
    expect(() => clusterDesignEffect(0.5, 0)).toThrow(RangeError);
  });
});
