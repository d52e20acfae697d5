import { randomNormal, seededRandom, tTestPaired } from "@telltale/core";
import { compareRuns } from "@telltale/core/experiment";
import { describe, expect, it } from "vitest";

const scores = (seed: number, n: number, score: (level: number, noise: number) => number) => {
  const [levels, random] = [seededRandom(1), seededRandom(seed)];
  return new Map(Array.from({ length: n }, (_, i) => [`item-${i}`, score(randomNormal(levels), randomNormal(random))]));
};

describe("compareRuns", () => {
  it("has the interval of the paired t, and tells by pairs what would not show between two crowds", () => {
    const before = scores(2, 200, (level, noise) => level + 0.1 * noise);
    const after = scores(3, 200, (level, noise) => level - 0.1 + 0.1 * noise);
    const compared = compareRuns({ before, after });
    const paired = tTestPaired([...after.values()], [...before.values()]);
    expect(compared.gain).toBeCloseTo(paired.effect ?? 0, 12);
    expect(compared.gainInterval?.[0]).toBeCloseTo(paired.effectInterval?.[0] ?? 0, 10);
    expect(compared).toMatchObject({ verdict: "regressed", test: "wilcoxon", n: 200 });
    expect(compareRuns({ before, after }, { better: "down" }).verdict).toBe("improved");
    expect(compareRuns({ before, after }, { margin: 0.2 }).verdict).toBe("passed");
  });

  it("uses McNemar's test for yes and no, and lists what was lost", () => {
    const answer = (at: number) => (at % 2 ? 1 : 0);
    const before = new Map(Array.from({ length: 60 }, (_, i) => [`q${i}`, i < 50 ? 1 : 0]));
    const after = new Map(Array.from({ length: 60 }, (_, i) => [`q${i}`, i < 30 ? 1 : answer(i)]));
    const compared = compareRuns({ before, after });
    expect(compared).toMatchObject({ test: "mcnemar", worsened: 10, improved: 5, n: 60 });
    // scipy.stats.binomtest(5, 15).pvalue
    expect(compared.pValue).toBeCloseTo(0.3017578125, 10);
    expect(compared.worst).toHaveLength(10);
    expect(compared.worst[0]).toEqual({ item: "q30", before: 1, after: 0 });
  });

  it("counts items that only one run has, and decides nothing from few", () => {
    const compared = compareRuns({
      before: new Map([
        ["a", 1],
        ["b", Number.NaN],
      ]),
      after: new Map([
        ["a", 0],
        ["c", 1],
      ]),
    });
    expect(compared).toMatchObject({ n: 1, onlyBefore: 1, onlyAfter: 1, verdict: "undecided", gainInterval: null });
    expect(compareRuns({ before: new Map(), after: new Map() })).toMatchObject({
      n: 0,
      gain: null,
      pValue: null,
      verdict: "undecided",
    });
  });
});
