import { describe, expect, it } from "vitest";
import { categoricalDrift, categoricalSummary } from "../../../packages/core/src/drift/index.ts";
import { randomNormal } from "../../../packages/core/src/stats/random.ts";
import { populations, tally } from "./simulate.ts";

describe("categoricalDrift", () => {
  it("raises no false alarms, whatever the number of categories and rows", () => {
    const { categories } = populations(21);
    for (const k of [2, 5, 20]) {
      for (const n of [100, 1_000, 5_000]) {
        const judge = () => categoricalDrift(categoricalSummary(categories(n, k), categories(n, k))).verdict;
        expect(tally(60, judge).drift, `k = ${k}, n = ${n}`).toBeLessThanOrEqual(0.05);
      }
    }
  });

  it("finds a fifth of the rows moved to one of five categories", () => {
    const { categories } = populations(22);
    const judge = () => categoricalDrift(categoricalSummary(categories(5_000, 5), categories(5_000, 5, 0.2))).verdict;
    expect(tally(20, judge).drift).toBeGreaterThan(0.8);
  });

  it("says which category moved most, and by how much", () => {
    const drift = categoricalDrift(categoricalSummary(rows({ a: 300, b: 300, c: 300 }), rows({ a: 100, b: 300, c: 500 })));
    expect(drift).toMatchObject({ verdict: "drift", kind: "categorical", effectName: "total variation" });
    expect(drift.effect).toBeCloseTo(2 / 9, 12);
    expect(["a", "c"]).toContain(drift.moved?.category);
  });

  it("compares the share of yes in a yes-or-no column, against the rarer side", () => {
    const drift = categoricalDrift(categoricalSummary(rows({ true: 980, false: 20 }), rows({ true: 900, false: 100 })));
    expect(drift).toMatchObject({ verdict: "drift", kind: "binary", effectName: "share of true", margin: 0.02 });
    expect(drift.effect).toBeCloseTo(-0.08, 12);
    expect(drift.effectInterval?.[1]).toBeLessThan(-0.02);
  });

  it("tells of two categories the one whose share is measured", () => {
    const drift = categoricalDrift(categoricalSummary(rows({ 429: 612, 503: 388 }), rows({ 429: 506, 503: 494 })));
    expect(drift).toMatchObject({ effectName: "share of 503", moved: { category: "503", reference: 0.388, current: 0.494 } });
    expect(drift.effect).toBeCloseTo(0.106, 12);
    const yes = categoricalDrift(categoricalSummary(rows({ true: 600, false: 400 }), rows({ true: 500, false: 500 })));
    expect(yes).toMatchObject({ effectName: "share of true", moved: { category: "true", reference: 0.6, current: 0.5 } });
  });

  it("calls an unchanged share stable once there is evidence, and not before", () => {
    const at = (n: number) =>
      categoricalDrift(categoricalSummary(rows({ no: n * 0.9, yes: n * 0.1 }), rows({ no: n * 0.9, yes: n * 0.1 })));
    expect(at(100).verdict).toBe("inconclusive");
    expect(at(10_000).verdict).toBe("stable");
  });

  it("counts users, not rows", () => {
    const user = (i: number) => `u${i % 40}`;
    // Each user always gives the same answer: forty answers, told fifty times.
    const answers = (shift: number) => Array.from({ length: 2_000 }, (_, i) => ((i + shift) % 40 < 20 + shift ? "a" : "b"));
    const clusters = {
      reference: Array.from({ length: 2_000 }, (_, i) => user(i)),
      current: Array.from({ length: 2_000 }, (_, i) => user(i)),
    };
    expect(categoricalDrift(categoricalSummary(answers(0), answers(4))).verdict).toBe("inconclusive");
    const honest = categoricalDrift(categoricalSummary(answers(0), answers(8), { clusters }));
    expect(honest.verdict).toBe("inconclusive");
    expect(honest.reference.designEffect).toBeGreaterThan(40);
    expect(categoricalDrift(categoricalSummary(answers(0), answers(8))).verdict).toBe("drift");
  });

  it("keeps its level where users hold on to some categories more than to others, measured or not", () => {
    const { random } = populations(24);
    const window = (prefix: string) => {
      const own = Array.from({ length: 40 }, () => randomNormal(random));
      const rows = Array.from({ length: 400 }, (_, i) => ({ user: i % 40, noise: randomNormal(random) }));
      return {
        values: rows.map(({ user, noise }) => `c${Math.abs(Math.round((own[user] ?? 0) + 0.7 * noise))}`),
        clusters: rows.map(({ user }) => `${prefix}${user}`),
      };
    };
    for (const clustering of [false, true]) {
      let alarms = 0;
      for (let run = 0; run < 300; run++) {
        const [a, b] = [window("a"), window("b")];
        const clusters = { reference: a.clusters, current: b.clusters };
        const { pValue } = categoricalDrift(categoricalSummary(a.values, b.values, { clusters, clustering }));
        if ((pValue ?? 1) <= 0.05) alarms++;
      }
      // Three standard errors above 5 %.
      expect(alarms / 300).toBeLessThan(0.088);
    }
  });

  it("finds the test for independent rows again where every row is its own cluster", () => {
    const { categories } = populations(25);
    const [x, y] = [categories(2_000, 5), categories(2_000, 5, 0.03)];
    const names = x.map((_, i) => String(i));
    const clusters = { reference: names, current: names };
    const measured = categoricalDrift(categoricalSummary(x, y, { clusters, clustering: true }));
    expect(measured.pValue).toBeCloseTo(categoricalDrift(categoricalSummary(x, y)).pValue ?? 0, 2);
  });

  it("calls a new column and a lost one", () => {
    const some = rows({ a: 100, b: 100, c: 100 });
    const none = new Array(300).fill(null);
    expect(categoricalDrift(categoricalSummary(none, some))).toMatchObject({ verdict: "drift", effectName: "missing share" });
    expect(categoricalDrift(categoricalSummary(some, none))).toMatchObject({ verdict: "drift", effectName: "missing share" });
    expect(categoricalDrift(categoricalSummary([], [])).verdict).toBe("insufficient");
  });

  it("handles one category and very many", () => {
    expect(categoricalDrift(categoricalSummary(rows({ a: 2_000 }), rows({ a: 2_000 }))).verdict).toBe("stable");
    const { categories } = populations(23);
    expect(categoricalDrift(categoricalSummary(categories(1_000, 1_000), categories(1_000, 1_000))).verdict).toBe(
      "inconclusive",
    );
  });

  it("refuses counts that do not fit", () => {
    const summary = categoricalSummary(["a", "b"], ["a", "b"], { column: "model" });
    expect(() => categoricalDrift({ ...summary, current: [1] })).toThrow(
      "categoricalDrift: model has other counts than categories",
    );
    expect(() => categoricalDrift({ ...summary, current: [1, -1] })).toThrow(RangeError);
  });
});

function rows(counts: Record<string, number>): string[] {
  return Object.entries(counts).flatMap(([category, n]) => new Array<string>(n).fill(category));
}
