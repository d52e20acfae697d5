import { type Table, tables } from "@telltale/core/trace";
import type { Sql } from "../engine/sql.ts";
import { timeColumn } from "../parquet/columns.ts";

/** Which columns a statement reads, by table. */
export type ColumnsRead = ReadonlyMap<Table, ReadonlySet<string>>;

interface PlanNode {
  readonly children?: readonly PlanNode[];
  readonly extra_info?: { readonly Table?: string; readonly Projections?: string | readonly string[] };
}

/** What DuckDB's own plan scans. */
export function columnsOfPlan(plan: string): ColumnsRead {
  const read = new Map<Table, Set<string>>();
  const visit = ({ children = [], extra_info: { Table: name, Projections = [] } = {} }: PlanNode) => {
    const table = name?.split(".").at(-1) as Table | undefined;
    if (table && Object.hasOwn(tables, table)) {
      const columns = read.get(table) ?? new Set();
      for (const column of [Projections].flat().filter((one) => one !== ""))
        for (const one of storedAs(table, column)) columns.add(one);
      read.set(table, columns);
    }
    children.forEach(visit);
  };
  (JSON.parse(plan) as readonly PlanNode[]).forEach(visit);
  return read;
}

/**
 * Where there is no plan, as of a script or of what reads a temporary table: of the tables whose name stands in it every column
 * whose name does, and all of them where a star or `sessions` does.
 */
export function columnsNamed({ text }: Sql, columns: Readonly<Record<Table, readonly string[]>>): ColumnsRead {
  const names = new Set(text.toLowerCase().match(/[a-z_]\w*/g));
  const hasSessions = /(?:\bfrom|\bjoin|,)\s*"?sessions\b/i.test(text);
  const hasStar = hasSessions || /(?:\bselect|,|\.)\s*\*|\bcolumns\s*\(/i.test(text);
  const named = (Object.keys(tables) as Table[]).filter((table) => hasSessions || names.has(table));
  return new Map(
    named.map((table) => [
      table,
      new Set(
        [...columns[table], "model"]
          .filter((name) => hasStar || names.has(name.toLowerCase()))
          .flatMap((name) => storedAs(table, name)),
      ),
    ]),
  );
}

/** What a column of the view is made of. */
function storedAs(table: Table, column: string): readonly string[] {
  if (column === "day") return [timeColumn[table]];
  return table === "spans" && column === "model" ? ["response_model", "request_model"] : [column];
}
