import { cuped, ratioOfSums, seededRandom, tTest } from "@telltale/core";
import { compareArms } from "@telltale/core/experiment";
import { describe, expect, it } from "vitest";
import { armOfUsers, firstOf } from "./traffic.ts";

const random = seededRandom(7);
const a = armOfUsers(random, 600);
const b = armOfUsers(random, 400, { lift: 0.2 });
const without = ({ numerator, denominator }: typeof a) => ({ numerator, denominator });
const simple = ({ numerator }: typeof a) => ({ numerator });

describe("compareArms", () => {
  it("has the ratios and the variance of the delta method", () => {
    const [ra, rb] = [a, b].map(({ numerator, denominator }) => ratioOfSums(numerator, denominator ?? []));
    const compared = compareArms(without(a), without(b));
    expect(compared.control).toBeCloseTo(ra?.estimate ?? 0, 12);
    expect(compared.difference).toBeCloseTo((rb?.estimate ?? 0) - (ra?.estimate ?? 0), 12);
    const se = Math.hypot(ra?.se ?? 0, rb?.se ?? 0);
    expect(((compared.interval?.[1] ?? 0) - (compared.interval?.[0] ?? 0)) / 2 / 1.959963984540054).toBeCloseTo(se, 6);
  });

  it("is Welch's t test for large arms where users are averaged", () => {
    const compared = compareArms(simple(a), simple(b));
    const welch = tTest(b.numerator, a.numerator);
    expect(compared.difference).toBeCloseTo(welch.effect ?? 0, 10);
    expect(compared.pValue).toBeCloseTo(welch.pValue, 2);
  });

  it("takes out by CUPED what the reference does", () => {
    const arms = [a, b].map(({ numerator, before = [] }) => ({ numerator, outcome: numerator, before }));
    const [first, second] = arms as [(typeof arms)[0], (typeof arms)[0]];
    const compared = compareArms(first, second);
    const reference = cuped(first, second);
    expect(compared.difference).toBeCloseTo(reference.effect ?? 0, 2);
    expect(compared.varianceReduction).toBeCloseTo(reference.varianceReduction, 1);
    const withPast = compareArms(a, b);
    expect(withPast.varianceReduction).toBeGreaterThan(0.4);
    expect((withPast.interval?.[1] ?? 0) - (withPast.interval?.[0] ?? 0)).toBeLessThan(
      0.8 *
        ((compareArms(without(a), without(b)).interval?.[1] ?? 0) - (compareArms(without(a), without(b)).interval?.[0] ?? 0)),
    );
  });

  it("gives the p at which its watched interval just leaves out 0", () => {
    for (const confidence of [0.9, 0.95, 0.99]) {
      const { watched, watchedPValue } = compareArms(a, b, { confidence, plannedUsers: 2000 });
      const leavesOut = (watched?.[0] ?? 0) > 0 || (watched?.[1] ?? 0) < 0;
      const same = compareArms(a, b, { confidence, plannedUsers: 2000 }).watchedPValue;
      expect(same).toBe(watchedPValue);
      expect(leavesOut).toBe(watchedPValue < 1 - confidence);
    }
  });

  it("says nothing of fewer than fifty users, leaves out what is no number, and bears a measure that never varies", () => {
    expect(compareArms(firstOf(a, 49), b)).toMatchObject({ difference: null, interval: null, watched: null, pValue: 1 });
    const holes = { numerator: [...Array.from(a.numerator), Number.NaN], denominator: [...Array.from(a.denominator ?? []), 1] };
    expect(compareArms(holes, without(b))).toMatchObject({
      users: { control: 600 },
      warnings: [expect.stringContaining("1 users without")],
    });
    const flat = { numerator: Array.from({ length: 60 }, () => 1) };
    expect(compareArms(flat, flat)).toMatchObject({ difference: 0, pValue: 1, watchedPValue: 1, cliffsDelta: 0 });
    expect(() => compareArms({ numerator: [1], before: [] }, b)).toThrow("different lengths");
  });

  it("finds nothing in 95 of 100 experiments without an effect, when peeked at 100 times too; counting calls instead of users does", () => {
    const runs = 200;
    let [once, watched, byCalls] = [0, 0, 0];
    for (let run = 0; run < runs; run++) {
      const its = seededRandom(1000 + run);
      const arms = [armOfUsers(its, 1500), armOfUsers(its, 1500)] as const;
      const looks = Array.from({ length: 25 }, (_, i) => 60 * (i + 1));
      const seen = looks.map((n) =>
        compareArms(without(firstOf(arms[0], n)), without(firstOf(arms[1], n)), { plannedUsers: 3000 }),
      );
      if (seen.some(({ watchedPValue }) => watchedPValue < 0.05)) watched += 1;
      const last = seen.at(-1);
      if ((last?.pValue ?? 1) < 0.05) once += 1;
      const calls = arms.map(({ numerator, denominator = [] }) =>
        Array.from(numerator).flatMap((sum, i) =>
          Array.from({ length: denominator[i] ?? 1 }, () => sum / (denominator[i] ?? 1)),
        ),
      );
      if (tTest(calls[0] ?? [], calls[1] ?? []).pValue < 0.05) byCalls += 1;
    }
    // Binomial(200, 0.05) is above 20 once in 1,500.
    expect(watched).toBeLessThanOrEqual(20);
    expect(once).toBeLessThanOrEqual(20);
    expect(byCalls).toBeGreaterThan(40);
  });
});
