import type { Table } from "@telltale/core/trace";
import type { Row } from "../engine/cell.ts";
import type { Engine } from "../engine/engine.ts";
import { column, type Sql, sql } from "../engine/sql.ts";
import { timeColumn } from "../parquet/columns.ts";
import { hourMs, inWindow, type Window } from "../tables/window.ts";

/** The rows of a table in a window, as SQL: `FROM … WHERE …`. */
export function rowsIn(table: Table, window: Window): Sql {
  return sql`FROM ${column(table)} WHERE ${inWindow(column(timeColumn[table]), window)}`;
}

/** What brings the rows of a table into one order, oldest first, as SQL. */
export function orderOf(table: Table): Sql {
  return sql`ORDER BY ${column(timeColumn[table])}, id`;
}

/**
 * The rows of a window, oldest first, an hour at a time, so that one hour is all that memory holds; hours without rows are passed
 * over.
 *
 * @param listed what is selected of each row
 */
export async function* readHours(engine: Engine, table: Table, listed: Sql, window: Window): AsyncGenerator<readonly Row[]> {
  const hour = sql`date_trunc('hour', ${column(timeColumn[table])})`;
  for (const { at_ms: at } of await engine.run(sql`SELECT DISTINCT ${hour} AS at_ms ${rowsIn(table, window)} ORDER BY 1`)) {
    const part = { fromMs: Math.max(Number(at), window.fromMs), toMs: Math.min(Number(at) + hourMs, window.toMs) };
    yield await engine.run(sql`SELECT ${listed} ${rowsIn(table, part)} ${orderOf(table)}`);
  }
}
