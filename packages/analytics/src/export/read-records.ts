import type { RecordOf, Table } from "@telltale/core/trace";
import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { column, join, sql } from "../engine/sql.ts";
import { columnsOf } from "../parquet/columns.ts";
import type { Window } from "../tables/window.ts";
import { jsonColumns, jsonText } from "./export-columns.ts";
import { readHours } from "./read-hours.ts";

/** Columns that hold JSON text, or are turned into it to become a cell. */
const isJson = (type: string, name: string): boolean =>
  !["VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "TIMESTAMP"].includes(type) || jsonColumns.has(name);

/**
 * The records of a window as they came, oldest first, an hour at a time.
 *
 * @param engine a Node engine whose tables are open (`openTables`)
 */
export async function* readRecords<T extends Table>(
  engine: Engine,
  table: T,
  window: Window,
): AsyncGenerator<readonly RecordOf<T>[]> {
  const columns = columnsOf(table).map((one) => ({ ...one, isJson: isJson(one.type, one.name) }));
  const listed = columns.map(({ name, isJson }) =>
    isJson && !jsonColumns.has(name) ? sql`${jsonText(name)} AS ${column(name)}` : column(name),
  );
  for await (const rows of readHours(engine, table, join(listed, ", "), window))
    yield rows.map((row) => recordOf<T>(row, columns));
}

function recordOf<T extends Table>(
  row: Row,
  columns: readonly { readonly field: string; readonly name: string; readonly isJson: boolean }[],
): RecordOf<T> {
  const fields = columns.flatMap(({ field, name, isJson }) => {
    const cell = row[name] ?? null;
    if (cell === null) return [];
    return [[field, isJson ? withoutNulls(JSON.parse(String(cell))) : cell]];
  });
  return Object.fromEntries(fields) as RecordOf<T>;
}

/** What a struct lacks comes back as null; a record leaves it out. */
function withoutNulls(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((entry) =>
    typeof entry === "object" && entry !== null
      ? Object.fromEntries(Object.entries(entry).filter(([, part]) => part !== null))
      : entry,
  );
}
