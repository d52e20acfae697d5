import { describe, expect, it } from "vitest";
import { monthStart, projectMonth } from "../../../packages/analytics/src/queries/project-month.ts";
import { randomNormal, seededRandom } from "../../../packages/core/src/stats/random.ts";

const dayMs = 86_400_000;
// A Monday; April 2024 ends on a Tuesday.
const firstMs = Date.UTC(2024, 3, 1);

/** Sums by weekday of daily amounts from the first on. */
function sumsOf(amounts: readonly number[]) {
  const sums = new Array<number>(7).fill(0);
  const squares = new Array<number>(7).fill(0);
  amounts.forEach((amount, i) => {
    sums[i % 7] = (sums[i % 7] ?? 0) + amount;
    squares[i % 7] = (squares[i % 7] ?? 0) + amount * amount;
  });
  return { sums, squares };
}
const total = (amounts: readonly number[]) => amounts.reduce((sum, amount) => sum + amount, 0);
const week = [10, 10, 10, 10, 10, 1, 1];

describe("projectMonth", () => {
  it("knows a week's rhythm after two of it, and is then certain", () => {
    const past = [...week, ...week];
    const { projected, interval, isByWeekday, days } = projectMonth(sumsOf(past), firstMs, firstMs + 14 * dayMs, total(past));
    // Two more weeks, a Monday and a Tuesday.
    expect(projected).toBeCloseTo(4 * total(week) + 20, 9);
    expect(interval?.map((end) => end.toFixed(6))).toEqual(["228.000000", "228.000000"]);
    expect({ isByWeekday, days }).toEqual({ isByWeekday: true, days: 14 });
  });

  it("takes a day like any other after less than that", () => {
    const past = week.slice(0, 5);
    const { projected, isByWeekday } = projectMonth(sumsOf(past), firstMs, firstMs + 5 * dayMs, total(past));
    expect({ projected, isByWeekday }).toEqual({ projected: 300, isByWeekday: false });
  });

  it("counts the rest of a day that has begun, and the hours that are over as so far", () => {
    const past = [8, 8, 8, 8];
    const { projected } = projectMonth(sumsOf(past), firstMs, firstMs + 4.25 * dayMs, total(past) + 3);
    expect(projected).toBeCloseTo(35 + 8 * 25.75, 9);
  });

  it("counts days without an amount as nothing", () => {
    const { dailyMean, days } = projectMonth(sumsOf([6, 0, 0]), firstMs, firstMs + 3 * dayMs, 6);
    expect({ dailyMean, days }).toEqual({ dailyMean: 2, days: 3 });
  });

  it("has nothing to say without a complete day, and no interval after one", () => {
    expect(projectMonth(sumsOf([]), Number.POSITIVE_INFINITY, firstMs + dayMs / 2, 3)).toMatchObject({
      days: 0,
      projected: null,
      interval: null,
    });
    expect(projectMonth(sumsOf([5]), firstMs, firstMs + dayMs, 5)).toMatchObject({ projected: 150, interval: null });
  });

  it("is what it came to once the month is over", () => {
    expect(projectMonth(sumsOf(week), firstMs, Date.UTC(2024, 4, 1), 99)).toMatchObject({ projected: 99, interval: [99, 99] });
  });

  it("holds the month's end 95 times in a hundred where days vary around their weekday", () => {
    const random = seededRandom(5);
    let held = 0;
    for (let run = 0; run < 1000; run++) {
      const month = Array.from({ length: 30 }, (_, i) => 50 + (week[i % 7] ?? 0) + 5 * randomNormal(random));
      const past = month.slice(0, 16);
      const [low, high] = projectMonth(sumsOf(past), firstMs, firstMs + 16 * dayMs, total(past)).interval ?? [0, 0];
      if (total(month) >= low && total(month) <= high) held++;
    }
    // 950 ± 3 standard errors.
    expect(held).toBeGreaterThan(929);
    expect(held).toBeLessThan(971);
  });
});

describe("monthStart", () => {
  it("is of the month that the last moment before the end lies in", () => {
    expect(monthStart(Date.UTC(2024, 3, 15))).toBe(firstMs);
    expect(monthStart(Date.UTC(2024, 4, 1))).toBe(firstMs);
    expect(monthStart(Date.UTC(2024, 4, 1) + 1)).toBe(Date.UTC(2024, 4, 1));
  });
});
