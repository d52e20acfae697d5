import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changePoint } from "../../../packages/core/src/drift/index.ts";
import { randomNormal, seededRandom } from "../../../packages/core/src/stats/random.ts";

const random = seededRandom(51);
const series = (n: number, level: (i: number) => number, tail = false) =>
  Float64Array.from({ length: n }, (_, i) => level(i) + (tail ? Math.exp(1.5 * randomNormal(random)) : randomNormal(random)));

describe("changePoint", () => {
  it("finds nothing in more than one calm series of twenty, heavy tails included", () => {
    for (const tail of [false, true]) {
      let alarms = 0;
      for (let run = 0; run < 200; run++) {
        if (
          changePoint(
            series(60, () => 0, tail),
            { random, permutations: 199 },
          ).length > 0
        )
          alarms++;
      }
      // Three standard errors above 5 %.
      expect(alarms / 200).toBeLessThan(0.097);
    }
  });

  it("is not taken in by values that hang together", () => {
    let alarms = 0;
    for (let run = 0; run < 100; run++) {
      let level = 0;
      const wave = Float64Array.from({ length: 200 }, () => {
        level = 0.5 * level + randomNormal(random);
        return level;
      });
      if (changePoint(wave, { random, permutations: 199 }).length > 0) alarms++;
    }
    expect(alarms / 100).toBeLessThan(0.2);
  });

  it("says when it began, with an interval that holds the truth nineteen times in twenty", () => {
    let [covered, found] = [0, 0];
    for (let run = 0; run < 200; run++) {
      const [change] = changePoint(
        series(120, (i) => (i < 70 ? 0 : 1.5)),
        { random, permutations: 199, maxChanges: 1 },
      );
      if (!change) continue;
      found++;
      const [low, high] = change.interval;
      expect(low).toBeLessThanOrEqual(change.index);
      expect(high).toBeGreaterThanOrEqual(change.index);
      if (low <= 70 && high >= 70) covered++;
    }
    expect(found).toBeGreaterThan(195);
    expect(covered / found).toBeGreaterThan(0.9);
  });

  it("finds two changes, with the levels between them", () => {
    const changes = changePoint(
      series(150, (i) => (i < 50 ? 0 : i < 100 ? 4 : 1)),
      { random },
    );
    expect(changes.map(({ index }) => Math.round(index / 10))).toEqual([5, 10]);
    expect(changes[0]?.after).toBeCloseTo(4, 0);
    expect(changes[1]?.before).toBe(changes[0]?.after);
  });

  it("does not change with the unit, nor with any rising transform of the values", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 10, maxLength: 40 }), (values) => {
        const at = (y: number[]) => changePoint(y, { random: seededRandom(1), permutations: 99 }).map(({ index }) => index);
        expect(at(values.map((value) => Math.exp(value / 10)))).toEqual(at(values));
      }),
      { seed: 6, numRuns: 40 },
    );
  });

  it("passes over gaps, keeps positions, and finds nothing in little or in constants", () => {
    const values = [...Array(10).fill(1), Number.NaN, ...Array(10).fill(2)].map((value, i) => value + (i % 2) / 10);
    expect(changePoint(values, { random })[0]?.index).toBe(11);
    expect(changePoint([1, 2, 3], { random })).toEqual([]);
    expect(changePoint(Array(50).fill(7), { random })).toEqual([]);
    expect(() => changePoint([], { random, minSegment: 1 })).toThrow(RangeError);
    expect(() => changePoint([], { random, alpha: 0 })).toThrow(RangeError);
  });
});
