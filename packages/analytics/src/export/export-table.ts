import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { column, join, literal, sql } from "../engine/sql.ts";
import { isFolder } from "../tables/parquet-files.ts";
import type { Window } from "../tables/window.ts";
import { writeArrow } from "./arrow-file.ts";
import { type ExportColumn, exportColumns, jsonText } from "./export-columns.ts";
import { orderOf, rowsIn } from "./read-hours.ts";

/** The forms in which a table can leave: text with a header, a JSON object a line, an Arrow IPC file (Feather), and one Parquet file. */
export const exportFormats = ["csv", "jsonl", "arrow", "parquet"] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportOptions extends Window {
  readonly table: Table;
  readonly format: ExportFormat;
  /** The file written. One that is there is replaced when the new one is whole. */
  readonly file: string;
}

/**
 * Writes the records of a window to one file, oldest first. Times are UTC, exact to the microsecond. What CSV and Arrow cannot
 * hold (documents, variants, attributes) is JSON text there, and nested in JSONL and Parquet. Memory stays bounded.
 *
 * @param engine a Node engine whose tables are open (`openTables`)
 * @returns how many records were written
 * @throws {Error} if the file's folder is not there; {QueryError} if the file cannot be written; what was there before is left then
 */
export async function exportTable(engine: Engine, { table, format, file, ...window }: ExportOptions): Promise<number> {
  if (!(await isFolder(dirname(file)))) throw new Error(`${file}: there is no folder ${dirname(file)}; make it first`);
  const columns = await exportColumns(engine, table);
  const unfinished = `${file}.unfinished`;
  try {
    const written =
      format === "arrow"
        ? await writeArrow(engine, table, columns, window, unfinished)
        : await copy(engine, table, columns, window, format, unfinished);
    await rename(unfinished, file);
    return written;
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** How each form is written; what is nested stays so in JSON and Parquet. */
const copies = {
  csv: { options: sql`FORMAT csv, HEADER`, nested: jsonText },
  jsonl: { options: sql`FORMAT json`, nested: column },
  parquet: { options: sql`FORMAT parquet, COMPRESSION zstd`, nested: column },
} as const;

async function copy(
  engine: Engine,
  table: Table,
  columns: readonly ExportColumn[],
  window: Window,
  format: keyof typeof copies,
  file: string,
): Promise<number> {
  const { options, nested } = copies[format];
  const listed = columns.map(({ name, kind }) => {
    if (kind === "nested") return sql`${nested(name)} AS ${column(name)}`;
    return kind === "json" && format === "jsonl" ? sql`CAST(${column(name)} AS JSON) AS ${column(name)}` : column(name);
  });
  const [counted] = await engine.run(
    sql`COPY (SELECT ${join(listed, ", ")} ${rowsIn(table, window)} ${orderOf(table)}) TO ${literal(file)} (${options})`,
  );
  return Number(counted?.Count ?? 0);
}
