import { forecast } from "@telltale/core/budget";
import { describe, expect, it } from "vitest";

const day = { most: 10, fromMs: 0, toMs: 86_400_000 };

describe("forecast", () => {
  it("goes on at the pace so far, and says when that reaches the limit, if in this window", () => {
    expect(forecast({ ...day, spent: 4, nowMs: 21_600_000 })).toEqual({ atEnd: 16, runsOutAtMs: 54_000_000 });
    expect(forecast({ ...day, spent: 2, nowMs: 21_600_000 })).toEqual({ atEnd: 8, runsOutAtMs: null });
    expect(forecast({ ...day, spent: 0, nowMs: 21_600_000 })).toEqual({ atEnd: 0, runsOutAtMs: null });
  });

  it("says of a budget that is spent how far it will be passed", () => {
    expect(forecast({ ...day, spent: 12, nowMs: 43_200_000 })).toEqual({ atEnd: 24, runsOutAtMs: 43_200_000 });
  });

  it("says nothing of the first minutes' pace, and knows of a budget that is spent by then", () => {
    expect(forecast({ ...day, spent: 4, nowMs: 60_000 })).toEqual({ atEnd: null, runsOutAtMs: null });
    expect(forecast({ ...day, spent: 10, nowMs: 0 })).toEqual({ atEnd: null, runsOutAtMs: 0 });
  });
});
