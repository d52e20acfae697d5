import { quantile, randomNormal, seededRandom } from "@telltale/core";
import { seasonalScores, tailThreshold } from "@telltale/core/alerts";
import { describe, expect, it } from "vitest";

describe("tailThreshold", () => {
  it("reaches a month beyond a week of history, for light tails, heavy ones and scores that hang together", () => {
    const random = seededRandom(8);
    const kinds: readonly (() => () => number)[] = [
      () => () => Math.abs(randomNormal(random)),
      () => () => Math.exp(randomNormal(random)),
      () => {
        let level = 0;
        return () => {
          level = 0.9 * level + randomNormal(random);
          return Math.abs(level);
        };
      },
    ];
    const runLength = 5_000;
    for (const kind of kinds) {
      let passed = 0;
      const levels: number[] = [];
      const runs = 30;
      for (let run = 0; run < runs; run++) {
        const draw = kind();
        const history = Array.from({ length: 1_500 }, draw);
        const level = tailThreshold(history, { runLength, gap: 12 });
        levels.push(level);
        let lastAt = -Infinity;
        for (let i = 0; i < runLength; i++) {
          if (draw() <= level) continue;
          if (i - lastAt > 12) passed++;
          lastAt = i;
        }
      }
      // One a run was asked for. Light tails may be heavier than they show, so they are passed less.
      expect(passed / runs).toBeLessThan(1.3);
      const draw = kind();
      const true5000 = quantile(Array.from({ length: 200_000 }, draw), 1 - 1 / runLength);
      expect(quantile(levels, 0.5)).toBeLessThan(2 * true5000);
    }
  });

  it("is nearer to the likeliest level the less sure it has to be, and the longer the history", () => {
    const random = seededRandom(10);
    const history = Array.from({ length: 2_000 }, () => Math.exp(randomNormal(random)));
    const at = (confidence: number, length: number) =>
      tailThreshold(history.slice(0, length), { runLength: 5_000, confidence });
    expect(at(0.5, 300)).toBeLessThan(at(0.8, 300));
    expect(at(0.8, 300)).toBeLessThan(at(0.95, 300));
    expect(at(0.95, 2_000) / at(0.5, 2_000)).toBeLessThan(at(0.95, 300) / at(0.5, 300));
    expect(() => at(1, 300)).toThrow(RangeError);
  });

  it("rises with the time between false alarms, and refuses a history too short to know", () => {
    const random = seededRandom(9);
    const history = Array.from({ length: 500 }, () => randomNormal(random));
    const levels = [1e2, 1e3, 1e4, 1e5].map((runLength) => tailThreshold(history, { runLength }));
    expect(levels).toEqual([...levels].sort((a, b) => a - b));
    expect(() => tailThreshold(history.slice(0, 99), { runLength: 1e3 })).toThrow(RangeError);
    expect(() => tailThreshold(history, { runLength: 0 })).toThrow(RangeError);
  });
});

describe("seasonalScores", () => {
  it("knows the past alone: what comes later changes no score", () => {
    const random = seededRandom(4);
    const values = Array.from({ length: 200 }, () => randomNormal(random));
    const options = { period: 24, seasons: 5 };
    expect(seasonalScores(values.slice(0, 150), options)).toEqual(seasonalScores(values, options).slice(0, 150));
  });

  it("leaves out what is missing, and stays finite where nothing ever varied", () => {
    const scores = seasonalScores([...new Array<number>(60).fill(5), null, 9], { period: 12, seasons: 3 });
    expect(scores[60]).toBeNull();
    expect(scores[59]).toMatchObject({ usual: 5, z: 0 });
    expect(Number.isFinite(scores[61]?.z)).toBe(true);
    expect(() => seasonalScores([1], { period: 0, seasons: 1 })).toThrow(RangeError);
  });
});
