import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Span } from "@telltale/core/trace";
import { tableFromIPC } from "apache-arrow";
import polars from "nodejs-polars";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Engine } from "../../../packages/analytics/src/engine/engine.ts";
import { createNodeEngine } from "../../../packages/analytics/src/engine/node-engine.ts";
import { sql } from "../../../packages/analytics/src/engine/sql.ts";
import { type ExportFormat, exportTable } from "../../../packages/analytics/src/export/export-table.ts";
import { writeRecords } from "../../../packages/analytics/src/parquet/write-records.ts";
import { openTables } from "../../../packages/analytics/src/tables/open-tables.ts";

const hasPyarrow = spawnSync("python3", ["-c", "import pyarrow"]).status === 0;
const startMs = Date.UTC(2026, 1, 3, 22);
const id = (at: number) => `0198c0de-0000-7000-8000-${String(at).padStart(12, "0")}`;

const spans = Array.from(
  { length: 300 },
  (_, at): Span => ({
    id: id(at),
    spanId: String(at + 1).padStart(16, "0"),
    kind: at % 10 === 0 ? "retrieval" : "llm",
    startedAtMs: startMs + at * 61_000 + 0.125,
    durationMs: at * 1.5,
    status: "ok",
    requestModel: at % 3 === 0 ? 'a "quoted", model\nwith a line' : "gpt-4o",
    ...(at % 10 === 0 && { documents: [{ id: `d${at}`, score: 0.5 }, { id: "é" }] }),
    inputTokens: at,
    stream: at % 2 === 0,
    variants: { tone: at % 2 === 0 ? "warm" : "plain" },
    attributes: { n: at, deep: { list: [1, null, "x"] } },
  }),
);

let dir: string;
let engine: Engine;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "telltale-export-"));
  engine = await createNodeEngine();
  await writeRecords(
    engine,
    join(dir, "data"),
    spans.map((record) => ({ table: "spans" as const, record })),
    { name: "some" },
  );
  await openTables(engine, join(dir, "data"));
});
afterAll(async () => {
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

const all = { table: "spans", fromMs: startMs, toMs: startMs + 86_400_000 } as const;
const write = async (format: ExportFormat, window: { fromMs?: number; toMs?: number } = {}) => {
  const file = join(dir, `spans.${format}`);
  const written = await exportTable(engine, { ...all, ...window, format, file });
  return { file, written };
};
const sumOfTokens = spans.reduce((sum, { inputTokens = 0 }) => sum + inputTokens, 0);

describe("exportTable", () => {
  it("writes JSON lines with what is nested in them", async () => {
    const { file, written } = await write("jsonl");
    const rows = (await readFile(file, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(written).toBe(300);
    expect(rows.map((row) => row.id)).toEqual(spans.map((span) => span.id));
    expect(rows[0]).toMatchObject({
      request_model: 'a "quoted", model\nwith a line',
      documents: [{ id: "d0", score: 0.5 }, { id: "é" }],
      variants: { tone: "warm" },
      attributes: { n: 0, deep: { list: [1, null, "x"] } },
      started_at: "2026-02-03 22:00:00.000125",
    });
  });

  it("writes CSV that another reader takes", async () => {
    const { file } = await write("csv");
    const frame = polars.readCSV(file, { inferSchemaLength: 300 });
    expect(frame.height).toBe(300);
    expect(frame.getColumn("input_tokens").sum()).toBe(sumOfTokens);
    expect(JSON.parse(frame.getColumn("documents").get(0) as string)[1].id).toBe("é");
  });

  it("writes Arrow that Arrow and Polars read, type by type", async () => {
    const { file } = await write("arrow");
    const table = tableFromIPC(await readFile(file));
    expect(table.numRows).toBe(300);
    const types = Object.fromEntries(table.schema.fields.map(({ name, type }) => [name, String(type)]));
    expect(types).toMatchObject({
      started_at: "Timestamp<MICROSECOND>",
      duration_ms: "Float64",
      input_tokens: "Int64",
      stream: "Bool",
      documents: "Utf8",
      day: "Date32<DAY>",
    });
    expect(table.getChild("duration_ms")?.toArray()).toEqual(Float64Array.from(spans, ({ durationMs = 0 }) => durationMs));
    expect(
      polars
        .readIPC(await readFile(file))
        .getColumn("input_tokens")
        .sum(),
    ).toBe(sumOfTokens);
    expect(table.getChild("documents")?.get(1)).toBeNull();
    expect(table.getChild("started_at")?.get(0)).toBe(startMs + 0.125);
    expect(table.getChild("request_model")?.get(0)).toBe('a "quoted", model\nwith a line');
  });

  it("writes one Parquet file that DuckDB and Polars read, with what is nested in it", async () => {
    const { file, written } = await write("parquet");
    expect(written).toBe(300);
    const rows = await engine.run(
      sql`SELECT id::VARCHAR AS id, documents[2].id AS second, variants['tone'] AS tone, epoch_us(started_at) / 1000.0 AS at
        FROM read_parquet(${file})`,
    );
    expect(rows.map((row) => row.id)).toEqual(spans.map((span) => span.id));
    expect(rows[0]).toMatchObject({ second: "é", tone: "warm", at: startMs + 0.125 });
    expect(
      polars
        .readParquet(file, { columns: ["input_tokens"] })
        .getColumn("input_tokens")
        .sum(),
    ).toBe(sumOfTokens);
  });

  it.skipIf(!hasPyarrow)(`writes Arrow that pyarrow reads${hasPyarrow ? "" : " (skipped: no pyarrow)"}`, async () => {
    const { file } = await write("arrow");
    const script =
      "import sys, json, pyarrow.feather as f, pyarrow.compute as c; t = f.read_table(sys.argv[1]); t.validate(full=True); " +
      "print(json.dumps([t.num_rows, c.sum(t['input_tokens']).as_py(), str(t.schema.field('started_at').type), " +
      "t['documents'][0].as_py(), t['stream'].null_count, t['refusal'].null_count]))";
    const read = JSON.parse(execFileSync("python3", ["-c", script, file], { encoding: "utf8" }));
    expect(read).toEqual([
      300,
      sumOfTokens,
      "timestamp[us]",
      '[{"id":"d0","score":0.5,"age_ms":null},{"id":"é","score":null,"age_ms":null}]',
      0,
      300,
    ]);
  });

  it("keeps to the window, half-open, also in the middle of an hour", async () => {
    const [fromMs = 0, toMs = 0] = [spans[7]?.startedAtMs, spans[200]?.startedAtMs];
    for (const format of ["csv", "jsonl", "arrow"] as const) expect((await write(format, { fromMs, toMs })).written).toBe(193);
  });

  it("writes a file without rows where there are none", async () => {
    const { file, written } = await write("arrow", { toMs: all.fromMs });
    expect(written).toBe(0);
    expect(tableFromIPC(await readFile(file)).numRows).toBe(0);
  });

  it("leaves what was there when it cannot write", async () => {
    await expect(
      exportTable(engine, { ...all, format: "csv", file: join(dir, "no-such-folder", "spans.csv") }),
    ).rejects.toThrow(/spans\.csv: there is no folder .*no-such-folder; make it first$/);
    expect((await readdir(dir)).filter((name) => name.includes("unfinished"))).toEqual([]);
  });
});
