import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { sql } from "@telltale/analytics";
import { createNodeEngine, openParquetStore, openTables } from "@telltale/analytics/node";
import type { Table } from "@telltale/core/trace";
import polars from "nodejs-polars";
import { describe, expect, it } from "vitest";
import { column, literal } from "../../../packages/analytics/src/engine/sql.ts";
import { columnsOf } from "../../../packages/analytics/src/parquet/columns.ts";
import { columnsDocument, type ViewColumn } from "./columns-document.ts";
import { createDataFolder } from "./data-folder.ts";
import { batchOf, noonMs, scoreOf, signalOf, spanOf } from "./records.ts";

const names: readonly Table[] = ["spans", "signals", "scores"];
const batch = batchOf({
  spans: Array.from({ length: 100 }, (_, i) =>
    spanOf(i, {
      inputTokens: 2 ** 40 + i,
      costUsd: i / 8,
      stream: i % 2 === 0,
      variants: { prompt: i % 2 === 0 ? "a" : "b" },
      documents: [{ id: `d${i}`, score: 0.5 }],
      attributes: { deep: { n: i } },
      ...(i < 10 && { outputTokens: i }),
    }),
  ),
  signals: [signalOf(1, { value: -1 })],
  scores: [scoreOf(2)],
});

async function writtenFolder() {
  const folder = await createDataFolder();
  const store = await openParquetStore(folder.dir, { compaction: false });
  await store.append(batch);
  await store.close();
  const files = await folder.files();
  const fileOf = (table: Table) => join(folder.dir, files.find((file) => file.startsWith(table)) as string);
  return { folder, fileOf };
}

async function viewColumns(): Promise<readonly ViewColumn[]> {
  const { folder } = await writtenFolder();
  const engine = await createNodeEngine({ threads: 1 });
  await openTables(engine, folder.dir);
  const found: ViewColumn[] = [];
  for (const view of [...names, "sessions"]) {
    const described = await engine.run(sql`SELECT column_name AS name, column_type AS type FROM (DESCRIBE ${column(view)})`);
    found.push(...described.map(({ name, type }) => ({ view, name: String(name), type: String(type) })));
  }
  await engine.close();
  await folder.remove();
  return found;
}

describe("COLUMNS.md", () => {
  it("says what the schema says", async () => {
    await expect(columnsDocument(await viewColumns())).toMatchFileSnapshot("../../../packages/analytics/COLUMNS.md");
  });

  it("names every column of the files, in their order, with its type", async () => {
    const { folder, fileOf } = await writtenFolder();
    const engine = await createNodeEngine({ threads: 1 });
    for (const table of names) {
      const described = await engine.run(
        sql`SELECT column_name AS name, column_type AS type FROM (DESCRIBE SELECT * FROM read_parquet(${literal(fileOf(table))}, hive_partitioning = false))`,
      );
      expect(described).toEqual(columnsOf(table).map(({ name, type }) => ({ name, type })));
    }
    await engine.close();
    await folder.remove();
  });
});

const hasPandas = spawnSync("python3", ["-c", "import pandas, pyarrow"]).status === 0;

describe.skipIf(!hasPandas)(`the Parquet files in pandas${hasPandas ? "" : " (skipped: no pandas with pyarrow)"}`, () => {
  it("are read as a folder, every column, maps too", async () => {
    const { folder } = await writtenFolder();
    const script =
      "import sys, json, pandas; f = pandas.read_parquet(sys.argv[1]); " +
      "print(json.dumps([len(f), len(f.columns), int(f.input_tokens.sum()), f.cost_usd.sum(), str(f.started_at.dtype), " +
      "f.started_at.min().isoformat(), int(f.output_tokens.isna().sum()), sorted(dict(v)['prompt'] for v in f.variants)[49:51]]))";
    const read = JSON.parse(execFileSync("python3", ["-c", script, join(folder.dir, "spans")], { encoding: "utf8" }));
    const first = new Date(noonMs).toISOString().slice(0, 19);
    expect(read).toEqual([
      100,
      // And the day, which the folders' names tell.
      columnsOf("spans").length + 1,
      100 * 2 ** 40 + 4950,
      4950 / 8,
      "datetime64[us]",
      first,
      90,
      ["a", "b"],
    ]);
    await folder.remove();
  });
});

describe("the Parquet files in Polars", () => {
  it("have the types that the document gives, and the same sums", async () => {
    const { folder, fileOf } = await writtenFolder();
    const columns = columnsOf("spans").filter(({ type }) => !type.startsWith("MAP"));
    // This build of Polars ends in a panic on any Parquet map: the document says to leave that column out.
    const read = (table: Table, names: readonly string[]) => polars.readParquet(fileOf(table), { columns: [...names] });
    const spans = read(
      "spans",
      columns.map(({ name }) => name),
    );
    expect(new Set(spans.columns)).toEqual(new Set(columns.map(({ name }) => name)));
    const types = Object.fromEntries(Object.entries(spans.schema).map(([name, type]) => [name, String(type)]));
    const expected: Readonly<Record<string, RegExp>> = {
      VARCHAR: /String|Utf8/,
      DOUBLE: /Float64/,
      BIGINT: /Int64/,
      BOOLEAN: /Bool/,
      TIMESTAMP: /Datetime.*us/,
    };
    for (const { name, type } of columns)
      expect([name, types[name]]).toEqual([name, expect.stringMatching(expected[type] ?? /List/)]);
    expect(spans.height).toBe(100);
    expect(Number(spans.getColumn("input_tokens").sum())).toBe(100 * 2 ** 40 + 4950);
    expect(spans.getColumn("cost_usd").sum()).toBe(4950 / 8);
    expect(Number(spans.getColumn("output_tokens").nullCount())).toBe(90);
    expect(Number(spans.getColumn("started_at").cast(polars.Int64).min())).toBe(noonMs * 1000);
    expect(JSON.parse(String(spans.getColumn("attributes").get(7)))).toEqual({ deep: { n: 7 } });
    expect(read("signals", ["id", "value"]).getColumn("value").get(0)).toBe(-1);
    await folder.remove();
  });
});
