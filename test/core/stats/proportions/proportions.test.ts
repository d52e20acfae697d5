import * as core from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "../seeded.ts";

const counts = fc.tuple(fc.nat(200), fc.nat(200)).map(([a, b]) => ({ k: Math.min(a, b), n: Math.max(a, b, 1) }));
const intervals = {
  wilson: core.wilson,
  clopperPearson: core.clopperPearson,
  jeffreys: core.jeffreys,
  agrestiCoull: core.agrestiCoull,
};

describe.each(Object.entries(intervals))("%s", (name, interval) => {
  it("stays in [0, 1] and mirrors when successes and failures change places", () => {
    fc.assert(
      fc.property(counts, ({ k, n }) => {
        const { estimate, interval: [low, high] = [NaN, NaN] } = interval(k, n) as core.Estimate & {
          interval: [number, number];
        };
        expect(low >= 0 && high <= 1 && low <= high).toBe(true);
        if (name !== "jeffreys") expect(low <= estimate && estimate <= high).toBe(true);
        const mirrored = interval(n - k, n).interval;
        expect(mirrored?.[0]).toBeCloseTo(1 - high, 9);
        expect(mirrored?.[1]).toBeCloseTo(1 - low, 9);
      }),
      { numRuns: 60 },
    );
  });

  it("grows with the confidence and refuses impossible counts", () => {
    expect(interval(5, 50, { confidence: 0.99 }).interval![1]).toBeGreaterThan(interval(5, 50).interval![1]);
    expect(() => interval(3, 2)).toThrow(RangeError);
    expect(() => interval(0, 0)).toThrow(RangeError);
    expect(() => interval(1, 2, { confidence: 1 })).toThrow(RangeError);
  });
});

describe("wilson", () => {
  it("ends exactly at 0 and 1 and takes effective counts", () => {
    expect(core.wilson(0, 10).interval![0]).toBe(0);
    expect(core.wilson(10, 10).interval![1]).toBe(1);
    expect(core.wilson(2.5, 10).estimate).toBe(0.25);
  });
});

/** The score of a difference, with the nuisance proportion found by golden section on the likelihood itself. */
function scoreByLikelihood(k1: number, n1: number, k2: number, n2: number, d: number): number {
  const term = (k: number, p: number) => (k === 0 ? 0 : k * Math.log(p));
  const likelihood = (p: number) => term(k1, p + d) + term(n1 - k1, 1 - p - d) + term(k2, p) + term(n2 - k2, 1 - p);
  let [low, high] = [Math.max(0, -d), Math.min(1, 1 - d)];
  for (let i = 0; i < 200; i++) {
    const [a, b] = [low + (high - low) * 0.382, high - (high - low) * 0.382];
    if (likelihood(a) < likelihood(b)) low = a;
    else high = b;
  }
  const [p2, p1] = [low, low + d];
  const variance = (((p1 * (1 - p1)) / n1 + (p2 * (1 - p2)) / n2) * (n1 + n2)) / (n1 + n2 - 1);
  return (k1 / n1 - k2 / n2 - d) / Math.sqrt(variance);
}

describe("proportionDifference", () => {
  // Newcombe (1998), Statistics in Medicine 17, 873–890, table II, cases (a), (b) and (e), methods 6 and 10.
  it.each([
    [56, 70, 48, 80, [0.0528, 0.3382], [0.0524, 0.3339]],
    [9, 10, 3, 10, [0.17, 0.8406], [0.1705, 0.809]],
    [10, 10, 0, 20, [0.7156, 1], [0.6791, 1]],
  ] as const)("agrees with the published intervals for %d/%d and %d/%d", (k1, n1, k2, n2, score, newcombe) => {
    const by = (method: core.DifferenceMethod) => core.proportionDifference(k1, n1, k2, n2, { method }).interval!;
    for (const [i, end] of score.entries()) expect(by("miettinen-nurminen")[i]).toBeCloseTo(end, 3);
    for (const [i, end] of newcombe.entries()) expect(by("newcombe")[i]).toBeCloseTo(end, 3);
  });

  it.each([
    [7989, 10000, 11062, 12000],
    [8, 80, 33, 450],
    [1, 80, 52, 450],
    [3, 25, 11, 80],
  ])("ends where the score test of %d/%d against %d/%d is just rejected", (k1, n1, k2, n2) => {
    const [low, high] = core.proportionDifference(k1, n1, k2, n2, { method: "miettinen-nurminen" }).interval!;
    expect(scoreByLikelihood(k1, n1, k2, n2, low)).toBeCloseTo(1.959964, 4);
    expect(scoreByLikelihood(k1, n1, k2, n2, high)).toBeCloseTo(-1.959964, 4);
  });

  it("turns round when the groups change places", () => {
    fc.assert(
      fc.property(counts, counts, (a, b) => {
        for (const method of ["newcombe", "miettinen-nurminen", "wald"] as const) {
          const there = core.proportionDifference(a.k, a.n, b.k, b.n, { method });
          const back = core.proportionDifference(b.k, b.n, a.k, a.n, { method });
          expect(there.interval?.[0]).toBeCloseTo(-(back.interval?.[1] ?? NaN), 6);
          expect(there.interval![0] <= there.estimate + 1e-12 && there.estimate <= there.interval![1] + 1e-12).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("ratios", () => {
  it("give no interval where a cell is empty, and say so", () => {
    expect(core.riskRatio(0, 10, 5, 10)).toMatchObject({ estimate: 0, interval: null });
    expect(core.oddsRatio(10, 10, 5, 10).warnings).toHaveLength(1);
  });

  it("ratioOfSums widens with clusters", () => {
    const each = core.ratioOfSums([1, 0, 1, 0, 1, 0, 1, 0], [1, 1, 1, 1, 1, 1, 1, 1]);
    const clustered = core.ratioOfSums([4, 0], [4, 4]);
    expect(clustered.estimate).toBe(each.estimate);
    expect(clustered.se).toBeGreaterThan(each.se);
    expect(() => core.ratioOfSums([1], [1])).toThrow(RangeError);
    expect(() => core.ratioOfSums([1, 1], [1, -1])).toThrow(RangeError);
  });

  it("poissonCI starts at 0 without events; rateRatioTest wants one", () => {
    expect(core.poissonCI(0).interval![0]).toBe(0);
    expect(core.poissonCI(6, { exposure: 3 }).estimate).toBe(2);
    expect(core.rateRatioTest(5, 1, 5, 1).pValue).toBe(1);
    expect(() => core.poissonCI(-1)).toThrow(RangeError);
    expect(() => core.rateRatioTest(0, 1, 0, 1)).toThrow(RangeError);
  });
});
