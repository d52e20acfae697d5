import { open } from "node:fs/promises";
import type { Table } from "@telltale/core/trace";
import { Field, makeData, RecordBatch, RecordBatchFileWriter, Schema, Struct } from "apache-arrow";
import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { column, join, sql } from "../engine/sql.ts";
import type { Window } from "../tables/window.ts";
import { arrowData, arrowType } from "./arrow-columns.ts";
import { type ExportColumn, jsonText } from "./export-columns.ts";
import { readHours } from "./read-hours.ts";

/**
 * Writes the rows of a window as an Arrow IPC file: a record batch for each hour that has any.
 *
 * @returns how many rows were written
 */
export async function writeArrow(
  engine: Engine,
  table: Table,
  columns: readonly ExportColumn[],
  window: Window,
  path: string,
): Promise<number> {
  const schema = new Schema(columns.map(({ name, kind }) => new Field(name, arrowType(kind), true)));
  const listed = columns.map(({ name, kind }) =>
    kind === "nested" ? sql`${jsonText(name)} AS ${column(name)}` : column(name),
  );
  const file = await open(path, "w");
  try {
    const writer = new RecordBatchFileWriter();
    const drained = drain(writer, (bytes) => file.write(bytes));
    writer.reset(undefined, schema);
    let written = 0;
    for await (const rows of readHours(engine, table, join(listed, ", "), window)) {
      writer.write(batchOf(schema, columns, rows));
      written += rows.length;
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
