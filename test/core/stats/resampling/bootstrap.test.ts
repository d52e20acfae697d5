import { bootstrap, randomNormal, seededRandom } from "@telltale/core";
import { describe, expect, it } from "vitest";

const meanOf = (x: Float64Array): number => x.reduce((sum, value) => sum + value, 0) / x.length;

describe("bootstrap", () => {
  it("gives the same interval for the same seed and leaves the sample alone", () => {
    const x = Object.freeze([3, 1, 4, 1, 5, 9, 2, 6, 5, 3]);
    const run = () => bootstrap(x, meanOf, { random: seededRandom(4) });
    expect(run()).toEqual(run());
  });

  it.each(["bca", "basic", "percentile"] as const)("covers the mean by %s in about 95 of 100 samples", (method) => {
    const random = seededRandom(8);
    let covered = 0;
    for (let i = 0; i < 200; i++) {
      const x = Array.from({ length: 50 }, () => randomNormal(random));
      const [low, high] = bootstrap(x, meanOf, { random, method, resamples: 400 }).interval!;
      if (low <= 0 && 0 <= high) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.88);
  });

  it("is wider by cluster than by value when the values of a cluster go together", () => {
    const random = seededRandom(9);
    const clusters: number[] = [];
    const x: number[] = [];
    for (let user = 0; user < 40; user++) {
      const level = randomNormal(random);
      for (let i = 0; i < 10; i++) {
        clusters.push(user);
        x.push(level + 0.1 * randomNormal(random));
      }
    }
    const byCluster = bootstrap(x, meanOf, { random: seededRandom(1), clusters, resamples: 500 });
    const byValue = bootstrap(x, meanOf, { random: seededRandom(1), resamples: 500 });
    expect(byCluster.nUnits).toBe(40);
    expect(byCluster.standardError).toBeGreaterThan(2 * byValue.standardError);
  });

  it("says that constant values have no interval, and counts what it left out", () => {
    const got = bootstrap([2, 2, 2, Number.NaN], meanOf, { random: seededRandom(1), resamples: 50 });
    expect(got).toMatchObject({ estimate: 2, interval: null, n: 3 });
    expect(got.warnings[0]).toMatch(/1 value/);
    expect(() => bootstrap([], meanOf, { random: seededRandom(1) })).toThrow(RangeError);
    expect(() => bootstrap([1], meanOf, { random: seededRandom(1), clusters: [] })).toThrow(RangeError);
  });
});
