import { seededRandom } from "@telltale/core";
import { planSample } from "@telltale/core/judge";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const units = fc.array(
  fc.record({
    draw: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    stratum: fc.constantFrom("a", "b", "c"),
    isWanted: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);
const share = fc.double({ min: 0.01, max: 1, noNaN: true });

describe("planSample", () => {
  it("lets the drawn stand for all, stratum by stratum", () => {
    fc.assert(
      fc.property(units, share, fc.integer({ min: 1, max: 5 }), (list, share, least) => {
        const named = list.map((unit, i) => ({ ...unit, id: String(i) }));
        const drawn = planSample(named, { share, least });
        for (const stratum of ["a", "b", "c"]) {
          const members = named.filter((unit) => unit.stratum === stratum);
          const own = drawn.filter(({ id }) => named[Number(id)]?.stratum === stratum);
          const total = own.reduce((sum, { inclusionProbability }) => sum + 1 / inclusionProbability, 0);
          expect(total).toBeCloseTo(members.length, 9);
        }
        expect(drawn.filter(({ id }) => named[Number(id)]?.isWanted).length).toBe(
          list.filter(({ isWanted }) => isWanted).length,
        );
      }),
    );
  });

  it("draws nothing new when the order of the units changes", () => {
    fc.assert(
      fc.property(units, share, (list, share) => {
        const named = list.map((unit, i) => ({ ...unit, id: String(i) }));
        expect(planSample(named.toReversed(), { share })).toEqual(planSample(named, { share }));
      }),
    );
  });

  it("is right on average for a rate, however the strata are drawn", () => {
    const random = seededRandom(3);
    let sum = 0;
    const runs = 400;
    for (let run = 0; run < runs; run++) {
      // 200 units of one model with 30 % faults, 20 of another with 80 %: 34.5 % in all.
      const list = Array.from({ length: 220 }, (_, i) => ({
        id: String(i),
        draw: random(),
        stratum: i < 200 ? "big" : "small",
      }));
      const isFault = (id: string) => (Number(id) < 200 ? Number(id) % 10 < 3 : Number(id) % 10 < 8);
      const drawn = planSample(list, { share: 0.05, least: 10 });
      const weights = drawn.map(({ inclusionProbability }) => 1 / inclusionProbability);
      sum += drawn.reduce((faults, { id }, i) => faults + (isFault(id) ? (weights[i] ?? 0) : 0), 0) / 220;
    }
    expect(sum / runs).toBeCloseTo(76 / 220, 1.5);
  });

  it("refuses a share that is none", () => {
    expect(() => planSample([], { share: 0 })).toThrow(RangeError);
    expect(() => planSample([], { share: 1.1 })).toThrow(RangeError);
  });
});
