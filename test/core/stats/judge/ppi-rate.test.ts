import { clopperPearson, ppiRate } from "@telltale/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const part = fc
  .tuple(fc.integer({ min: 0, max: 300 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([n, share]) => ({ count: Math.round(share * n), n }));

describe("ppiRate", () => {
  it("is the exact interval of the labels where the judge calls everything the same", () => {
    const all = ppiRate({ rate: 1, n: 500, judgedPositive: { count: 3, n: 40 }, judgedNegative: { count: 0, n: 0 } });
    expect(all.estimate).toBeCloseTo(3 / 40, 12);
    const [low, high] = clopperPearson(3, 40).interval ?? [];
    expect(all.interval?.[0]).toBeCloseTo(low ?? 0, 12);
    expect(all.interval?.[1]).toBeCloseTo(high ?? 0, 12);
    expect(all.warnings).toEqual([]);
  });

  it("holds its estimate within an interval within 0…1, and mirrors with yes and no", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 5000 }),
        part,
        part,
        (rate, n, yes, no) => {
          fc.pre(yes.n + no.n > 0);
          const { estimate, interval } = ppiRate({ rate, n, judgedPositive: yes, judgedNegative: no });
          const [low, high] = interval ?? [Number.NaN, Number.NaN];
          expect(low).toBeGreaterThanOrEqual(0);
          expect(high).toBeLessThanOrEqual(1);
          expect(low).toBeLessThanOrEqual(estimate + 1e-12);
          expect(high).toBeGreaterThanOrEqual(estimate - 1e-12);
          const turned = ({ count, n }: { count: number; n: number }) => ({ count: n - count, n });
          const other = ppiRate({ rate: 1 - rate, n, judgedPositive: turned(no), judgedNegative: turned(yes) });
          expect(other.estimate).toBeCloseTo(1 - estimate, 9);
          expect(other.interval?.[0]).toBeCloseTo(1 - high, 6);
        },
      ),
    );
  });

  it("does not know what no label checks, and says so", () => {
    const half = ppiRate({ rate: 0.5, n: 100, judgedPositive: { count: 9, n: 10 }, judgedNegative: { count: 0, n: 0 } });
    expect((half.interval?.[1] ?? 0) - (half.interval?.[0] ?? 0)).toBeGreaterThan(0.5);
    expect(half.warnings[0]).toMatch(/has no label/);
  });

  it("refuses what cannot be", () => {
    const none = { count: 0, n: 0 };
    expect(() => ppiRate({ rate: 0.5, n: 10, judgedPositive: none, judgedNegative: none })).toThrow(RangeError);
    expect(() => ppiRate({ rate: 1.5, n: 10, judgedPositive: { count: 1, n: 2 }, judgedNegative: none })).toThrow(RangeError);
  });
});
