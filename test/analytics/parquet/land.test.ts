import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Engine, sql } from "@telltale/analytics";
import { createNodeEngine, land } from "@telltale/analytics/node";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { literal } from "../../../packages/analytics/src/engine/sql.ts";
import { createDataFolder, type DataFolder } from "./data-folder.ts";

let folder: DataFolder;
let engine: Engine;
beforeEach(async () => {
  folder = await createDataFolder();
  engine = await createNodeEngine({ threads: 2 });
});
afterEach(async () => {
  await engine.close();
  await folder.remove();
});

/** Spans with ids and hours from a number on; `last` is exclusive. */
const hours = (first: number, last: number) => sql`
  SELECT printf('%032x', i) AS id, printf('%016x', i + 1) AS span_id, 'llm' AS kind, 'ok' AS status,
    TIMESTAMP '2024-01-01' + INTERVAL (i) HOUR AS started_at, i::INTEGER AS input_tokens
  FROM range(${first}, ${last}) t(i)`;

describe("land", () => {
  it("makes one file for each day, sorted by time, with every column of the table", async () => {
    const landed = await land(engine, folder.dir, "spans", hours(0, 50), { name: "first" });
    expect(landed).toMatchObject({ rows: 50, duplicates: 0 });
    expect(landed.files.map((file) => file.slice(folder.dir.length + 1))).toEqual([
      "spans/day=2024-01-01/first.parquet",
      "spans/day=2024-01-02/first.parquet",
      "spans/day=2024-01-03/first.parquet",
    ]);
    expect(await folder.files()).toEqual(landed.files.map((file) => file.slice(folder.dir.length + 1)));
    const rows = await folder.rows(
      "spans",
      "id, day::VARCHAR AS day, strftime(started_at, '%Y-%m-%d') AS own, input_tokens, cost_usd",
    );
    expect(rows.every((row, i) => row.day === row.own && row.input_tokens === i && row.cost_usd === null)).toBe(true);
  });

  it("replaces what it landed under the same name", async () => {
    await land(engine, folder.dir, "spans", hours(0, 50), { name: "again" });
    const landed = await land(engine, folder.dir, "spans", hours(24, 30), { name: "again" });
    expect(landed).toMatchObject({ rows: 6, duplicates: 0 });
    expect(await folder.files()).toEqual(["spans/day=2024-01-02/again.parquet"]);
  });

  it("leaves out what is in the folder already, and what comes twice", async () => {
    await land(engine, folder.dir, "spans", hours(0, 30), { name: "a" });
    const twice = sql`${hours(20, 40)} UNION ALL ${hours(20, 40)}`;
    expect(await land(engine, folder.dir, "spans", twice, { name: "b" })).toMatchObject({ rows: 10, duplicates: 30 });
    expect(await folder.ids("spans")).toHaveLength(40);
    expect(await land(engine, folder.dir, "spans", hours(0, 40), { name: "c" })).toEqual({
      rows: 0,
      duplicates: 40,
      erased: 0,
      files: [],
    });
  });

  it("lands many at once from several engines, each record once", async () => {
    const other = await createNodeEngine({ threads: 1 });
    await Promise.all([
      land(engine, folder.dir, "spans", hours(0, 30), { name: "a" }),
      land(other, folder.dir, "spans", hours(10, 40), { name: "b" }),
      land(engine, folder.dir, "spans", hours(5, 35), { name: "c" }),
    ]);
    await other.close();
    expect(await folder.ids("spans")).toHaveLength(40);
  });

  it("takes nothing as nothing", async () => {
    expect(await land(engine, folder.dir, "spans", hours(0, 0), { name: "empty" })).toEqual({
      rows: 0,
      duplicates: 0,
      erased: 0,
      files: [],
    });
    expect(await folder.files()).toEqual([]);
  });

  it("says what is wrong with the columns, and lands nothing", async () => {
    const named = (select: ReturnType<typeof sql>) => land(engine, folder.dir, "spans", select, { name: "x" });
    await expect(named(sql`SELECT * FROM (${hours(0, 1)}), (SELECT 1 AS mood)`)).rejects.toThrow(
      "land: spans has no column mood",
    );
    await expect(named(sql`SELECT 'a' AS id, 'b' AS kind`)).rejects.toThrow(
      "land: spans needs the column span_id, started_at, status",
    );
    await expect(named(sql`SELECT * REPLACE (NULL AS kind) FROM (${hours(0, 3)})`)).rejects.toThrow(
      "land: the column kind of spans is null in 3 rows",
    );
    await expect(named(sql`SELECT * REPLACE ('many' AS input_tokens) FROM (${hours(0, 1)})`)).rejects.toMatchObject({
      code: "type",
    });
    await expect(land(engine, folder.dir, "spans", hours(0, 1), { name: "../x" })).rejects.toThrow(RangeError);
    expect(await folder.files()).toEqual([]);
  });

  it("works in a folder whose name SQL would stumble on", async () => {
    const odd = await createDataFolder(join(folder.dir, 'it\'s $1 "odd"'));
    await land(engine, odd.dir, "spans", hours(0, 3), { name: "a" });
    await land(engine, odd.dir, "spans", hours(2, 5), { name: "b" });
    expect(await odd.ids("spans")).toHaveLength(5);
    await odd.remove();
  });

  it("goes on beside a file that is not whole, or not its own", async () => {
    await land(engine, folder.dir, "spans", hours(0, 10), { name: "a" });
    const day = join(folder.dir, "spans/day=2024-01-01");
    await writeFile(join(day, "torn.parquet"), (await readFile(join(day, "a.parquet"))).subarray(0, 700));
    await engine.run(sql`COPY (SELECT 1 AS other) TO ${literal(join(day, "foreign.parquet"))}`);
    await writeFile(join(day, "empty.parquet"), "");
    expect(await land(engine, folder.dir, "spans", hours(5, 15), { name: "b" })).toMatchObject({ rows: 5, duplicates: 5 });
  });
});
