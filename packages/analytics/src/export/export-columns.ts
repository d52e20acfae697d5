import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { column, type Sql, sql } from "../engine/sql.ts";

/** A column as it leaves. */
export interface ExportColumn {
  readonly name: string;
  /** `json` is JSON in a text column, `nested` a list, struct or map. */
  readonly kind: "text" | "integer" | "number" | "boolean" | "time" | "day" | "json" | "nested";
}

const kinds: Readonly<Record<string, ExportColumn["kind"]>> = {
  VARCHAR: "text",
  BIGINT: "integer",
  DOUBLE: "number",
  BOOLEAN: "boolean",
  TIMESTAMP: "time",
  DATE: "day",
};

/** Text columns that hold JSON. */
export const jsonColumns: ReadonlySet<string> = new Set(["attributes", "usage_raw", "filters"]);

/** The columns of an open table, also those that only its files know. `day` and `model`, which follow from others, stay. */
export async function exportColumns(engine: Engine, table: Table): Promise<readonly ExportColumn[]> {
  const rows = await engine.run(sql`DESCRIBE ${column(table)}`);
  return rows.map((row) => {
    const name = String(row.column_name);
    return { name, kind: jsonColumns.has(name) ? "json" : (kinds[String(row.column_type)] ?? "nested") };
  });
}

/** What is nested in a column, as JSON text. */
export function jsonText(name: string): Sql {
  return sql`CAST(to_json(${column(name)}) AS VARCHAR)`;
}
