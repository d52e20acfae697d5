import { localTimeOf, momentOf } from "@telltale/core/budget";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lastDueMs, nextDueMs, ReportSchedule, scheduleWindow } from "../../../packages/analytics/src/watch/schedule.ts";

const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString();
const schedule = (parts: object) => ReportSchedule.parse({ name: "report", sinks: ["mail"], ...parts });
const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Sao_Paulo",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Africa/Cairo",
  "Pacific/Apia",
];
const someTime = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2037, 11, 31) });

describe("momentOf", () => {
  it("takes a time that clocks skip as later, and of one they show twice the first", () => {
    const berlin = (month: number, day: number, hour: number, minute: number) =>
      iso(momentOf({ year: 2026, month, day, hour, minute }, "Europe/Berlin"));
    expect(berlin(3, 29, 2, 30)).toBe("2026-03-29T01:30:00.000Z");
    expect(berlin(10, 25, 2, 30)).toBe("2026-10-25T00:30:00.000Z");
    expect(berlin(10, 25, 3, 0)).toBe("2026-10-25T02:00:00.000Z");
    // Clocks that skip midnight itself, by half an hour, or a whole day.
    expect(iso(momentOf({ year: 2018, month: 11, day: 4, hour: 0, minute: 0 }, "America/Sao_Paulo"))).toBe(
      "2018-11-04T03:00:00.000Z",
    );
    expect(iso(momentOf({ year: 2026, month: 10, day: 4, hour: 2, minute: 15 }, "Australia/Lord_Howe"))).toBe(
      "2026-10-03T15:45:00.000Z",
    );
  });

  it("gives a moment at which the clocks show that time, wherever there is one", () => {
    fc.assert(
      fc.property(someTime, fc.constantFrom(...zones), (ms, timeZone) => {
        const local = localTimeOf(ms, timeZone);
        const moment = momentOf(local, timeZone);
        expect(localTimeOf(moment, timeZone)).toEqual(local);
        expect(moment).toBeLessThanOrEqual(ms);
      }),
      { numRuns: 300 },
    );
  });
});

describe("nextDueMs", () => {
  it("stays at the same time of day across both changes of the clocks", () => {
    const daily = schedule({ every: "day", at: "08:00", timeZone: "Europe/Berlin" });
    expect(iso(nextDueMs(daily, at("2026-03-28T07:00:00Z")))).toBe("2026-03-29T06:00:00.000Z");
    expect(iso(nextDueMs(daily, at("2026-10-24T06:00:00Z")))).toBe("2026-10-25T07:00:00.000Z");
  });

  it("comes once on days whose hour is missing or doubled", () => {
    const nightly = schedule({ every: "day", at: "02:30", timeZone: "Europe/Berlin" });
    const dues = (from: string, days: number) => {
      let ms = at(from);
      return Array.from({ length: days }, () => {
        ms = nextDueMs(nightly, ms);
        return iso(ms);
      });
    };
    expect(dues("2026-03-28T12:00:00Z", 2)).toEqual(["2026-03-29T01:30:00.000Z", "2026-03-30T00:30:00.000Z"]);
    expect(dues("2026-10-24T12:00:00Z", 2)).toEqual(["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]);
  });

  it("knows weekdays, and the ends of months", () => {
    const weekly = schedule({ every: "week", on: "friday", at: "17:00", timeZone: "America/New_York" });
    expect(iso(nextDueMs(weekly, at("2026-01-31T00:00:00Z")))).toBe("2026-02-06T22:00:00.000Z");
    const sunday = schedule({ every: "week", on: "sunday", at: "00:00" });
    expect(iso(nextDueMs(sunday, at("2026-01-31T00:00:00Z")))).toBe("2026-02-01T00:00:00.000Z");
    const last = schedule({ every: "month", on: "last" });
    expect(iso(nextDueMs(last, at("2028-02-01T00:00:00Z")))).toBe("2028-02-29T08:00:00.000Z");
    const late = schedule({ every: "month", on: 31 });
    expect(iso(nextDueMs(late, at("2026-04-01T00:00:00Z")))).toBe("2026-04-30T08:00:00.000Z");
    expect(iso(lastDueMs(schedule({ every: "month" }), at("2026-01-01T07:59:00Z")))).toBe("2025-12-01T08:00:00.000Z");
  });

  it("follows the last time without a gap, in every zone", () => {
    const anySchedule = fc.oneof(
      fc.record({ every: fc.constant("day") }),
      fc.record({ every: fc.constant("week"), on: fc.constantFrom("monday", "wednesday", "sunday") }),
      fc.record({ every: fc.constant("month"), on: fc.constantFrom<number | string>(1, 15, 31, "last") }),
    );
    const hour = fc.constantFrom("00:00", "00:30", "02:15", "02:30", "08:00", "23:59");
    fc.assert(
      fc.property(anySchedule, hour, fc.constantFrom(...zones), someTime, (parts, time, timeZone, nowMs) => {
        const one = schedule({ ...parts, at: time, timeZone });
        const [last, next] = [lastDueMs(one, nowMs), nextDueMs(one, nowMs)];
        expect(last).toBeLessThanOrEqual(nowMs);
        expect(next).toBeGreaterThan(nowMs);
        expect(nextDueMs(one, last)).toBe(next);
        expect(lastDueMs(one, next)).toBe(next);
        const { window, reference } = scheduleWindow(one, next);
        expect(window.toMs).toBeLessThanOrEqual(next);
        expect(reference.toMs).toBe(window.fromMs);
        expect(window.toMs).toBeGreaterThan(window.fromMs);
      }),
      { numRuns: 200 },
    );
  });
});

describe("scheduleWindow", () => {
  it("is the whole local day, week or month before, also where a day has 23 hours", () => {
    const windowOf = (parts: object, due: string) => {
      const { window } = scheduleWindow(schedule({ timeZone: "Europe/Berlin", ...parts }), at(due));
      return [iso(window.fromMs), iso(window.toMs)];
    };
    expect(windowOf({ every: "day" }, "2026-03-30T06:00:00Z")).toEqual([
      "2026-03-28T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
    ]);
    expect(windowOf({ every: "week" }, "2026-03-30T06:00:00Z")).toEqual([
      "2026-03-22T23:00:00.000Z",
      "2026-03-29T22:00:00.000Z",
    ]);
    expect(windowOf({ every: "month" }, "2026-04-01T06:00:00Z")).toEqual([
      "2026-02-28T23:00:00.000Z",
      "2026-03-31T22:00:00.000Z",
    ]);
  });
});

describe("ReportSchedule", () => {
  it("fills in what is usual, and refuses what is no time", () => {
    expect(schedule({ every: "week" })).toMatchObject({ on: "monday", at: "08:00", timeZone: "UTC" });
    for (const parts of [
      { every: "hour" },
      { every: "day", at: "8:00" },
      { every: "day", at: "24:00" },
      { every: "month", on: 32 },
      { every: "day", timeZone: "Nowhere" },
    ])
      expect(ReportSchedule.safeParse({ name: "a", sinks: ["b"], ...parts }).success).toBe(false);
  });
});
