import { chi2Sf } from "@telltale/core";
import { armOf, concernsOf, type Experiment, sharesOf } from "@telltale/core/experiment";
import { describe, expect, it } from "vitest";

const experiment: Experiment = { name: "greeting", arms: { control: 90, warm: 10 } };
const users = Array.from({ length: 40_000 }, (_, i) => `user-${i}`);
const countsOf = (of: Experiment, units: readonly string[]) => {
  const counts = new Map<string | null, number>();
  for (const unit of units) {
    const arm = armOf(of, unit);
    counts.set(arm, (counts.get(arm) ?? 0) + 1);
  }
  return counts;
};
/** p of Pearson's χ² that two ways to deal are independent. */
const independence = (first: Experiment, second: Experiment) => {
  const table = new Map<string, number>();
  for (const unit of users) {
    const cell = `${armOf(first, unit)} ${armOf(second, unit)}`;
    table.set(cell, (table.get(cell) ?? 0) + 1);
  }
  const firsts = countsOf(first, users);
  const seconds = countsOf(second, users);
  let statistic = 0;
  for (const [a, n] of firsts)
    for (const [b, m] of seconds) {
      const expected = (n * m) / users.length;
      statistic += ((table.get(`${a} ${b}`) ?? 0) - expected) ** 2 / expected;
    }
  return chi2Sf(statistic, (firsts.size - 1) * (seconds.size - 1));
};

describe("armOf", () => {
  it("deals by the shares, the same arm always, and anew under another name", () => {
    const counts = countsOf(experiment, users);
    const expected = { control: 36_000, warm: 4000 };
    const statistic = Object.entries(expected).reduce((sum, [arm, n]) => sum + ((counts.get(arm) ?? 0) - n) ** 2 / n, 0);
    expect(chi2Sf(statistic, 1)).toBeGreaterThan(0.001);
    expect(users.map((unit) => armOf(experiment, unit))).toEqual(users.map((unit) => armOf(experiment, unit)));
    expect(independence(experiment, { ...experiment, name: "greeting2" })).toBeGreaterThan(0.001);
  });

  it("lets more units in as traffic grows, and changes nobody's arm", () => {
    const small = users.map((unit) => armOf({ ...experiment, traffic: 0.2 }, unit));
    const large = users.map((unit) => armOf({ ...experiment, traffic: 0.6 }, unit));
    expect(small.filter((arm) => arm !== null).length / users.length).toBeCloseTo(0.2, 1);
    expect(small.every((arm, i) => arm === null || arm === large[i])).toBe(true);
    expect(large.some((arm, i) => arm !== null && small[i] === null)).toBe(true);
  });

  it("shares nobody between slices of one layer, and everybody evenly between layers", () => {
    const first = { ...experiment, name: "a", layer: { name: "page", from: 0, to: 0.5 } };
    const second = { ...experiment, name: "b", layer: { name: "page", from: 0.5, to: 1 } };
    const both = users.map((unit) => [armOf(first, unit), armOf(second, unit)].filter((arm) => arm !== null).length);
    expect(both.every((n) => n === 1)).toBe(true);
    expect(independence(first, { ...second, layer: { name: "model", from: 0, to: 0.5 } })).toBeGreaterThan(0.001);
  });

  it("is spread evenly for ids of every shape", () => {
    const shapes = [
      (i: number) => String(i),
      (i: number) => `${i}@example.org`,
      (i: number) => i.toString(16).padStart(32, "0"),
      (i: number) => "é".repeat(i % 50) + i,
    ];
    for (const idOf of shapes) {
      const even = countsOf(
        { name: "x", arms: { a: 1, b: 1, c: 1, d: 1 } },
        users.slice(0, 20_000).map((_, i) => idOf(i)),
      );
      const statistic = [...even.values()].reduce((sum, n) => sum + (n - 5000) ** 2 / 5000, 0);
      expect(chi2Sf(statistic, 3)).toBeGreaterThan(0.001);
    }
  });

  it("refuses what cannot be dealt, and says what to think of before", () => {
    expect(() => armOf({ name: "x", arms: { only: 1 } }, "u")).toThrow("experiment x needs two arms or more");
    expect(() => armOf({ name: "x", arms: { a: 1, b: 0 } }, "u")).toThrow("arm b of x has a share of 0");
    expect(() => armOf({ ...experiment, traffic: 2 }, "u")).toThrow("traffic of 2");
    expect(() => armOf({ ...experiment, layer: { name: "l", from: 0.5, to: 0.5 } }, "u")).toThrow("slice 0.5…0.5");
    expect(sharesOf(experiment)).toEqual({ control: 0.9, warm: 0.1 });
    expect(concernsOf({ name: "x", arms: { a: 1, b: 1 } })).toEqual([]);
    expect(concernsOf({ name: "x", arms: { a: 1, b: 1, c: 1 } })[0]).toContain("Test two at a time");
    expect(concernsOf({ name: "x", arms: { a: 95, b: 5 } })[0]).toContain("The smallest arm has 5 % of the users");
  });
});
