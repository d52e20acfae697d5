import { presets, type Rule, windowsOf } from "@telltale/core/alerts";
import { describe, expect, it } from "vitest";

const daily = presets["daily-budget"] as Rule;
const iso = (ms: number) => new Date(ms).toISOString();
const begins = (rule: Rule, at: string) => iso(windowsOf(rule, Date.parse(at)).current.fromMs);

describe("windowsOf, of a budget", () => {
  it("begins its day at midnight UTC where no time zone is said", () => {
    expect(begins(daily, "2026-03-29T23:59:59Z")).toBe("2026-03-29T00:00:00.000Z");
    expect(begins(daily, "2026-03-30T00:00:00.001Z")).toBe("2026-03-30T00:00:00.000Z");
  });

  it("is at midnight still the day that ends, whose last minute nobody has judged yet", () => {
    expect(begins(daily, "2026-03-30T00:00:00Z")).toBe("2026-03-29T00:00:00.000Z");
  });

  // By Python's zoneinfo: the clocks of Berlin went forward on 29 March 2026, and go back on 25 October.
  it.each([
    ["2026-03-28T22:59:59Z", "2026-03-27T23:00:00.000Z"],
    ["2026-03-28T23:00:00.001Z", "2026-03-28T23:00:00.000Z"],
    ["2026-03-29T21:59:59Z", "2026-03-28T23:00:00.000Z"],
    ["2026-03-29T22:00:00.001Z", "2026-03-29T22:00:00.000Z"],
    ["2026-10-25T22:59:59Z", "2026-10-24T22:00:00.000Z"],
    ["2026-10-25T23:00:00.001Z", "2026-10-25T23:00:00.000Z"],
  ])("has days of 23 and of 25 hours where clocks change: at %s it began %s", (at, expected) => {
    expect(begins({ ...daily, timeZone: "Europe/Berlin" }, at)).toBe(expected);
  });

  it("begins its month at the time zone's midnight", () => {
    const monthly: Rule = {
      ...daily,
      timeZone: "America/New_York",
      condition: { kind: "budget", limitUsd: 1, period: "month" },
    };
    expect(begins(monthly, "2026-03-31T12:00:00Z")).toBe("2026-03-01T05:00:00.000Z");
    expect(begins(monthly, "2026-04-01T03:59:59Z")).toBe("2026-03-01T05:00:00.000Z");
    expect(() => begins({ ...daily, timeZone: "Middle/Earth" }, "2026-03-31T12:00:00Z")).toThrow(RangeError);
  });
});
