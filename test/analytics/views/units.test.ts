import { describe, expect, it } from "vitest";
import { tickOf, ticksUpTo, type Unit } from "../../../packages/analytics/src/views/units.ts";

const ticks = (unit: Unit, values: readonly number[]) => values.map((value, i) => tickOf(unit)(value, i, values));

describe("tickOf", () => {
  it("says all ticks of an axis in one measure, and with as many decimals", () => {
    expect(ticks("ms", [0, 2000, 4000])).toEqual(["0 s", "2 s", "4 s"]);
    expect(ticks("ms", [0, 500, 1000])).toEqual(["0.0 s", "0.5 s", "1.0 s"]);
    expect(ticks("ms", [0, 250, 500])).toEqual(["0 ms", "250 ms", "500 ms"]);
    expect(ticks("ms", [0, 50_000, 100_000])).toEqual(["0 s", "50 s", "100 s"]);
    expect(ticks("ms", [0, 600_000, 1_200_000])).toEqual(["0 min", "10 min", "20 min"]);
    expect(ticks("usd", [0, 0.5, 1])).toEqual(["$0.00", "$0.50", "$1.00"]);
    expect(ticks("usd", [0, 5, 10])).toEqual(["$0", "$5", "$10"]);
    expect(ticks("usd", [-2, 0])).toEqual(["−$2", "$0"]);
    expect(ticks("share", [0, 0.005, 0.01])).toEqual(["0.0 %", "0.5 %", "1.0 %"]);
    expect(ticks("share", [0, 0.1 + 0.2, 0.6])).toEqual(["0 %", "30 %", "60 %"]);
    expect(ticks("number", [0.955, 0.96, 0.97])).toEqual(["0.955", "0.960", "0.970"]);
    expect(ticks("count", [0, 1000, 2000])).toEqual(["0", "1,000", "2,000"]);
    expect(ticks("count", [0, 500_000, 1_000_000])).toEqual(["0.0M", "0.5M", "1.0M"]);
  });
});

describe("ticksUpTo", () => {
  it("gives what is counted no tick between two whole numbers", () => {
    expect(ticksUpTo("count", 5, 1)).toBe(1);
    expect(ticksUpTo("count", 5, 0)).toBe(1);
    expect(ticksUpTo("count", 5, 300)).toBe(5);
    expect(ticksUpTo("number", 5, 1)).toBe(5);
  });
});
