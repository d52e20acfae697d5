import { type Engine, sql, userSql } from "@telltale/analytics";
import { type RecordOf, type Table, tables } from "@telltale/core/trace";
import { columnsOf, timeColumn } from "../../packages/analytics/src/parquet/columns.ts";

/**
 * The rows of a table as the records they were, strictly checked against the schema; oldest first.
 *
 * @throws {z.ZodError} if a row is not a valid record
 */
export async function keptRecords<T extends Table>(engine: Engine, table: T): Promise<readonly RecordOf<T>[]> {
  const columns = columnsOf(table);
  const isNested = (type: string) => type.endsWith("[]") || type.startsWith("MAP");
  const list = columns.map(({ name, type }) => (isNested(type) ? `to_json("${name}")::VARCHAR AS "${name}"` : `"${name}"`));
  const rows = await engine.run(
    sql`SELECT ${userSql(list.join(", "))} FROM ${userSql(table)} ORDER BY ${userSql(timeColumn[table])}`,
  );
  return rows.map((row) => {
    const fields = columns.flatMap(({ field, name, type, jsonType }) => {
      const cell = row[name];
      if (cell === null || cell === undefined) return [];
      return [[field, isNested(type) || jsonType === "JSON" ? JSON.parse(String(cell)) : cell]];
    });
    return tables[table].parse(Object.fromEntries(fields)) as RecordOf<T>;
  });
}
