import type { Table } from "@telltale/core/trace";
import { type Sql, userSql } from "../engine/sql.ts";
import { columnsOf, timeColumn } from "../parquet/columns.ts";

/** A column that the files of a table hold. */
export interface FileColumn {
  readonly name: string;
  readonly type: string;
}

/** Text as an SQL literal. A view cannot hold bound values, so its file names are written out. */
function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Paths with `[`, `*` or `?` in them mean themselves, not a pattern. */
function exactPath(path: string): string {
  return path.replace(/[[*?]/g, (character) => `[${character}]`);
}

/** Whether every file lies in a `day=YYYY-MM-DD` folder, so that days can be skipped by name. */
export function isByDay(files: readonly string[]): boolean {
  return files.length > 0 && files.every((file) => /[\\/]day=\d{4}-\d{2}-\d{2}[\\/]/.test(file));
}

function readParquet(files: readonly string[]): string {
  const list = files.map((file) => literal(exactPath(file))).join(", ");
  const days = isByDay(files) ? "hive_partitioning = true, hive_types = {'day': DATE}" : "hive_partitioning = false";
  return `read_parquet([${list}], union_by_name = true, ${days})`;
}

/** SQL that tells which columns the files hold together, and their types. */
export function describeFilesSql(files: readonly string[]): Sql {
  return userSql(`DESCRIBE SELECT * FROM ${readParquet(files)}`);
}

/**
 * SQL that makes the view of one table over its files: every column of the record schema with its type, whether or not the
 * files have it yet, then `day`, then whatever else the files hold.
 *
 * @param files the files, all readable; none gives an empty view with the same columns
 * @param held the columns the files hold, as `describeFilesSql` told
 */
export function tableViewSql(table: Table, files: readonly string[], held: readonly FileColumn[]): Sql {
  const columns = columnsOf(table);
  const heldNames = new Set(held.map(({ name }) => name));
  const listed = columns.map(({ name, type }) => {
    const value = heldNames.has(name) ? quoted(name) : "NULL";
    return `CAST(${value} AS ${type}) AS ${quoted(name)}`;
  });
  const day = heldNames.has("day") && isByDay(files) ? quoted("day") : `CAST(${quoted(timeColumn[table])} AS DATE)`;
  const known = new Set(["day", ...columns.map(({ name }) => name)]);
  const others = held.filter(({ name }) => !known.has(name)).map(({ name }) => quoted(name));
  const source = files.length === 0 ? `(SELECT ${nulls(table)} WHERE false)` : readParquet(files);
  const dayColumn = files.length === 0 ? "CAST(NULL AS DATE) AS day" : `${day} AS day`;
  return userSql(`CREATE OR REPLACE VIEW ${table} AS SELECT ${[...listed, dayColumn, ...others].join(", ")} FROM ${source}`);
}

function nulls(table: Table): string {
  return columnsOf(table)
    .map(({ name, type }) => `CAST(NULL AS ${type}) AS ${quoted(name)}`)
    .join(", ");
}
