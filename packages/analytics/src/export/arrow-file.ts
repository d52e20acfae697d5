import { open } from "node:fs/promises";
import { Field, makeData, RecordBatch, RecordBatchFileWriter, Schema, Struct } from "apache-arrow";
import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { column, join, sql } from "../engine/sql.ts";
import { hourMs, type Window } from "../tables/window.ts";
import { arrowData, arrowType } from "./arrow-columns.ts";
import type { ExportColumn, ExportSql } from "./export-columns.ts";

/**
 * Writes the rows of a window as an Arrow IPC file: a record batch for each hour that has any, so that one hour is all that
 * memory holds.
 *
 * @returns how many rows were written
 */
export async function writeArrow(
  engine: Engine,
  { columns, rows, time }: ExportSql,
  window: Window,
  path: string,
): Promise<number> {
  const schema = new Schema(columns.map(({ name, kind }) => new Field(name, arrowType(kind), true)));
  const listed = join(
    columns.map(({ name, kind }) =>
      kind === "nested" ? sql`CAST(to_json(${column(name)}) AS VARCHAR) AS ${column(name)}` : column(name),
    ),
    ", ",
  );
  const hours = await engine.run(sql`SELECT DISTINCT date_trunc('hour', ${time}) AS at_ms ${rows(window)} ORDER BY 1`);
  const file = await open(path, "w");
  try {
    const writer = new RecordBatchFileWriter();
    const drained = drain(writer, (bytes) => file.write(bytes));
    writer.reset(undefined, schema);
    let written = 0;
    for (const { at_ms: at } of hours) {
      const hour = { fromMs: Math.max(Number(at), window.fromMs), toMs: Math.min(Number(at) + hourMs, window.toMs) };
      const found = await engine.run(sql`SELECT ${listed} ${rows(hour)} ORDER BY ${time}, id`);
      writer.write(batchOf(schema, columns, found));
      written += found.length;
    }
    writer.finish();
    await drained;
    return written;
  } finally {
    await file.close();
  }
}

/** Takes the bytes as the writer makes them. */
async function drain(writer: RecordBatchFileWriter, take: (bytes: Uint8Array) => Promise<unknown>): Promise<void> {
  for await (const bytes of writer) await take(bytes);
}

function batchOf(schema: Schema, columns: readonly ExportColumn[], rows: readonly Row[]): RecordBatch {
  const children = columns.map(({ name, kind }) =>
    arrowData(
      kind,
      rows.map((row) => row[name] ?? null),
    ),
  );
  return new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows.length, children }));
}
