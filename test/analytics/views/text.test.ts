import { describe, expect, it } from "vitest";
import {
  formatChange,
  formatCount,
  formatLength,
  formatMs,
  formatNumber,
  formatP,
  formatPercent,
  formatTime,
  formatUsd,
} from "../../../packages/analytics/src/views/format.ts";
import { bar, sparkline } from "../../../packages/analytics/src/views/text-ink.ts";
import {
  columnsToText,
  displayWidth,
  printable,
  rowsToCsv,
  rowsToText,
} from "../../../packages/analytics/src/views/text-table.ts";

describe("format", () => {
  it.each([
    [formatCount(0), "0"],
    [formatCount(1234), "1,234"],
    [formatCount(99_999), "99,999"],
    [formatCount(1_234_567), "1.23M"],
    [formatMs(0.25), "0.25 ms"],
    [formatMs(820), "820 ms"],
    [formatMs(1240), "1.24 s"],
    [formatMs(600_000), "10 min"],
    [formatUsd(0), "$0"],
    [formatUsd(0.00123456), "$0.00123"],
    [formatUsd(12.5), "$12.50"],
    [formatUsd(123_456), "$123k"],
    [formatPercent(0), "0 %"],
    [formatPercent(0.0004), "0.04 %"],
    [formatPercent(0.0312), "3.1 %"],
    [formatPercent(1), "100 %"],
    [formatNumber(0.8125), "0.813"],
    [formatNumber(-3), "-3"],
    [formatP(0.00001), "< 0.001"],
    [formatP(0.0431), "0.043"],
    [formatChange(110, 100), "+10 %"],
    [formatChange(98, 100), "−2.0 %"],
    [formatChange(5, 5), "±0 %"],
    [formatChange(5, 0), "new"],
    [formatTime(1740787200000), "2025-03-01"],
    [formatTime(1740830400000), "2025-03-01 12:00"],
    [formatLength(604_800_000), "7 days"],
    [formatLength(3_600_000), "60 minutes"],
  ])("writes %s", (text, expected) => expect(text).toBe(expected));

  it("writes a dash for what nobody knows", () => {
    for (const format of [formatCount, formatMs, formatUsd, formatPercent, formatNumber, formatP])
      for (const nothing of [null, undefined, Number.NaN, Number.POSITIVE_INFINITY]) expect(format(nothing)).toBe("–");
    expect(formatChange(1, null)).toBe("–");
  });
});

describe("sparkline", () => {
  it("runs from the least to the greatest, with gaps", () => expect(sparkline([1, null, 2, 3])).toBe("▁·▅█"));
  it("may begin at zero", () => expect(sparkline([2, 4], { fromZero: true })).toBe("▅█"));
  it("is flat where nothing changes", () => expect(sparkline([5, 5, 5])).toBe("▁▁▁"));
  it("fits into its width", () =>
    expect(
      sparkline(
        Array.from({ length: 500 }, (_, i) => i),
        { width: 40 },
      ),
    ).toHaveLength(40));
});

describe("bar", () => {
  it("is as long as its share", () => expect([bar(1, 4), bar(0.5, 4), bar(0.28, 4)]).toEqual(["████", "██", "█▏"]));
  it("shows the smallest share there is, and nothing for none", () =>
    expect([bar(1e-9, 4), bar(0, 4), bar(null, 4)]).toEqual(["▏", "", ""]));
});

describe("columnsToText", () => {
  it("lines up wide letters, marks and emoji", () => {
    const text = columnsToText(
      ["name", "n"],
      [
        ["船", "1"],
        ["e\u0301", "22"],
        ["🧵x", "3"],
      ],
      [false, true],
    );
    expect(new Set(text.split("\n").map(displayWidth))).toEqual(new Set([8]));
  });
  it("cuts what is too long", () => expect(columnsToText(["a"], [["x".repeat(200)]], [false]).split("\n")[2]).toHaveLength(60));
});

describe("printable", () => {
  it("shows control characters instead of sending them", () => expect(printable("a\u001b[2J\nb")).toBe("a\\x1b[2J\\x0ab"));
});

describe("rowsToText", () => {
  it("writes times as times and nulls as dashes", () => {
    const text = rowsToText([{ atMs: 1740787200000, model: null, n: 3, p50Ms: 1.23456789 }]);
    expect(text.split("\n")[2]).toBe("2025-03-01T00:00:00Z  –      3  1.23457");
  });
  it("never rounds a whole part", () => {
    expect(rowsToText([{ costUsd: 1234567.891 }]).split("\n")[2]).toBe("1234567.89");
  });
  it("says when there are none", () => expect(rowsToText([])).toBe("No rows."));
});

describe("rowsToCsv", () => {
  it("quotes what must be quoted", () => {
    expect(rowsToCsv([{ a: 'say "hi", ok', b: null, c: 0.1 }])).toBe('a,b,c\r\n"say ""hi"", ok",,0.1');
  });
  it("writes times as times, and numbers without binary dust", () => {
    const row = {
      atMs: 1740787200000,
      started_at: 1740830400123,
      day: 1740787200000,
      cost: 11057.599999999999,
      n: 9007199254740991,
    };
    expect(rowsToCsv([row]).split("\r\n")[1]).toBe(
      "2025-03-01T00:00:00Z,2025-03-01T12:00:00.123Z,2025-03-01,11057.6,9007199254740991",
    );
  });
  it("is empty without rows", () => expect(rowsToCsv([])).toBe(""));
});
