import { limitsOf, periodAt } from "@telltale/core/budget";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const iso = (ms: number) => new Date(ms).toISOString();
const from = (window: "day" | "week" | "month", zone: string, at: string) => iso(periodAt(window, zone, Date.parse(at)).fromMs);

describe("periodAt", () => {
  // By Python's zoneinfo.
  it.each([
    ["day", "UTC", "2026-01-31T23:59:59.999Z", "2026-01-31T00:00:00.000Z"],
    ["day", "Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00.000Z"],
    ["day", "Europe/Berlin", "2026-03-30T12:00:00Z", "2026-03-29T22:00:00.000Z"],
    ["day", "Asia/Kolkata", "2026-01-01T18:29:59Z", "2025-12-31T18:30:00.000Z"],
    ["day", "Pacific/Kiritimati", "2026-01-01T09:59:59Z", "2025-12-31T10:00:00.000Z"],
    ["week", "America/New_York", "2026-03-08T12:00:00Z", "2026-03-02T05:00:00.000Z"],
    ["week", "America/New_York", "2026-03-09T03:59:59Z", "2026-03-02T05:00:00.000Z"],
    ["month", "America/New_York", "2026-03-31T12:00:00Z", "2026-03-01T05:00:00.000Z"],
    ["month", "America/New_York", "2026-11-30T12:00:00Z", "2026-11-01T04:00:00.000Z"],
  ] as const)("finds where a %s begins in %s at %s", (window, zone, at, expected) => {
    expect(from(window, zone, at)).toBe(expected);
  });

  it("begins a day whose midnight the clocks skip at its first moment, and one that has two at the first of them", () => {
    expect(from("day", "America/Sao_Paulo", "2018-11-04T15:00:00Z")).toBe("2018-11-04T03:00:00.000Z");
    expect(from("day", "America/Havana", "2025-11-02T15:00:00Z")).toBe("2025-11-02T04:00:00.000Z");
  });

  const zones = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Havana",
  ];
  const windows = ["day", "week", "month"] as const;
  const moments = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2030, 0) });

  it("holds its moment, ends where the next begins, and is called the same throughout", () => {
    fc.assert(
      fc.property(fc.constantFrom(...windows), fc.constantFrom(...zones), moments, (window, zone, atMs) => {
        const { fromMs, toMs, bucket, buckets } = periodAt(window, zone, atMs);
        expect(fromMs).toBeLessThanOrEqual(atMs);
        expect(toMs).toBeGreaterThan(atMs);
        expect(buckets).toEqual([bucket]);
        expect(periodAt(window, zone, toMs).fromMs).toBe(toMs);
        expect(periodAt(window, zone, fromMs).bucket).toBe(bucket);
        expect(periodAt(window, zone, toMs - 1).bucket).toBe(bucket);
        expect(periodAt(window, zone, toMs).bucket).not.toBe(bucket);
      }),
      { numRuns: 300 },
    );
  });

  it("counts in a rolling window all that was spent within it, and nothing a hundredth older", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 86_400_000 }),
        moments,
        fc.double({ min: 0, max: 2, noNaN: true }),
        (rollingMs, atMs, age) => {
          const then = atMs - Math.floor(age * rollingMs);
          const isCounted = periodAt({ rollingMs }, "UTC", atMs).buckets.includes(periodAt({ rollingMs }, "UTC", then).bucket);
          if (age <= 1) expect(isCounted).toBe(true);
          if (age > 1.02) expect(isCounted).toBe(false);
        },
      ),
    );
  });
});

describe("limitsOf", () => {
  it("refuses what limits nothing", () => {
    const own = { name: "search", per: "feature", unit: "usd", most: 1 } as const;
    expect(() => limitsOf({ dailyUsd: 0 })).toThrow("dailyUsd must be above 0, not 0");
    expect(() => limitsOf({ limits: [{ ...own, window: { rollingMs: 10 } }] })).toThrow("search has a rolling window of 10 ms");
    expect(() =>
      limitsOf({
        limits: [
          { ...own, window: "day" },
          { ...own, window: "week" },
        ],
      }),
    ).toThrow("two limits are called search");
  });
});
