import { type RecordOf, type Table, tables } from "@telltale/core/trace";
import { QueryError } from "../engine/query-error.ts";
import { type Column, columnsOf, snakeCase } from "../parquet/columns.ts";
import { arrowStream } from "./arrow-stream.ts";

/**
 * Records as an Arrow stream with every column of their table: what writing them to Parquet and reading that would give.
 *
 * @throws {QueryError} `type`, naming the record and the field, if one is not what the schema says
 */
export function recordStream<T extends Table>(table: T, records: readonly RecordOf<T>[]): Uint8Array {
  for (const [at, record] of records.entries()) check(table, record, at);
  const values = columnsOf(table).map(
    (column) =>
      [
        column.name,
        records.map((record) => columnValue(column, (record as Readonly<Record<string, unknown>>)[column.field])),
      ] as const,
  );
  return arrowStream(columnsOf(table), [{ length: records.length, values: new Map(values) }]);
}

function check(table: Table, record: unknown, at: number): void {
  const { success, error } = tables[table].safeParse(record);
  if (success) return;
  const [issue] = error.issues;
  const field = issue?.path.join(".");
  throw new QueryError("type", `${table}[${at}]${field ? `: ${field}` : ""}: ${issue?.message}`, { sql: "", cause: error });
}

function columnValue({ type, jsonType }: Column, value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (type === "TIMESTAMP") return BigInt(Math.round(Number(value) * 1000));
  if (type === "VARCHAR" && jsonType === "JSON") return JSON.stringify(value);
  if (type.startsWith("STRUCT") && Array.isArray(value)) return value.map(snakeCased);
  return value;
}

function snakeCased(item: object): object {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [snakeCase(name), value]));
}
