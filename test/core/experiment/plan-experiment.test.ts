import { powerT, powerTwoProportion, seededRandom } from "@telltale/core";
import { compareArms, planExperiment } from "@telltale/core/experiment";
import { describe, expect, it } from "vitest";
import { armOfUsers } from "./traffic.ts";

const even = { name: "x", arms: { a: 1, b: 1 } };

describe("planExperiment", () => {
  it("agrees with the power of the t test where each user is seen once", () => {
    const plan = planExperiment(even, { usersPerDay: 100, perUser: 1, intraUserCorrelation: 0, sd: 1 }, { minimumEffect: 0.2 });
    expect(plan.once.users).toBeCloseTo(2 * powerT(0.2).n1, -1);
    expect(plan.once.days).toBe(Math.ceil(plan.once.users / 100));
    expect(plan.watched.users).toBeGreaterThan(plan.once.users);
    expect(plan.watched.users).toBeLessThan(2.5 * plan.once.users);
  });

  it("agrees with the power of two rates, and asks more of uneven arms, partial traffic and users who are alike", () => {
    const sd = Math.sqrt(0.215 * 0.785);
    const rate = { usersPerDay: 100, perUser: 1, intraUserCorrelation: 0, sd };
    const once = (experiment: typeof even & { traffic?: number }, traffic = rate) =>
      planExperiment(experiment, traffic, { minimumEffect: 0.03 }).once;
    expect(once(even).users / (2 * powerTwoProportion(0.2, 0.23).n1)).toBeCloseTo(1, 1);
    expect(once({ ...even, arms: { a: 9, b: 1 } }).users).toBeCloseTo(once(even).users / (4 * 0.9 * 0.1), -1);
    expect(once({ ...even, traffic: 0.1 }).days).toBeGreaterThanOrEqual(10 * (once(even).days - 1));
    const often = { ...rate, perUser: 10, intraUserCorrelation: 0.2 };
    expect(once(even, often).users).toBeCloseTo((once(even).users / 10) * 2.8, -1);
  });

  it("finds what it was planned for in about as many experiments as it promised", () => {
    const traffic = { usersPerDay: 100, perUser: 5, intraUserCorrelation: 0.5, sd: Math.SQRT2 };
    const { once } = planExperiment(even, traffic, { minimumEffect: 0.3, power: 0.8 });
    const runs = 300;
    let found = 0;
    for (let run = 0; run < runs; run++) {
      const random = seededRandom(run);
      // Exactly five answers each, as planned.
      const arm = (lift: number) => {
        const { numerator, denominator = [] } = armOfUsers(random, Math.ceil(once.users / 2), { lift, perUser: 5 });
        return { numerator, denominator };
      };
      if (compareArms(arm(0), arm(0.3)).pValue < 0.05) found += 1;
    }
    expect(found / runs).toBeGreaterThan(0.7);
    expect(found / runs).toBeLessThan(0.9);
  });

  it("says what takes too long, and what too short, and refuses what cannot be planned", () => {
    const traffic = { usersPerDay: 100, perUser: 1, intraUserCorrelation: 0, sd: 1 };
    expect(planExperiment(even, traffic, { minimumEffect: 0.01 }).warnings[0]).toContain("more than four weeks");
    expect(planExperiment(even, traffic, { minimumEffect: 1 }).warnings[0]).toContain("let it run for one");
    expect(() => planExperiment(even, traffic, { minimumEffect: 0 })).toThrow("no difference to find");
    expect(() => planExperiment(even, { ...traffic, sd: 0 }, { minimumEffect: 1 })).toThrow("sd must be above 0");
  });
});
