import { describe, expect, it } from "vitest";
import { sorted } from "../../../../packages/core/src/stats/index.ts";
import { randomNormal, seededRandom } from "../../../../packages/core/src/stats/random.ts";

const random = seededRandom(61);
/** Samples that a sort by digits could trip over, each above the size from which digits are used. */
const samples: Readonly<Record<string, () => number>> = {
  "light tails": () => randomNormal(random),
  "heavy tails": () => Math.exp(3 * randomNormal(random)),
  "whole numbers": () => Math.floor(1_000 * random()),
  "zeros of both signs": () => (random() < 0.5 ? -0 : random() < 0.5 ? 0 : randomNormal(random)),
  "values that differ in their last bits alone": () => 1 + 1e-12 * random(),
  "negative ones that do": () => -1 - 1e-12 * random(),
  "the least numbers there are": () => 5e-324 * Math.floor(1e6 * random()),
  "infinite and not a number": () => [Infinity, -Infinity, Number.NaN, random()][Math.floor(4 * random())] ?? 0,
};

describe("sorted", () => {
  for (const [name, one] of Object.entries(samples)) {
    it(`puts ${name} in the platform's order, bit for bit, and leaves the input alone`, () => {
      const values = Float64Array.from({ length: 30_000 }, one);
      const [before, expected] = [values.slice(), values.slice().sort()];
      const found = sorted(values);
      expect(found.length).toBe(expected.length);
      expect(found.every((value, i) => Object.is(value, expected[i]))).toBe(true);
      expect(values.every((value, i) => Object.is(value, before[i]))).toBe(true);
    });
  }
  it("takes ascending, descending and equal values as they come", () => {
    const ascending = Float64Array.from({ length: 30_000 }, (_, i) => 1 + i * 1e-13);
    expect(sorted(ascending.toReversed())).toEqual(ascending);
    expect(sorted(ascending)).toEqual(ascending);
    expect(sorted(new Float64Array(30_000).fill(7))).toEqual(new Float64Array(30_000).fill(7));
  });
});
