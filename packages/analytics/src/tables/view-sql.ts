import type { Table } from "@telltale/core/trace";
import { column, literal, type Sql, userSql } from "../engine/sql.ts";
import { columnsOf, timeColumn } from "../parquet/columns.ts";

/** Files that hold the same columns, and which. */
export interface FileGroup {
  readonly files: readonly string[];
  readonly columns: readonly string[];
  /** Whether they only nearly agree, and DuckDB has to open them all to know what they hold. */
  readonly isMixed: boolean;
  /** The type of each, as DuckDB names it. */
  readonly types: ReadonlyMap<string, string>;
}

/** A name, quoted. */
const quoted = (name: string) => column(name).text;

/** A list of files, written out because a view cannot hold bound values; `[`, `*` and `?` in a path mean themselves, not a pattern. */
function listed(files: readonly string[]): string {
  return `[${files.map((file) => literal(file.replace(/[[*?]/g, (character) => `[${character}]`)).text).join(", ")}]`;
}

/** Whether every file lies in a `day=YYYY-MM-DD` folder, so that days can be skipped by name. */
function isByDay(files: readonly string[]): boolean {
  return files.every((file) => /[\\/]day=\d{4}-\d{2}-\d{2}[\\/]/.test(file));
}

function readParquet({ files, isMixed }: Pick<FileGroup, "files" | "isMixed">): string {
  const days = isByDay(files) ? "hive_partitioning = true, hive_types = {'day': DATE}" : "hive_partitioning = false";
  return `read_parquet(${listed(files)}, union_by_name = ${isMixed}, ${days})`;
}

/** SQL that gives `file_name` and `shape`: files of one shape hold the same columns of the same types in the same order. */
export function shapesSql(files: readonly string[]): Sql {
  return userSql(
    `SELECT file_name, string_agg(concat_ws(' ', name, type, converted_type, logical_type, num_children), ',') AS shape
    FROM parquet_schema(${listed(files)}) GROUP BY file_name`,
  );
}

/** SQL that gives the columns of a group of files, as `column_name` and `column_type`. */
export function describeSql(files: readonly string[], isMixed: boolean): Sql {
  return userSql(`DESCRIBE SELECT * FROM ${readParquet({ files, isMixed })}`);
}

/** Rows that hold the same columns, from anywhere. */
export interface ViewPart {
  /** What stands after FROM. */
  readonly from: string;
  readonly columns: readonly string[];
  /** Whether `day` is among the columns and is each row's own day. */
  readonly hasDay: boolean;
  /** The type of each column, as DuckDB names it, where that is known: what is of its type already needs no cast. */
  readonly types?: ReadonlyMap<string, string>;
}

/** SQL that makes the view of one table over its files: as {@link viewSql} has it. */
export function tableViewSql(table: Table, groups: readonly FileGroup[]): Sql {
  const parts = groups.map((group) => ({
    from: readParquet(group),
    columns: group.columns,
    hasDay: group.columns.includes("day") && isByDay(group.files),
    types: group.types,
  }));
  return viewSql(table, parts);
}

/**
 * SQL that makes the view of one table: every column of the record schema with its type, whether or not the parts have it yet,
 * then `day`, then whatever else they hold. Spans also have `model`: the one that answered, or was asked.
 *
 * @param parts the rows by what they hold; none gives an empty view with the same columns
 */
export function viewSql(table: Table, parts: readonly ViewPart[]): Sql {
  const known = new Set(["day", "model", ...columnsOf(table).map(({ name }) => name)]);
  const others = [...new Set(parts.flatMap(({ columns }) => columns))].filter((name) => !known.has(name));
  const selects = parts.map((part) => `SELECT ${columnList(table, part, others)} FROM ${part.from}`);
  const empty = `SELECT ${columnList(table, { columns: [], hasDay: false }, others)} WHERE false`;
  // One part alone is not wrapped: every layer costs the planner time.
  return userSql(`CREATE OR REPLACE VIEW ${table} AS ${selects.length > 0 ? selects.join("\nUNION ALL BY NAME\n") : empty}`);
}

function columnList(
  table: Table,
  { columns, hasDay, types }: Pick<ViewPart, "columns" | "hasDay" | "types">,
  others: readonly string[],
): string {
  const held = new Set(columns);
  const heldOrNull = (name: string) => (held.has(name) ? quoted(name) : "NULL");
  // A cast that changes nothing still costs the planner time, a hundred times in every question.
  const own = columnsOf(table).map(({ name, type }) =>
    types?.get(name) === type ? quoted(name) : `CAST(${heldOrNull(name)} AS ${type}) AS ${quoted(name)}`,
  );
  const models = [heldOrNull("response_model"), heldOrNull("request_model")];
  const model = table === "spans" ? [`CAST(coalesce(${models.join(", ")}) AS VARCHAR) AS model`] : [];
  const day = hasDay ? quoted("day") : `CAST(${heldOrNull(timeColumn[table])} AS DATE)`;
  return [...own, ...model, `${day} AS day`, ...others.filter((name) => held.has(name)).map(quoted)].join(", ");
}
