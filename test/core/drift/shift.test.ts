import { describe, expect, it } from "vitest";
import { type DayPoint, dailyShifts, segmentShift } from "../../../packages/core/src/drift/index.ts";
import { randomNormal, seededRandom } from "../../../packages/core/src/stats/random.ts";

const random = seededRandom(77);
const dayOf = (i: number) => new Date(Date.UTC(2025, 0, 6) + i * 864e5).toISOString().slice(0, 10);
const isWeekend = (i: number) => i % 7 >= 5;
const seriesCount = 20;

/** A level such as latency: log-normal noise, fewer calls and other values at weekends. */
function levels(days: number, at: (i: number) => number, noise = 0.05): DayPoint[] {
  return Array.from({ length: days }, (_, i) => ({
    day: dayOf(i),
    n: isWeekend(i) ? 2_000 : 6_000,
    value: at(i) * (isWeekend(i) ? 0.7 : 1) * Math.exp(noise * randomNormal(random)),
  }));
}

function rates(days: number, at: (i: number) => number, size = 900): DayPoint[] {
  return Array.from({ length: days }, (_, i) => {
    const n = isWeekend(i) ? Math.ceil(size / 3) : size;
    let count = 0;
    for (let k = 0; k < n; k++) if (random() < at(i)) count++;
    return { day: dayOf(i), n, count, value: count / n };
  });
}

describe("dailyShifts", () => {
  it("finds a rate that stepped up and stayed, to the day", () => {
    const [shift, ...others] = dailyShifts(
      rates(30, (i) => (i >= 26 ? 0.96 : 0.02)),
      { seriesCount },
    );
    expect(others).toEqual([]);
    expect(shift).toMatchObject({ kind: "step", fromDay: dayOf(26), toDay: dayOf(29) });
    expect(shift?.reference).toBeCloseTo(0.02, 1);
    expect(shift?.current).toBeCloseTo(0.96, 1);
  });

  it("finds a level that creeps by 40 % in a month", () => {
    const [shift, ...others] = dailyShifts(
      levels(30, (i) => 800 * (1 + (0.4 * i) / 29)),
      { seriesCount },
    );
    expect(others).toEqual([]);
    expect(shift).toMatchObject({ kind: "trend", fromDay: dayOf(0), toDay: dayOf(29) });
    expect(shift?.relative).toBeGreaterThan(0.3);
    expect(shift?.relative).toBeLessThan(0.5);
  });

  it("finds a day on which cost was sixfold, and days on which a rate was out of line", () => {
    const [cost] = dailyShifts(
      levels(30, (i) => (i === 11 ? 30 : 5), 0.1),
      { seriesCount },
    );
    expect(cost).toMatchObject({ kind: "spike", fromDay: dayOf(11), toDay: dayOf(11) });
    expect(cost?.relative).toBeGreaterThan(3.5);
    const [rate] = dailyShifts(
      rates(30, (i) => (i >= 10 && i < 13 ? 0.25 : 0.02)),
      { seriesCount },
    );
    expect(rate).toMatchObject({ kind: "spike", fromDay: dayOf(10), toDay: dayOf(12) });
  });

  it("finds a spike on top of a creep", () => {
    const shifts = dailyShifts(
      levels(30, (i) => (i === 11 ? 4 : 1) * 800 * (1 + (0.5 * i) / 29)),
      { seriesCount },
    );
    expect(shifts.map(({ kind }) => kind).sort()).toEqual(["spike", "trend"]);
  });

  it("finds a step in the middle of a month, to the day or two", () => {
    const [shift] = dailyShifts(
      levels(30, (i) => (i >= 15 ? 1_200 : 800)),
      { seriesCount },
    );
    expect(shift?.kind).toBe("step");
    expect(Math.abs(Date.parse(shift?.fromDay ?? "") - Date.parse(dayOf(15)))).toBeLessThanOrEqual(2 * 864e5);
  });

  it("is silent on calm weeks with any weekly cycle", () => {
    let alarms = 0;
    for (let run = 0; run < 100; run++) {
      const pattern = Array.from({ length: 7 }, () => Math.exp(0.3 * randomNormal(random)));
      if (dailyShifts(levels(30, (i) => 800 * (pattern[i % 7] ?? 1), 0.15)).length > 0) alarms++;
      if (dailyShifts(rates(30, () => 0.03, 200)).length > 0) alarms++;
      if (dailyShifts(levels(10, () => 800)).length > 0) alarms++;
    }
    expect(alarms).toBeLessThanOrEqual(9);
  });

  it("keeps quiet about what does not matter, and about few days", () => {
    expect(dailyShifts(levels(30, (i) => (i >= 20 ? 840 : 800), 0.002))).toEqual([]);
    expect(dailyShifts(rates(30, (i) => (i >= 20 ? 0.015 : 0.005), 20_000))).toEqual([]);
    expect(dailyShifts(levels(5, (i) => (i === 4 ? 9_000 : 800)))).toEqual([]);
    expect(dailyShifts([])).toEqual([]);
  });

  it("gives weekends with few records no more weight than they have", () => {
    const series = rates(30, () => 0.02).map((point, i) => (i === 12 ? { ...point, n: 3, count: 2, value: 2 / 3 } : point));
    expect(dailyShifts(series, { seriesCount })).toEqual([]);
  });

  it("takes days without a value, constants and zeros as they are", () => {
    const flat = Array.from({ length: 30 }, (_, i) => ({ day: dayOf(i), n: 100, value: 5 }));
    expect(dailyShifts(flat)).toEqual([]);
    expect(dailyShifts(flat.map((point) => ({ ...point, value: 0, count: 0 })))).toEqual([]);
    expect(dailyShifts(flat.map((point) => ({ ...point, n: 0, value: null })))).toEqual([]);
    const dead = flat.map((point, i) => ({ ...point, value: i >= 25 ? 10 : 5 }));
    const [step, ...others] = dailyShifts(dead);
    expect(others).toEqual([]);
    expect(step).toMatchObject({ kind: "step", fromDay: dayOf(25) });
    expect([step?.reference, step?.current, step?.relative].map((x) => x?.toFixed(9))).toEqual(
      [5, 10, 1].map((x) => x.toFixed(9)),
    );
  });

  it("refuses days out of order and counts above their n", () => {
    const [a, b] = [
      { day: "2025-01-02", n: 1, value: 1 },
      { day: "2025-01-01", n: 1, value: 1 },
    ];
    expect(() => dailyShifts([a, b])).toThrow("dailyShifts: days must be in ascending order");
    expect(() => dailyShifts([{ ...a, count: 2 }])).toThrow(RangeError);
  });
});

describe("segmentShift", () => {
  it("finds a prompt version with three times the rephrases of the others", () => {
    const shift = segmentShift({ count: 120, n: 1_000 }, { count: 240, n: 6_000 }, { comparisons: 10 });
    expect(shift).toMatchObject({ verdict: "drift", rate: 0.12, restRate: 0.04, ratio: 3 });
    expect(shift.interval?.[0]).toBeGreaterThan(0.02);
  });
  it("widens its interval with the number of comparisons", () => {
    const at = (comparisons: number) => segmentShift({ count: 50, n: 500 }, { count: 300, n: 5_000 }, { comparisons });
    expect(at(100).interval?.[0]).toBeLessThan(at(1).interval?.[0] ?? 0);
    expect(at(100).pValue).toBeGreaterThan(at(1).pValue ?? 1);
  });
  it("claims stability only with evidence", () => {
    expect(segmentShift({ count: 10, n: 100 }, { count: 100, n: 1_000 }).verdict).toBe("inconclusive");
    expect(segmentShift({ count: 4_000, n: 40_000 }, { count: 10_000, n: 100_000 }).verdict).toBe("stable");
  });
  it("says insufficient for few records and nothing of an empty rest", () => {
    expect(segmentShift({ count: 0, n: 0 }, { count: 0, n: 0 })).toMatchObject({
      verdict: "insufficient",
      rate: null,
      ratio: null,
    });
  });
  it("refuses impossible counts", () => expect(() => segmentShift({ count: 2, n: 1 }, { count: 0, n: 1 })).toThrow(RangeError));
});
