import { seededRandom } from "@telltale/core";
import { type ArmUsers, decide, judgeMeasure, type Measure } from "@telltale/core/experiment";
import { describe, expect, it } from "vitest";
import { armOfUsers } from "./traffic.ts";

const random = seededRandom(3);
const n = 1500;
const control = armOfUsers(random, n);
const same = armOfUsers(random, n);
const higher = armOfUsers(random, n, { lift: 0.5 });
const lower = armOfUsers(random, n, { lift: -0.5 });
const quality: Measure = { name: "faithfulness", better: "up", role: "primary", margin: 0.1 };
const latency: Measure = { name: "latency", better: "down", role: "guardrail", margin: 0.3 };
const judged = (measure: Measure, treatment: ArmUsers) =>
  judgeMeasure(measure, { control, treatment }, { plannedUsers: 2 * n });
const decided = (measures: readonly ReturnType<typeof judged>[], more: Partial<Parameters<typeof decide>[0]> = {}) =>
  decide({ measures, users: [n, n], shares: [1, 1], ...more });

describe("decide", () => {
  it("rolls out what is better and harms nobody, and says by how much", () => {
    const { decision, reasons } = decided([judged(quality, higher), judged(latency, same)]);
    expect(decision).toBe("roll out");
    expect(reasons).toEqual([
      expect.stringMatching(/^faithfulness is better by 0\.\d+ \(between 0\.\d+ and 0\.\d+\), p < 0\.0001/),
    ]);
  });

  it("reverts what is worse, harms a guardrail, or brought nothing in the planned time", () => {
    expect(decided([judged(quality, lower)])).toMatchObject({
      decision: "revert",
      reasons: [expect.stringContaining("is worse by")],
    });
    expect(decided([judged(quality, higher), judged(latency, higher)])).toMatchObject({
      decision: "revert",
      reasons: [expect.stringMatching(/^Guardrail latency is worse by 0\.\d+ \(between 0\.\d+ and 0\.\d+\)\.$/)],
    });
    expect(decided([judged(quality, same)], { plannedUsers: 2 * n }).decision).toBe("revert");
    expect(decided([judged({ ...quality, margin: 2 }, higher)], { plannedUsers: 2 * n }).decision).toBe("revert");
  });

  it("keeps running while nothing is sure, or a guardrail is not proven unharmed", () => {
    expect(decided([judged({ ...quality, margin: 0.05 }, same)], { plannedUsers: 10 * n }).reasons[0]).toContain(
      `${2 * n} of ${10 * n} planned users`,
    );
    const open = judged({ ...latency, margin: 0.001 }, same);
    expect(decided([judged(quality, higher), open]).decision).toBe("keep running");
    expect(decided([judged(quality, higher), open], { plannedUsers: n }).reasons[1]).toContain("not proven unharmed");
  });

  it("ends what is surely less than is worth having, and says of what is better that it is too little so far", () => {
    const surely = decided([judged({ ...quality, margin: 2 }, higher)]);
    expect(surely).toMatchObject({
      decision: "revert",
      reasons: [expect.stringMatching(/^faithfulness is better by 0\.\d+ .*surely less than the 2 that is worth having/)],
    });
    const soFar = decided([judged({ ...quality, margin: 0.55 }, higher)]);
    expect(soFar).toMatchObject({
      decision: "keep running",
      reasons: [expect.stringContaining("but so far by no more than the 0.55")],
    });
    const nobody = judgeMeasure(quality, { control, treatment: { numerator: [1], denominator: [1] } });
    expect(decide({ measures: [nobody], users: [n, n], shares: [1, 1] }).reasons).toEqual([
      expect.stringContaining("only 1 user of an arm told of it: it takes 50 of each"),
    ]);
  });

  it("reads nothing where users were dealt wrongly", () => {
    const measures = [judged(quality, higher)];
    expect(decide({ measures, users: [1700, 1300], shares: [1, 1] }).decision).toBe("do not read");
    expect(decide({ measures, users: [2700, 300], shares: [9, 1] }).decision).toBe("roll out");
  });

  it("adjusts secondary measures for being many, and wants one primary", () => {
    const others = ["a", "b", "c"].map((name) => judged({ name, better: "up", role: "secondary" }, same));
    const { adjusted } = decided([judged(quality, same), ...others]);
    for (const one of others) expect(adjusted[one.measure.name]).toBeGreaterThanOrEqual(one.watchedPValue);
    expect(() => decided(others)).toThrow("has one primary measure");
  });
});
