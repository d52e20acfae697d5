import { describe, expect, it } from "vitest";
import { isCovered, stepOf, windowBefore, windowOf } from "../../../packages/analytics/src/elements/scope.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const range = { fromMs: 10 * dayMs, toMs: 40 * dayMs };

describe("windowOf", () => {
  it("counts back from the newest record", () => {
    expect(windowOf("7d", range)).toEqual({ fromMs: 33 * dayMs, toMs: 40 * dayMs });
    expect(windowOf("90m", range).fromMs).toBe(40 * dayMs - 1.5 * hourMs);
    expect(windowOf("all", range)).toBe(range);
    expect(windowOf("9999w", range).fromMs).toBe(0);
  });

  it("says what a period is made of", () => {
    for (const wrong of ["", "7", "d", "-1d", "0d", "7 d", "1e3d"])
      expect(() => windowOf(wrong, range), wrong).toThrow(/is not a length of time: write 90m, 24h, 7d, 4w or all/);
  });
});

describe("stepOf", () => {
  it("tells a window in some 10 to 200 points", () => {
    for (const lengthMs of [
      20 * 60_000,
      hourMs,
      5 * hourMs,
      12 * hourMs,
      dayMs,
      3 * dayMs,
      12 * dayMs,
      90 * dayMs,
      700 * dayMs,
    ]) {
      const points = lengthMs / stepOf({ fromMs: 0, toMs: lengthMs }).stepMs;
      expect(points, `${lengthMs}`).toBeGreaterThanOrEqual(10);
      expect(points, `${lengthMs}`).toBeLessThanOrEqual(200);
    }
  });

  it("leaves out a point that covers less than half of its step", () => {
    const window = { fromMs: 0.6 * dayMs, toMs: 3.5 * dayMs };
    expect([0, 1, 2, 3].map((day) => isCovered(day * dayMs, dayMs, window))).toEqual([false, true, true, true]);
  });
});

describe("windowBefore", () => {
  it("is as long, and ends where the other begins", () => {
    expect(windowBefore({ fromMs: 30, toMs: 40 })).toEqual({ fromMs: 20, toMs: 30 });
    expect(windowBefore({ fromMs: 5, toMs: 40 })).toEqual({ fromMs: 0, toMs: 5 });
  });
});
