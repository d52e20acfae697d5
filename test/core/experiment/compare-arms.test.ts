import { cuped, ratioOfSums, seededRandom, tTest } from "@telltale/core";
import { compareArms, judgeMeasure, type Measure } from "@telltale/core/experiment";
import { describe, expect, it } from "vitest";
import { measured, type Peeking, peek } from "./peeking.ts";
import { armOfUsers, firstOf } from "./traffic.ts";

const random = seededRandom(7);
const a = armOfUsers(random, 600);
const b = armOfUsers(random, 400, { lift: 0.2 });
const without = ({ numerator, denominator }: typeof a) => ({ numerator, denominator });
const simple = ({ numerator }: typeof a) => ({ numerator });

describe("compareArms", () => {
  it("has the ratios and the variances of the delta method, none below that of both arms together", () => {
    const [ra, rb] = [a, b].map(({ numerator, denominator }) => ratioOfSums(numerator, denominator ?? []));
    const compared = compareArms(without(a), without(b));
    expect(compared.control).toBeCloseTo(ra?.estimate ?? 0, 12);
    expect(compared.difference).toBeCloseTo((rb?.estimate ?? 0) - (ra?.estimate ?? 0), 12);
    const [va, vb] = [600 * (ra?.se ?? 0) ** 2, 400 * (rb?.se ?? 0) ** 2];
    const pooled = (599 * va + 399 * vb) / 998;
    const se = Math.sqrt(Math.max(va, pooled) / 600 + Math.max(vb, pooled) / 400);
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
    expect(compareArms(flat, flat)).toMatchObject({
      ...{ difference: 0, interval: null, pValue: 1, watchedPValue: 1, cliffsDelta: 0 },
      warnings: [expect.stringContaining("no two users of an arm differ")],
    });
    expect(() => compareArms({ numerator: [1], before: [] }, b)).toThrow("different lengths");
  });

  it("counts the users of whom it was measured, not those who only saw an arm", () => {
    const seen = (score: number) => ({
      numerator: Array.from({ length: 500 }, (_, i) => (i < 3 ? score : 0)),
      denominator: Array.from({ length: 500 }, (_, i) => (i < 3 ? 1 : 0)),
    });
    expect(compareArms(seen(5), seen(4))).toMatchObject({ users: { control: 500 }, difference: null, pValue: 1 });
  });

  it("does not take what nobody has met so far for what cannot be: the rule of three", () => {
    const never = (users: number) => ({ numerator: new Float64Array(users), denominator: new Float64Array(users).fill(2) });
    const low = compareArms(never(60), never(60), { isShare: true }).interval?.[0] ?? 0;
    expect(low).toBeLessThan(-2 / 60);
    expect(low).toBeGreaterThan(-4 / 60);
    const errors: Measure = { name: "errorRate", better: "down", role: "guardrail", margin: 0.02 };
    const verdict = (users: number) =>
      judgeMeasure(errors, { control: never(users), treatment: never(users) }, { isShare: true }).verdict;
    expect([verdict(60), verdict(2000)]).toEqual(["undecided", "unharmed"]);
  });

  it("finds nothing in 95 of 100 experiments without an effect, peeked at 100 times, where p-values for one look find much", () => {
    const cases = [
      { draw: measured["mean of scores"], ratio: 1, users: 150, runs: 25, leastPeeked: 4 },
      { draw: measured["cost with a long tail"], ratio: 9, users: 55, runs: 15, leastPeeked: 0 },
    ];
    for (const { draw, ratio, users, runs, leastPeeked } of cases) {
      const found = peek({ draw: draw as Peeking["draw"], ratio, users, runs, looks: 100, seed: 100 });
      // Binomial(25, 0.05) is above 5 once in 800, Binomial(15, 0.05) above 4 once in 1,600.
      for (const name of ["watched", "foretold", "ranks", "decided", "once"] as const)
        expect(found[name], name).toBeLessThanOrEqual(runs === 25 ? 5 : 4);
      expect(found.peeked).toBeGreaterThanOrEqual(leastPeeked);
    }
  });

  it("counts users, where counting their calls finds what is not there", () => {
    const runs = 100;
    let [byUsers, byCalls] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const its = seededRandom(1000 + run);
      const arms = [armOfUsers(its, 300), armOfUsers(its, 300)] as const;
      if (compareArms(without(arms[0]), without(arms[1])).pValue < 0.05) byUsers += 1;
      const calls = arms.map(({ numerator, denominator = [] }) =>
        Array.from(numerator).flatMap((sum, i) =>
          Array.from({ length: denominator[i] ?? 1 }, () => sum / (denominator[i] ?? 1)),
        ),
      );
      if (tTest(calls[0] ?? [], calls[1] ?? []).pValue < 0.05) byCalls += 1;
    }
    // Binomial(100, 0.05) is above 12 once in 700.
    expect(byUsers).toBeLessThanOrEqual(12);
    expect(byCalls).toBeGreaterThan(24);
  });

  it("keeps the law by which it is watched from look to look, unless one was planned", () => {
    const shrink = (plannedUsers?: number) => {
      const { watched, difference, interval } = compareArms(without(a), without(b), { plannedUsers });
      return ((watched?.[1] ?? 0) - (difference ?? 0)) / ((interval?.[1] ?? 0) - (difference ?? 0));
    };
    expect(shrink()).toBeCloseTo(shrink(1000), 12);
    const many = armOfUsers(seededRandom(5), 4000);
    const { watched, interval } = compareArms(without(many), without(many));
    // Narrowest at 1,000 users: at 8,000 it is wider than the narrowest there could be.
    expect((watched?.[1] ?? 0) / (interval?.[1] ?? 1)).toBeGreaterThan(shrink(1000));
  });
});
