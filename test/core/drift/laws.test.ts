import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CategoricalSummary,
  type ColumnSummary,
  categoricalSummary,
  countSummary,
  driftColumn,
  numericSummary,
  ordinalSummary,
} from "../../../packages/core/src/drift/index.ts";

const sample = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 31, maxLength: 120 });

/** The four kinds that SQL can count, each made from arrays of small whole numbers. */
const kinds: Readonly<Record<string, (x: readonly number[], y: readonly number[]) => ColumnSummary>> = {
  numeric: (x, y) => numericSummary(x, y),
  ordinal: (x, y) => ordinalSummary(x, y, { scale: [0, 4] }),
  count: (x, y) => countSummary(x, y),
  categorical: (x, y) => categoricalSummary(x.map(String), y.map(String)),
};

for (const [kind, summarise] of Object.entries(kinds)) {
  describe(`laws of ${kind} drift`, () => {
    const judge = (x: readonly number[], y: readonly number[]) => driftColumn(summarise(x, y));

    it("never calls a window drifted from itself, in whatever order, and finds an effect of zero", () => {
      fc.assert(
        fc.property(sample, (x) => {
          const { verdict, effects, pValue } = judge(x, x.toReversed());
          expect(verdict).not.toBe("drift");
          for (const { estimate } of effects) expect(estimate).toBeCloseTo(0, 9);
          expect(pValue).toBeGreaterThan(0.5);
        }),
        { seed: 1, numRuns: 50 },
      );
    });

    it("does not depend on the order of rows", () => {
      fc.assert(
        fc.property(sample, sample, (x, y) => {
          const { verdict, pValue, effect } = judge(x, y);
          const again = judge(
            x.toSorted((a, b) => b - a),
            y.toSorted((a, b) => a - b),
          );
          expect(again.verdict).toBe(verdict);
          expect(again.pValue).toBeCloseTo(pValue ?? 0, 9);
          expect(again.effect).toBeCloseTo(effect ?? 0, 9);
        }),
        { seed: 2, numRuns: 50 },
      );
    });

    it("gives the same p-value whichever window is called the reference", () => {
      fc.assert(
        fc.property(sample, sample, (x, y) => {
          const tested = (drift: ReturnType<typeof judge>) => (drift.statisticName.includes("missing") ? null : drift.pValue);
          expect(tested(judge(y, x))).toBeCloseTo(tested(judge(x, y)) ?? 0, 9);
        }),
        { seed: 3, numRuns: 50 },
      );
    });

    it("gives the same verdict after the summary has travelled as JSON: SQL may count in place of arrays", () => {
      fc.assert(
        fc.property(sample, sample, (x, y) => {
          const summary = summarise(x, y);
          expect(driftColumn(JSON.parse(JSON.stringify(summary)))).toEqual(JSON.parse(JSON.stringify(driftColumn(summary))));
        }),
        { seed: 4, numRuns: 20 },
      );
    });

    it("brackets every estimate by its interval", () => {
      fc.assert(
        fc.property(sample, sample, (x, y) => {
          for (const { estimate, interval, margin } of judge(x, y).effects) {
            expect(interval[0]).toBeLessThanOrEqual(estimate + 1e-9);
            expect(interval[1]).toBeGreaterThanOrEqual(estimate - 1e-9);
            expect(margin).toBeGreaterThan(0);
          }
        }),
        { seed: 5, numRuns: 50 },
      );
    });
  });
}

describe("invariances", () => {
  it("ranks see no monotone map: KS and Cliff's delta stay as they are", () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const map = (values: readonly number[]) => values.map((value) => Math.exp(3 * value) + 1);
        const [plain, mapped] = [numericSummary(x, y), numericSummary(map(x), map(y))];
        expect(mapped.ks).toBe(plain.ks);
        expect(mapped.cliffsDelta).toBe(plain.cliffsDelta);
      }),
      { seed: 6 },
    );
  });

  it("numeric verdicts do not depend on the unit", () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const scaled = driftColumn(
          numericSummary(
            x.map((value) => value * 1024),
            y.map((value) => value * 1024),
          ),
        );
        expect(scaled.verdict).toBe(driftColumn(numericSummary(x, y)).verdict);
      }),
      { seed: 7, numRuns: 50 },
    );
  });

  it("categories may be named and ordered as one likes", () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const summary = categoricalSummary(x.map(String), y.map(String));
        const turned: CategoricalSummary = {
          ...summary,
          categories: summary.categories.toReversed().map((name) => `#${name}`),
          reference: summary.reference.toReversed(),
          current: summary.current.toReversed(),
        };
        const [a, b] = [driftColumn(summary), driftColumn(turned)];
        expect(b.verdict).toBe(a.verdict);
        expect(Math.abs(b.effect ?? 0)).toBeCloseTo(Math.abs(a.effect ?? 0), 9);
      }),
      { seed: 8, numRuns: 50 },
    );
  });

  it("every row told k times over within its cluster is worth what it was", () => {
    fc.assert(
      fc.property(sample, sample, (x, y) => {
        const repeat = (values: readonly number[]) => values.flatMap((value) => [value, value, value]);
        const names = (values: readonly number[]) => repeat(values.map((_, i) => i)).map(String);
        const told = numericSummary(repeat(x), repeat(y), { clusters: { reference: names(x), current: names(y) } });
        const [once, thrice] = [driftColumn(numericSummary(x, y)), driftColumn(told)];
        expect(thrice.effects[0]?.interval[0]).toBeCloseTo(once.effects[0]?.interval[0] ?? 0, 1);
        if (once.verdict !== "drift") expect(thrice.verdict).not.toBe("stable");
      }),
      { seed: 9, numRuns: 50 },
    );
  });
});
