import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSettled, parseLength, parseTime, referenceWindow, windowOf } from "../../../packages/analytics/src/tables/period.ts";

const day = 86_400_000;
const range = { fromMs: Date.UTC(2025, 2, 1), toMs: Date.UTC(2025, 2, 31) };

describe("windowOf", () => {
  it("takes a moment in any form", () => {
    const march = { fromMs: Date.UTC(2025, 2, 1), toMs: Date.UTC(2025, 2, 2, 12) };
    for (const from of ["2025-03-01", "2025-03-01T00:00Z", "2025-03-01T02:00+02:00", new Date(march.fromMs), march.fromMs])
      for (const to of ["2025-03-02T12:00", "2025-03-02 12:00:00", new Date(march.toMs), march.toMs])
        expect(windowOf({ from, to }, null)).toEqual(march);
    expect(windowOf(march, null)).toEqual(march);
    expect(windowOf({ fromMs: march.fromMs, to: "2025-03-02T12:00" }, null)).toEqual(march);
  });

  it("counts back from the end that is named, or from the newest record", () => {
    expect(windowOf({ last: "7d" }, range)).toEqual({ fromMs: range.toMs - 7 * day, toMs: range.toMs });
    expect(windowOf({ last: "24h", to: "2025-03-05" }, range)).toEqual({
      fromMs: Date.UTC(2025, 2, 4),
      toMs: Date.UTC(2025, 2, 5),
    });
    expect(windowOf({ last: "90m", toMs: day }, null)).toEqual({ fromMs: day - 5_400_000, toMs: day });
  });

  it("is all there is where nothing is said", () => {
    expect(windowOf({}, range)).toEqual(range);
    expect(windowOf({ last: "all" }, range)).toEqual(range);
    expect(windowOf({ from: "2025-03-30" }, range)).toEqual({ fromMs: Date.UTC(2025, 2, 30), toMs: range.toMs });
    expect(windowOf({ to: "2025-03-02" }, range)).toEqual({ fromMs: range.fromMs, toMs: Date.UTC(2025, 2, 2) });
  });

  it("is null where only records could tell and there are none", () => {
    expect(windowOf({}, null)).toBeNull();
    expect(windowOf({ last: "7d" }, null)).toBeNull();
  });

  it("never ends before it begins", () => {
    fc.assert(
      fc.property(
        fc.record(
          { from: fc.nat(2e12), to: fc.nat(2e12), last: fc.constantFrom("1m", "3h", "7d", "400w", "all") },
          { requiredKeys: [] },
        ),
        fc.option(fc.tuple(fc.nat(1e12), fc.nat(1e12)), { nil: null }),
        (period, ends) => {
          const held = ends && { fromMs: ends[0], toMs: ends[0] + ends[1] };
          const isWrong = period.from !== undefined && (period.last !== undefined || Number(period.to) < period.from);
          if (isWrong) {
            expect(() => windowOf(period, held)).toThrow(RangeError);
            return;
          }
          const window = windowOf(period, held);
          if (window) expect(window.fromMs).toBeLessThanOrEqual(window.toMs);
          expect(window === null).toBe(held === null && period.from === undefined && period.to === undefined);
          if (isSettled(period)) expect(windowOf(period, null)).toEqual(window);
        },
      ),
    );
  });

  it.each([
    [{ from: 0, fromMs: 0 }, "from and fromMs"],
    [{ to: 0, toMs: 0 }, "to and toMs"],
    [{ from: 0, last: "7d" }, "last and from"],
    [{ last: "a week" }, "not a length of time"],
    [{ from: "yesterday" }, "not a time"],
    [{ from: Number.NaN }, "from: NaN is not a time"],
    [{ from: new Date("x"), to: 1 }, "is not a time"],
    [{ fromMs: 2, toMs: 1 }, "ends before it begins"],
  ])("refuses %j", (period, message) => {
    expect(() => windowOf(period, range)).toThrow(RangeError);
    expect(() => windowOf(period, range)).toThrow(message);
  });
});

describe("referenceWindow", () => {
  const window = { fromMs: 30 * day, toMs: 32 * day };

  it("knows what comes before", () => {
    expect(referenceWindow("previous", window)).toEqual({ fromMs: 28 * day, toMs: 30 * day });
    for (const spelt of ["week-before", "week before"] as const)
      expect(referenceWindow(spelt, window)).toEqual({ fromMs: 23 * day, toMs: 25 * day });
    expect(referenceWindow({ from: "1970-01-02", toMs: 2 * day }, window)).toEqual({ fromMs: day, toMs: 2 * day });
  });

  it("refuses what is open or unknown", () => {
    expect(() => referenceWindow({ from: 1 }, window)).toThrow(RangeError);
    expect(() => referenceWindow("yesterday" as "previous", window)).toThrow(/"previous", "week-before"/);
  });
});

describe("parseTime and parseLength", () => {
  it("refuse what no calendar and no clock has", () => {
    for (const text of ["2025-02-30", "2025-13-01", "1 March", "2025-03-01T25:00", ""])
      expect(() => parseTime(text)).toThrow(RangeError);
    for (const text of ["0d", "-1d", "7", "7 d", "1y", ""]) expect(() => parseLength(text)).toThrow(RangeError);
    expect(parseLength("1.5h")).toBe(5_400_000);
  });
});
