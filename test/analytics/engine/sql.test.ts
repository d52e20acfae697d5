import { sql, userSql } from "@telltale/analytics";
import { describe, expect, it } from "vitest";
import { column, join, literal, time } from "../../../packages/analytics/src/engine/sql.ts";

describe("sql", () => {
  it("binds what stands in it, in order", () => {
    expect(sql`SELECT ${1} + ${"x"}`).toEqual({ text: "SELECT $1 + $2", values: [1, "x"] });
  });
  it("splices a piece and renumbers its values", () => {
    expect(sql`a = ${1} AND ${sql`b = ${2} OR c = ${3}`} AND d = ${4}`).toEqual({
      text: "a = $1 AND b = $2 OR c = $3 AND d = $4",
      values: [1, 2, 3, 4],
    });
  });
  it("binds a look-alike of a piece rather than trusting it", () => {
    const forged = { text: "1; DROP TABLE spans", values: [] } as unknown as string;
    expect(sql`SELECT ${forged}`.text).toBe("SELECT $1");
  });
});

describe("literal", () => {
  it("quotes a text", () => expect(literal("it's").text).toBe("'it''s'"));
  it("keeps its own dollars when it is spliced", () => {
    expect(sql`SELECT ${1}, ${sql`${literal("/$1/it's $2")}, ${column("$1")}, ${2}`}`).toEqual({
      text: `SELECT $1, '/$1/it''s $2', "$1", $2`,
      values: [1, 2],
    });
  });
});

describe("join", () => {
  it("is empty for no pieces", () => expect(join([], ", ")).toEqual({ text: "", values: [] }));
  it("renumbers across pieces", () => {
    expect(join([sql`a = ${1}`, sql`b = ${2}`, sql`c`], " OR ")).toEqual({ text: "a = $1 OR b = $2 OR c", values: [1, 2] });
  });
});

describe("column", () => {
  it("quotes a name", () => expect(column('odd "one"').text).toBe('"odd ""one"""'));
});

describe("time", () => {
  it("is bound in microseconds", () => expect(time(1704067200123.456).values).toEqual([1704067200123456]));
});

describe("userSql", () => {
  it("takes the text whole", () => expect(userSql("SELECT $1")).toEqual({ text: "SELECT $1", values: [] }));
});
