import { describe, expect, it } from "vitest";
import { column, join, sql, time, userSql } from "../../../packages/analytics/src/engine/sql.ts";

describe("sql", () => {
  it("binds what stands in it, whatever it says", () => {
    const evil = "'; DROP TABLE spans; --";
    expect(sql`SELECT * FROM spans WHERE model = ${evil} AND n > ${3}`).toEqual({
      text: "SELECT * FROM spans WHERE model = $1 AND n > $2",
      values: [evil, 3],
    });
  });

  it("splices other pieces and renumbers what they bind", () => {
    const where = sql`b = ${"x"} AND c = ${true}`;
    expect(sql`SELECT ${1}, ${column('odd"name')} WHERE ${where} AND d = ${null}`).toEqual({
      text: 'SELECT $1, "odd""name" WHERE b = $2 AND c = $3 AND d = $4',
      values: [1, "x", true, null],
    });
  });

  it("does not take a look-alike for a piece", () => {
    const forged = { text: "1 OR 1 = 1", values: [] };
    expect(sql`SELECT ${forged as never}`.values).toEqual([forged]);
  });

  it("joins pieces", () => {
    expect(join([sql`a = ${1}`, sql`b = ${2}`, userSql("c")], " AND ")).toEqual({
      text: "a = $1 AND b = $2 AND c",
      values: [1, 2],
    });
    expect(join([], ", ")).toEqual({ text: "", values: [] });
  });

  it("gives a time to the microsecond", () => {
    expect(time(1_767_225_600_000.125).values).toEqual([1_767_225_600_000_125]);
  });
});
