import { describe, expect, it } from "vitest";
import { seeded } from "../../datasets/source/seeded.ts";

const many = 20_000;
const draw = <T>(n: number, of: () => T): T[] => Array.from({ length: n }, of);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("seeded", () => {
  it("gives the same stream for the same seed, and another for a neighbour", () => {
    const stream = (...seed: number[]) => draw(50, seeded(...seed).uniform);
    expect(stream(1, 2, 3)).toEqual(stream(1, 2, 3));
    for (const other of [
      [1, 2, 4],
      [1, 3, 3],
      [2, 2, 3],
      [1, 2],
      [3, 2, 1],
    ])
      expect(stream(...other)).not.toEqual(stream(1, 2, 3));
  });

  it("stays the same from version to version", () => {
    const { below } = seeded(20_260_302, 1);
    expect(draw(6, () => below(1000))).toMatchInlineSnapshot(`
      [
        672,
        472,
        759,
        788,
        949,
        862,
      ]
    `);
  });

  it("is uniform between 0 and 1", () => {
    const { uniform } = seeded(7);
    const values = draw(many, uniform);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    const bins = values.reduce(
      (counts, value) => counts.with(Math.floor(value * 20), (counts[Math.floor(value * 20)] ?? 0) + 1),
      Array<number>(20).fill(0),
    );
    const chiSquare = bins.reduce((sum, n) => sum + (n - many / 20) ** 2 / (many / 20), 0);
    expect(chiSquare).toBeLessThan(43.8); // the 0.1 % point for 19 degrees of freedom
  });

  it("draws normal, lognormal and weighted choices with the moments asked for", () => {
    const random = seeded(8);
    expect(mean(draw(many, () => random.normal(5, 2)))).toBeCloseTo(5, 1);
    const durations = draw(many, () => random.around(100, 0.5)).sort((a, b) => a - b);
    expect(durations[many / 2]).toBeGreaterThan(97);
    expect(durations[many / 2]).toBeLessThan(103);
    const picks = draw(many, () =>
      random.pick([
        ["a", 1],
        ["b", 3],
      ]),
    );
    expect(picks.filter((pick) => pick === "b").length / many).toBeCloseTo(0.75, 1);
  });
});
