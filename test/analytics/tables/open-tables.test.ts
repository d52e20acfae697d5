import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createNodeEngine } from "@telltale/analytics/node";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Engine } from "../../../packages/analytics/src/engine/engine.ts";
import { sql, userSql } from "../../../packages/analytics/src/engine/sql.ts";
import { columnsOf } from "../../../packages/analytics/src/parquet/columns.ts";
import { openTables } from "../../../packages/analytics/src/tables/open-tables.ts";
import { inWindow } from "../../../packages/analytics/src/tables/window.ts";

let engine: Engine;
let dir: string;

beforeAll(async () => {
  engine = await createNodeEngine();
});
afterAll(() => engine.close());
beforeEach(async () => {
  const root = await mkdtemp(join(tmpdir(), "telltale-tables-"));
  dir = join(root, "it's [data]");
  await mkdir(dir);
  return () => rm(root, { recursive: true });
});

async function write(path: string, select: string): Promise<void> {
  const file = join(dir, path);
  await mkdir(dirname(file), { recursive: true });
  await engine.run(userSql(`COPY (${select}) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`));
}

describe("openTables", () => {
  it("gives typed, empty views over an empty folder, and says so", async () => {
    const { range, warnings, files } = await openTables(engine, dir);
    expect({ range, files }).toEqual({ range: null, files: { spans: [], signals: [], scores: [] } });
    expect(warnings).toEqual([{ file: dir, reason: "no records: looked for {spans,signals,scores}/day=…/*.parquet in it" }]);
    const columns = await engine.run(sql`DESCRIBE SELECT * FROM spans`);
    const expected = columnsOf("spans").map(({ name, type }) => [name, type]);
    expect(columns.map((row) => [row.column_name, row.column_type])).toEqual([
      ...expected,
      ["model", "VARCHAR"],
      ["day", "DATE"],
    ]);
    expect(await engine.run(sql`SELECT count(*) AS n FROM sessions`)).toEqual([{ n: 0 }]);
  });

  it("refuses a folder that does not exist, by name", async () => {
    await expect(openTables(engine, join(dir, "nowhere"))).rejects.toThrow(/^there is no folder .*nowhere$/);
    await writeFile(join(dir, "a-file"), "");
    await expect(openTables(engine, join(dir, "a-file"))).rejects.toThrow(/a-file is a file, not a folder$/);
  });

  it("reads files of different ages as one table, with nulls of the right type for what the older one lacks", async () => {
    await write(
      "spans/day=2025-03-01/a.parquet",
      "SELECT 'a' AS id, TIMESTAMP '2025-03-01 10:00:00' AS started_at, 'llm' AS kind",
    );
    await write(
      "spans/day=2025-03-02/b.parquet",
      "SELECT 'b' AS id, TIMESTAMP '2025-03-02 11:00:00.000001' AS started_at, 'llm' AS kind, 12::INTEGER AS input_tokens, 'x' AS mood",
    );
    const { range, warnings } = await openTables(engine, dir);
    expect(warnings).toEqual([]);
    expect(range).toEqual({ fromMs: Date.UTC(2025, 2, 1, 10), toMs: Date.UTC(2025, 2, 2, 11) + 1 });
    const rows = await engine.run(sql`SELECT id, input_tokens, cost_usd, mood, day FROM spans ORDER BY id`);
    expect(rows).toEqual([
      { id: "a", input_tokens: null, cost_usd: null, mood: null, day: Date.UTC(2025, 2, 1) },
      { id: "b", input_tokens: 12, cost_usd: null, mood: "x", day: Date.UTC(2025, 2, 2) },
    ]);
    const types = await engine.run(sql`SELECT typeof(input_tokens) AS t, typeof(documents) AS d FROM spans LIMIT 1`);
    expect(types).toEqual([{ t: "BIGINT", d: "STRUCT(id VARCHAR, score DOUBLE, age_ms DOUBLE)[]" }]);
  });

  it("names the model of a call: the one that answered, else the one that was asked", async () => {
    const started = "TIMESTAMP '2025-03-01 10:00:00' AS started_at, 'llm' AS kind";
    await write("spans/day=2025-03-01/a.parquet", `SELECT 'a' AS id, ${started}, 'asked' AS request_model`);
    await write(
      "spans/day=2025-03-01/b.parquet",
      `SELECT 'b' AS id, ${started}, 'asked' AS request_model, 'answered' AS response_model`,
    );
    await openTables(engine, dir);
    expect(await engine.run(sql`SELECT model FROM spans ORDER BY id`)).toEqual([{ model: "asked" }, { model: "answered" }]);
  });

  it("takes a file that lies beside the days, and finds its day by its times", async () => {
    await write("scores/all.parquet", "SELECT 'a' AS id, TIMESTAMP '2025-03-01 23:59:59' AS occurred_at, 'relevance' AS name");
    await openTables(engine, dir);
    expect(await engine.run(sql`SELECT day, name FROM scores`)).toEqual([{ day: Date.UTC(2025, 2, 1), name: "relevance" }]);
  });

  it("leaves out damaged files, each with its reason, and keeps the rest", async () => {
    await write(
      "spans/day=2025-03-01/good.parquet",
      "SELECT 'a' AS id, TIMESTAMP '2025-03-01 10:00:00' AS started_at, 'llm' AS kind",
    );
    const day = join(dir, "spans/day=2025-03-01");
    await writeFile(join(day, "cut.parquet"), "PAR1 and then the power went");
    await writeFile(join(day, "empty.parquet"), "");
    await writeFile(join(day, "text.parquet"), "id,started_at\n1,2\n");
    await writeFile(
      join(day, "lying.parquet"),
      Buffer.concat([Buffer.from("PAR1garbage"), Buffer.from([7, 0, 0, 0]), Buffer.from("PAR1")]),
    );
    await writeFile(join(day, "_writing.parquet"), "PAR1");
    const { warnings, files } = await openTables(engine, dir);
    expect(files.spans.map((file) => file.slice(-12))).toEqual(["good.parquet"]);
    expect(warnings.map(({ file }) => file.split("/").at(-1))).toEqual([
      "cut.parquet",
      "empty.parquet",
      "text.parquet",
      "lying.parquet",
    ]);
    expect(warnings[0]?.reason).toBe("left out: cut off: it does not end with PAR1");
    expect(await engine.run(sql`SELECT id FROM spans`)).toEqual([{ id: "a" }]);
  });

  it("says when records wait in the journal", async () => {
    await mkdir(join(dir, "journal"));
    await writeFile(join(dir, "journal", "0.ndjson"), "{}\n");
    const { pendingJournalBytes, warnings } = await openTables(engine, dir);
    expect(pendingJournalBytes).toBe(3);
    expect(warnings.map(({ file }) => file)).toContain("journal");
  });

  it("opens only the days a window needs", async () => {
    for (const day of ["2025-03-01", "2025-03-02", "2025-03-03"])
      await write(
        `spans/day=${day}/a.parquet`,
        `SELECT '${day}' AS id, TIMESTAMP '${day} 10:00:00' AS started_at, 'llm' AS kind`,
      );
    await openTables(engine, dir);
    const window = inWindow(sql`started_at`, { fromMs: Date.UTC(2025, 2, 2), toMs: Date.UTC(2025, 2, 2, 12) });
    expect(await engine.run(sql`SELECT id FROM spans WHERE ${window}`)).toEqual([{ id: "2025-03-02" }]);
    const [plan] = await engine.run(sql`EXPLAIN ANALYZE SELECT id FROM spans WHERE ${window}`);
    expect(String(plan?.explain_value)).toContain("Scanning Files: 1/3");
  });
});
