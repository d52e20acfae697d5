import { join } from "node:path";
import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { QueryError } from "../engine/query-error.ts";
import { column, join as joined, literal, type Sql, sql, userSql } from "../engine/sql.ts";
import { columnsOf, timeColumn } from "./columns.ts";

/** Rows in a group: what a reader can skip by time, and what a writer holds in memory. DuckDB's own default. */
const defaultRowGroupRows = 122_880;

export interface Merged {
  readonly rows: number;
  /** Rows left out because their id came twice. */
  readonly duplicates: number;
}

/** A list of files for `read_parquet`; `[`, `*` and `?` in a path mean themselves, not a pattern. */
export function fileList(files: readonly string[]): Sql {
  const pieces = files.map((file) => literal(file.replace(/[[*?]/g, (character) => `[${character}]`)));
  return sql`[${joined(pieces, ", ")}]`;
}

/** The rows of some files, whatever columns each of them has. */
export function readAll(files: readonly string[]): Sql {
  return sql`read_parquet(${fileList(files)}, union_by_name = true, hive_partitioning = false)`;
}

/** The columns that files have, each or some of them. @throws {QueryError} if one cannot be read */
export async function columnsHeld(engine: Engine, files: readonly string[]): Promise<ReadonlySet<string>> {
  const described = await engine.run(sql`SELECT column_name FROM (DESCRIBE SELECT * FROM ${readAll(files)})`);
  return new Set(described.map(({ column_name }) => String(column_name)));
}

/** Why a file cannot be merged with others of its table; null if it can. */
export async function faultOf(engine: Engine, table: Table, file: string): Promise<string | null> {
  try {
    const given = await columnsHeld(engine, [file]);
    const missing = ["id", timeColumn[table]].filter((name) => !given.has(name));
    return missing.length > 0 ? `it has no column ${missing.join(", ")}` : null;
  } catch (cause) {
    if (!(cause instanceof QueryError) || cause.code === "out_of_memory" || cause.code === "closed") throw cause;
    return cause.message.split("\n")[0] ?? "";
  }
}

/**
 * Writes several files of a table as one: sorted by time, each id once, every column of the schema with its type, then
 * whatever else they hold.
 *
 * @param draft where to write it
 * @throws {QueryError} if one cannot be read, or they do not go together
 */
export async function mergeFiles(
  engine: Engine,
  table: Table,
  files: readonly string[],
  draft: string,
  rowGroupRows = defaultRowGroupRows,
): Promise<Merged> {
  const source = readAll(files);
  const at = column(timeColumn[table]);
  const [before] = await engine.run(sql`SELECT count(*) AS n, count(id) - count(DISTINCT id) AS twice FROM ${source}`);
  const rows = Number(before?.n);
  const duplicates = Number(before?.twice);
  // By file and place in it: a window over whole rows would hold every column in memory.
  const again = sql`SELECT filename, file_row_number FROM ${source} WHERE id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY filename, file_row_number) > 1`;
  const once = duplicates > 0 ? sql`WHERE (filename, file_row_number) NOT IN (${again})` : sql``;
  await copyTo(
    engine,
    sql`SELECT ${columnsIn(table, await columnsHeld(engine, files))} FROM ${source} ${once} ORDER BY ${at}, id`,
    draft,
    {
      rowGroupRows,
      rows: rows - duplicates,
    },
  );
  return { rows: rows - duplicates, duplicates };
}

/**
 * Writes a file without some of its rows, as it is otherwise.
 *
 * @param leftOut a condition over its columns
 * @returns how many rows are left
 */
export async function rewriteWithout(engine: Engine, file: string, draft: string, leftOut: Sql): Promise<number> {
  const kept = sql`FROM ${readAll([file])} WHERE (${leftOut}) IS NOT TRUE`;
  const [row] = await engine.run(sql`SELECT count(*) AS n ${kept}`);
  const rows = Number(row?.n);
  if (rows > 0) await writeAs(engine, sql`SELECT * ${kept}`, draft, rows);
  return rows;
}

/**
 * Writes what a SELECT gives as a file.
 *
 * @param rows how many rows that must be
 */
export async function writeAs(engine: Engine, select: Sql, draft: string, rows: number): Promise<void> {
  await copyTo(engine, select, draft, { rowGroupRows: defaultRowGroupRows, rows });
}

interface CopyOptions {
  readonly rowGroupRows: number;
  /** How many rows the file must then hold. */
  readonly rows: number;
}

async function copyTo(engine: Engine, select: Sql, draft: string, { rowGroupRows, rows }: CopyOptions): Promise<void> {
  const size = userSql(String(rowGroupRows));
  await engine.run(sql`COPY (${select}) TO ${literal(draft)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${size})`);
  const [written] = await engine.run(sql`SELECT count(*) AS n FROM read_parquet(${fileList([draft])})`);
  // The old files go away for it: it must hold what they hold.
  if (written?.n !== rows) throw new Error(`${draft} holds ${written?.n} rows instead of ${rows}`);
}

function columnsIn(table: Table, given: ReadonlySet<string>): Sql {
  const known = columnsOf(table);
  const own = known.map(({ name, type }) => `CAST(${given.has(name) ? `"${name}"` : "NULL"} AS ${type}) AS "${name}"`);
  const names = new Set(known.map(({ name }) => name));
  // The day is said by the folder.
  const others = [...given].filter((name) => !names.has(name) && name !== "day").map((name) => column(name).text);
  return userSql([...own, ...others].join(", "));
}

/** The paths of files in a place of a data folder. */
export function pathsIn(dir: string, place: string, names: readonly string[]): readonly string[] {
  return names.map((name) => join(dir, place, name));
}
