import { describe, expect, it } from "vitest";
import { dayOf } from "../../../packages/analytics/src/tables/window.ts";

describe("dayOf", () => {
  it("is the day in UTC, and the last there is for the end of a window beyond it", () => {
    expect(dayOf(Date.UTC(2026, 0, 31, 23, 59))).toBe("2026-01-31");
    expect(dayOf(253_402_300_799_999)).toBe("9999-12-31");
    expect(dayOf(253_402_300_800_000)).toBe("9999-12-31");
  });
});
