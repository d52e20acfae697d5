import { describe, expect, it } from "vitest";
import { foldIntervals } from "../../../packages/analytics/src/views/fold-intervals.ts";
import { cellText } from "../../../packages/analytics/src/views/text-table.ts";

describe("foldIntervals", () => {
  it("puts an interval beside its value", () => {
    const rows = [{ n: 2045, rate: 0.01369194, rateLow: 0.0094898, rateHigh: 0.0197176, p50Ms: 85 }];
    expect(foldIntervals(rows, cellText)).toEqual([{ n: 2045, rate: "0.0137 (0.00949–0.0197)", p50Ms: 85 }]);
  });

  it("leaves a value that has none", () => {
    const rows = [{ rate: null, rateLow: null, rateHigh: null }];
    expect(foldIntervals(rows, cellText)).toEqual([{ rate: null }]);
  });

  it("never rounds a whole part away", () => {
    expect(foldIntervals([{ x: 123456.7, xLow: 1234.4, xHigh: 200000.2 }], cellText)).toEqual([{ x: "123457 (1234–200000)" }]);
  });

  it("does not take other columns for ends", () => {
    const rows = [{ depthLow: 1, rate: 0.5, rateLow: 0.4 }];
    expect(foldIntervals(rows, cellText)).toEqual(rows);
  });
});
