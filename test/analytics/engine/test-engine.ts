import { type Engine, QueryError, type Sql, sql, userSql } from "@telltale/analytics";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { column, join, time } from "../../../packages/analytics/src/engine/sql.ts";

/** What every engine must do alike. Uses core functions only, as the product's own questions do. */
export function testEngine(name: string, create: () => Promise<Engine>): void {
  describe(`${name}: cells`, () => {
    const engine = open(create);

    it.each([
      ["BOOLEAN", "true", true],
      ["TINYINT", "-7", -7],
      ["INTEGER", "2147483647", 2147483647],
      ["UINTEGER", "4294967295", 4294967295],
      ["BIGINT", "9007199254740991", 9007199254740991],
      ["UBIGINT", "12", 12],
      ["HUGEINT", "-170141183460469231731687303715884105727", -1.7014118346046923e38],
      ["DOUBLE", "0.1", 0.1],
      ["FLOAT", "0.5", 0.5],
      ["DECIMAL(9,2)", "1.25", 1.25],
      ["DECIMAL(4,1)", "-1.5", -1.5],
      ["DECIMAL(38,10)", "1234567890123456.5", 1234567890123456.5],
      ["VARCHAR", "naïve 船 🧵", "naïve 船 🧵"],
      ["VARCHAR", "", ""],
      ["UUID", "0198c0de-0000-7000-8000-00000000000a", "0198c0de-0000-7000-8000-00000000000a"],
      ["ENUM('calm', 'gale')", "gale", "gale"],
      ["DATE", "2024-02-29", Date.UTC(2024, 1, 29)],
      ["DATE", "1969-12-31", -86_400_000],
      ["TIMESTAMP", "2024-01-01 00:00:00.123456", 1704067200123.456],
      ["TIMESTAMP_S", "2024-01-01 00:00:01", 1704067201000],
      ["TIMESTAMP_MS", "2024-01-01 00:00:00.123", 1704067200123],
      ["TIMESTAMP_NS", "2024-01-01 00:00:00.123456", 1704067200123.456],
    ])("%s %s becomes what it says", async (type, text, expected) => {
      const rows = await engine().run(userSql(`SELECT CAST('${text}' AS ${type}) AS cell, CAST(NULL AS ${type}) AS nothing`));
      expect(rows).toEqual([{ cell: expected, nothing: null }]);
    });

    it("turns aggregates of integers into numbers", async () => {
      const rows = await engine().run(
        sql`SELECT sum(i) AS total, count(*) AS n, avg(i) AS mean, max(i) AS most FROM range(5) t(i)`,
      );
      expect(rows).toEqual([{ total: 10, n: 5, mean: 2, most: 4 }]);
    });

    it("keeps the order and the nulls of many chunks", async () => {
      const rows = await engine().run(
        sql`SELECT i, CASE WHEN i % 3 = 0 THEN 'n' || i END AS word FROM range(10000) t(i) ORDER BY i`,
      );
      expect(rows).toHaveLength(10000);
      expect(rows.every((row, i) => row.i === i && row.word === (i % 3 === 0 ? `n${i}` : null))).toBe(true);
    });

    it.each<[string, unknown]>([
      ["[1, NULL, 2]", [1, null, 2]],
      ["CAST([1, 2] AS TINYINT[2])", [1, 2]],
      ["CAST([] AS VARCHAR[])", []],
      ["{'a': 1, 'b it': true, 'c': NULL::VARCHAR}", { a: 1, "b it": true, c: null }],
      ["MAP {'greeting': 'warm', 'tone': NULL}", { greeting: "warm", tone: null }],
      ["MAP {3: [0.5::DOUBLE, 1.25::DECIMAL(9, 2)]}", { 3: [0.5, 1.25] }],
      ["CAST(MAP {} AS MAP(VARCHAR, VARCHAR))", {}],
      [
        "[{'id': 'd1', 'at': TIMESTAMP '2024-01-01 00:00:00.123456', 'on': DATE '2024-02-29'}, NULL, {'id': NULL, 'at': NULL, 'on': NULL}]",
        [{ id: "d1", at: 1704067200123.456, on: Date.UTC(2024, 1, 29) }, null, { id: null, at: null, on: null }],
      ],
    ])("writes %s as JSON", async (expression, expected) => {
      const rows = await engine().run(
        userSql(`SELECT 0 AS i, ${expression} AS cell UNION ALL SELECT 1, NULL UNION ALL SELECT 2, ${expression} ORDER BY i`),
      );
      expect(rows).toEqual([0, 1, 2].map((i) => ({ i, cell: i === 1 ? null : JSON.stringify(expected) })));
    });

    it.each([
      ["CAST('a' AS BLOB)", "blob"],
      ["INTERVAL 1 DAY", "interval"],
      ["[INTERVAL 1 DAY]", "list of what is no cell"],
      ["row(1, 2)", "struct without names"],
    ])("refuses %s and says which column to cast", async (expression) => {
      const error = await failure(engine().run(userSql(`SELECT 1 AS fine, ${expression} AS "odd one"`)));
      expect(error).toMatchObject({ code: "type", message: expect.stringContaining('CAST("odd one" AS VARCHAR)') });
    });
  });

  describe(`${name}: values`, () => {
    const engine = open(create);

    it("binds text, numbers, truth and nothing", async () => {
      const rows = await engine().run(
        sql`SELECT ${"it's $1"} AS a, ${1.5} AS b, ${12345678901234} AS c, ${false} AS d, ${null} AS e`,
      );
      expect(rows).toEqual([{ a: "it's $1", b: 1.5, c: 12345678901234, d: false, e: null }]);
    });

    it("binds a whole number where SQL wants one", async () => {
      expect(await engine().run(sql`SELECT i FROM range(${10}) t(i) ORDER BY i LIMIT ${2}`)).toEqual([{ i: 0 }, { i: 1 }]);
    });

    it("binds pieces in the order they are read", async () => {
      const filters = join([sql`i > ${2}`, sql`i < ${6}`], " AND ");
      const statement = sql`SELECT ${column("i")} FROM range(${9}) t(i) WHERE ${filters} AND i <> ${4} ORDER BY 1`;
      expect(await engine().run(statement)).toEqual([{ i: 3 }, { i: 5 }]);
    });

    it("takes a time exactly to the microsecond", async () => {
      expect(await engine().run(sql`SELECT ${time(1704067200123.456)} AS at`)).toEqual([{ at: 1704067200123.456 }]);
    });
  });

  describe(`${name}: statements`, () => {
    const engine = open(create);

    it("remembers tables and views", async () => {
      await engine().run(sql`CREATE TABLE knots (v DOUBLE)`);
      await engine().run(sql`INSERT INTO knots VALUES (${3}), (${4.5})`);
      await engine().run(sql`CREATE VIEW fast AS SELECT v FROM knots WHERE v > 4`);
      expect(await engine().run(sql`SELECT * FROM fast`)).toEqual([{ v: 4.5 }]);
    });

    it("gives no rows for an empty answer", async () => {
      expect(await engine().run(sql`SELECT 1 AS one WHERE false`)).toEqual([]);
    });

    it("answers many questions asked at once", async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => engine().run(sql`SELECT ${i} AS i`)));
      expect(answers.map(([row]) => row?.i)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    });
  });

  describe(`${name}: failures`, () => {
    const engine = open(create);

    it.each<[string, Sql, string]>([
      ["a slip of the pen", userSql("SELEC 1"), "syntax"],
      ["no such table", sql`SELECT * FROM nowhere`, "missing"],
      ["no such column", sql`SELECT nothing FROM (SELECT 1 AS one)`, "missing"],
      ["no such function", sql`SELECT no_such_function(1)`, "missing"],
      ["a value that does not convert", sql`SELECT CAST(${"calm"} AS INTEGER)`, "type"],
      ["arguments of wrong types", sql`SELECT sum(${"calm"})`, "type"],
    ])("names %s and keeps the SQL and the cause", async (_, statement, code) => {
      const error = await failure(engine().run(statement));
      expect(error).toMatchObject({ name: "QueryError", code, sql: statement.text });
      expect(error.cause).toBeDefined();
      expect(error.message).not.toBe("");
    });

    it("goes on after a failure", async () => {
      await failure(engine().run(sql`SELECT * FROM nowhere`));
      expect(await engine().run(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
    });

    it("refuses an extension instead of fetching it", async () => {
      const settings = sql`SELECT count(*) AS n FROM duckdb_settings()
        WHERE name IN ('autoinstall_known_extensions', 'autoload_known_extensions') AND value = 'false'`;
      expect(await engine().run(settings)).toEqual([{ n: 2 }]);
    });
  });

  describe(`${name}: close`, () => {
    it("answers what was asked before, and rejects what is asked after", async () => {
      const engine = await create();
      const asked = engine.run(sql`SELECT 1 AS one`);
      await Promise.all([engine.close(), engine.close()]);
      expect(await asked).toEqual([{ one: 1 }]);
      expect(await failure(engine.run(sql`SELECT 1`))).toMatchObject({ code: "closed", sql: "SELECT 1" });
    });
  });
}

function open(create: () => Promise<Engine>): () => Engine {
  let engine: Engine;
  beforeAll(async () => {
    engine = await create();
  });
  afterAll(() => engine.close());
  return () => engine;
}

async function failure(promise: Promise<unknown>): Promise<QueryError> {
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(QueryError);
  return error as QueryError;
}
