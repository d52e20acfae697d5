import type { RecordOf, Table } from "@telltale/core/trace";
import type { WasmDatabase } from "../engine/wasm-database.ts";
import { columnsOf } from "../parquet/columns.ts";
import type { ViewPart } from "../tables/view-sql.ts";
import type { Window } from "../tables/window.ts";
import { recordStream } from "./record-stream.ts";

/** Records of one table that were handed over, each id once. */
export interface RecordTable {
  /** The part of the view; null as long as there are none. */
  part(): ViewPart | null;
  range(): Window | null;
  /**
   * Checks records.
   *
   * @returns what puts them in, and tells whether there were new ones
   * @throws {QueryError} `type`, if one is not what the schema says
   */
  prepare(records: readonly RecordOf<Table>[]): () => Promise<boolean>;
}

export function createRecordTable(database: WasmDatabase, table: Table, generation: number): RecordTable {
  const name = `records_${table}_${generation}`;
  const ids = new Set<string>();
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    part: () => (ids.size === 0 ? null : { from: name, columns: columnsOf(table).map((column) => column.name), hasDay: false }),
    range: () => (ids.size === 0 ? null : { fromMs: Math.floor(firstMs), toMs: Math.floor(lastMs) + 1 }),
    prepare(records) {
      const fresh = new Map(records.filter(({ id }) => !ids.has(id)).map((record) => [record.id, record]));
      const added = [...fresh.values()];
      const stream = recordStream(table, added);
      return async () => {
        if (added.length === 0) return false;
        await database.insert(name, stream, ids.size === 0);
        for (const record of added) {
          ids.add(record.id);
          const atMs = "startedAtMs" in record ? record.startedAtMs : record.atMs;
          firstMs = Math.min(firstMs, atMs);
          lastMs = Math.max(lastMs, atMs);
        }
        return true;
      };
    },
  };
}
