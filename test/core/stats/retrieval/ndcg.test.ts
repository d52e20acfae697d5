import { hitAtK, ndcg, recallAtK, reciprocalRank } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const list = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 20 });

describe("ndcg", () => {
  it("is 1 for the best order, at most 1 for any other, and 0 where nothing is relevant", () => {
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 20 }), (grades, k) => {
        const best = grades.toSorted((a, b) => b - a);
        expect(ndcg(grades, { k })).toBeLessThanOrEqual(1 + 1e-12);
        expect(ndcg(best, { k })).toBe(best[0] === 0 ? 0 : 1);
      }),
    );
  });

  it("counts what was not shown at all", () => {
    expect(ndcg([1], { all: [1, 3] })).toBeLessThan(0.5);
    expect(() => ndcg([-1])).toThrow(RangeError);
    expect(() => ndcg([1], { k: 0 })).toThrow(RangeError);
  });
});

describe("reciprocalRank, hitAtK and recallAtK", () => {
  it("agree on whether something was found", () => {
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 20 }), (grades, k) => {
        const hit = hitAtK(grades, k);
        expect(reciprocalRank(grades, { k }) > 0).toBe(hit === 1);
        const recall = recallAtK(grades, k);
        if (recall === null) expect(hit).toBe(0);
        else expect(recall > 0).toBe(hit === 1);
      }),
    );
  });

  it("has nothing to recall where nothing is relevant", () => {
    expect(recallAtK([0, 0], 2)).toBeNull();
    expect(recallAtK([1, 0], 2, { relevantCount: 2 })).toBe(0.5);
    expect(() => recallAtK([1, 1], 2, { relevantCount: 1 })).toThrow(RangeError);
  });
});
