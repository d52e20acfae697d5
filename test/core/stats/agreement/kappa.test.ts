import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { cohenKappa, fleissKappa, gwetAC1, pabak } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { datasetsFolder, filesOf, jsonOf, overData } from "../../../datasets.ts";

const labels = fc.constantFrom("good", "fair", "poor");
const pairs = fc.array(fc.tuple(labels, labels), { minLength: 2, maxLength: 60 });
const sides = (items: readonly (readonly [string, string])[]) => [items.map(([a]) => a), items.map(([, b]) => b)] as const;

describe("cohenKappa", () => {
  it("is 1 for raters who agree on more than one label, with no width", () => {
    const { estimate, interval } = cohenKappa(["a", "b", "a"], ["a", "b", "a"]);
    expect(estimate).toBe(1);
    expect(interval).toEqual([1, 1]);
  });

  it("is undefined, and says so, where both raters use one label", () => {
    const { estimate, interval, warnings } = cohenKappa(["a", "a"], ["a", "a"]);
    expect(estimate).toBeNaN();
    expect(interval).toBeNull();
    expect(warnings[0]).toMatch(/undefined/);
  });

  it("is symmetric in the raters, never above 1, and the same in any order of the items", () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom("none", "linear", "quadratic"), (items, weights) => {
        const [a, b] = sides(items);
        const options = { weights, labels: ["poor", "fair", "good"] } as const;
        const kappa = cohenKappa(a, b, options).estimate;
        if (Number.isNaN(kappa)) return;
        expect(kappa).toBeLessThanOrEqual(1 + 1e-12);
        expect(cohenKappa(b, a, options).estimate).toBeCloseTo(kappa, 12);
        expect(cohenKappa(a.toReversed(), b.toReversed(), options).estimate).toBeCloseTo(kappa, 12);
      }),
    );
  });

  it("counts near misses less than far ones when weighted", () => {
    const truth = [1, 2, 3, 4, 5, 1, 2, 3, 4, 5];
    const near = [1, 2, 3, 4, 4, 1, 2, 3, 4, 4];
    const far = [1, 2, 3, 4, 1, 1, 2, 3, 4, 1];
    const kappaOf = (other: number[]) => cohenKappa(truth, other, { weights: "quadratic" }).estimate;
    expect(kappaOf(near)).toBeGreaterThan(kappaOf(far));
  });

  it("refuses unequal lengths, no items, and labels that are not listed", () => {
    expect(() => cohenKappa(["a"], ["a", "b"])).toThrow(RangeError);
    expect(() => cohenKappa([], [])).toThrow(RangeError);
    expect(() => cohenKappa(["a"], ["b"], { labels: ["a"] })).toThrow(RangeError);
  });
});

describe("gwetAC1 and pabak", () => {
  it("stay high where the raters agree and nearly all labels are one, unlike kappa", () => {
    const a = [...new Array<string>(96).fill("ok"), "bad", "bad", "ok", "ok"];
    const b = [...new Array<string>(96).fill("ok"), "ok", "ok", "bad", "bad"];
    expect(cohenKappa(a, b).estimate).toBeLessThan(0);
    expect(gwetAC1(a, b).estimate).toBeGreaterThan(0.95);
    expect(pabak(a, b).estimate).toBeCloseTo(0.92, 12);
  });

  it("never leave −1…1, nor do their intervals", () => {
    fc.assert(
      fc.property(pairs, (items) => {
        const [a, b] = sides(items);
        for (const measure of [gwetAC1, pabak]) {
          const { estimate, interval } = measure(a, b, { labels: ["poor", "fair", "good"] });
          expect(Math.abs(estimate)).toBeLessThanOrEqual(1 + 1e-12);
          expect(interval![0]).toBeGreaterThanOrEqual(-1);
          expect(interval![0]).toBeLessThanOrEqual(estimate + 1e-12);
          expect(interval![1]).toBeGreaterThanOrEqual(estimate - 1e-12);
          expect(interval![1]).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });

  it("say that one known label is not enough", () => {
    expect(gwetAC1(["a"], ["a"]).estimate).toBeNaN();
    expect(pabak(["a"], ["a"]).warnings).toHaveLength(1);
  });
});

describe("fleissKappa", () => {
  it("gives the published 0.210 for ten subjects, fourteen raters and five categories", () => {
    const table = [
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7],
    ];
    const { estimate, interval } = fleissKappa(table);
    expect(estimate).toBeCloseTo(0.20993, 5);
    expect(interval![0]).toBeLessThan(estimate);
    expect(interval![1]).toBeGreaterThan(estimate);
  });

  it("refuses subjects with another number of raters", () => {
    expect(() =>
      fleissKappa([
        [2, 1],
        [1, 1],
      ]),
    ).toThrow(RangeError);
    expect(() => fleissKappa([[1, 0]])).toThrow(RangeError);
  });
});

interface Judged {
  readonly label: number;
  readonly results: readonly Record<string, { readonly winner?: string | null }>[];
}

const runs = filesOf("llmbar", "statistics.json").filter((path) => existsSync(resultOf(path)));

function resultOf(statistics: string): string {
  return join(dirname(statistics), "result.json");
}

describe.skipIf(runs.length === 0)(overData("LLMBar's published kappas", "llmbar", runs), () => {
  it.each(runs.map((path) => [relative(datasetsFolder, path), path] as const))("%s", (_, path) => {
    const published = jsonOf(path) as Record<string, number>;
    const items = jsonOf(resultOf(path)) as readonly Judged[];
    const winners = (key: string) => items.map(({ results }) => results.at(-1)?.[key]?.winner ?? null);
    // Its authors code the winner 1 as 1 and all else, unreadable answers too, as 0, but leave the gold label 1 or 2.
    const coded = (key: string) => winners(key).map((winner) => (winner === "1" ? 1 : 0));
    const gold = items.map(({ label }) => label);
    expect(cohenKappa<number>(coded("swap = False"), gold).estimate).toBeCloseTo(published.kappa_False!, 12);
    expect(cohenKappa<number>(coded("swap = True"), gold).estimate).toBeCloseTo(published.kappa_True!, 12);
    expect(cohenKappa(coded("swap = False"), coded("swap = True")).estimate).toBeCloseTo(published.kappa_agreement!, 12);

    // With gold labels in the same code it is the agreement beyond what two coins of the same bias would have.
    const [judge, people] = [coded("swap = False"), gold.map((label) => (label === 1 ? 1 : 0))];
    const shareOf = (isSo: (i: number) => boolean) => judge.filter((_, i) => isSo(i)).length / judge.length;
    const [ofJudge, ofPeople] = [shareOf((i) => judge[i] === 1), shareOf((i) => people[i] === 1)];
    const byChance = ofJudge * ofPeople + (1 - ofJudge) * (1 - ofPeople);
    const observed = shareOf((i) => judge[i] === people[i]);
    expect(cohenKappa(judge, people).estimate).toBeCloseTo((observed - byChance) / (1 - byChance), 12);
  });
});
