import type { Table } from "@telltale/core/trace";
import { userSql } from "../engine/sql.ts";
import type { WasmDatabase } from "../engine/wasm-database.ts";
import { timeColumn } from "../parquet/columns.ts";
import type { ViewPart } from "../tables/view-sql.ts";
import type { Window } from "../tables/window.ts";
import type { StreamColumn } from "./arrow-stream.ts";
import { batchesOf, columnsIn, partsIn, rangeIn, rowsIn } from "./file-parts.ts";
import type { OpenFile, ParquetReader } from "./parquet-reader.ts";
import type { Ahead } from "./read-ahead.ts";

/** The files of one table, of which DuckDB holds the columns that questions have read so far. */
export interface FileTable {
  /** Every column there is, loaded or not. */
  readonly columns: readonly StreamColumn[];
  /** First and last time, as the files' own indexes say; null where one of them does not. */
  readonly range: Window | null;
  readonly rows: number;
  /** The part of the view that is loaded; null as long as nothing is. */
  part(): ViewPart | null;
  /** Whether all there is has been loaded. */
  isWhole(): boolean;
  /**
   * Brings columns that are not there yet. It may have brought some even where it fails.
   *
   * @param onShare told the share done, 0…1
   */
  load(names: ReadonlySet<string>, signal: AbortSignal | undefined, onShare: (share: number) => void): Promise<void>;
}

export interface FileTableOptions {
  /** Only row groups that overlap it are ever read. */
  readonly window?: Window | undefined;
  /** Tells its tables from those of an earlier opening. */
  readonly generation: number;
  readonly ahead: Ahead | null;
}

export function createFileTable(
  database: WasmDatabase,
  reader: ParquetReader,
  table: Table,
  files: readonly OpenFile[],
  { window, generation, ahead }: FileTableOptions,
): FileTable {
  const time = timeColumn[table];
  const parts = partsIn(files, table, window);
  const rows = rowsIn(parts);
  const columns = columnsIn(table, files);
  const loaded = new Set<string>();
  let name = "";
  let steps = 0;
  const newName = () => `files_${table}_${generation}_${steps++}`;

  /** Lays columns beside those that are there. */
  async function put(added: readonly StreamColumn[], streams: AsyncIterable<Uint8Array>): Promise<void> {
    const beside = newName();
    let joined = beside;
    try {
      let isNew = true;
      for await (const ipc of streams) {
        await database.insert(beside, ipc, isNew);
        isNew = false;
      }
      if (loaded.size > 0) {
        joined = newName();
        // Rows keep the order they were put in.
        await database.run(userSql(`CREATE TABLE ${joined} AS SELECT * FROM ${name} POSITIONAL JOIN ${beside}`));
      }
    } catch (cause) {
      await database.run(userSql(`DROP TABLE IF EXISTS ${beside}`)).catch(() => {});
      throw cause;
    }
    const old = loaded.size > 0 ? [name, beside] : [];
    name = joined;
    for (const one of added) loaded.add(one.name);
    for (const one of old) await database.run(userSql(`DROP TABLE ${one}`));
  }

  async function* read(missing: readonly StreamColumn[], signal: AbortSignal | undefined, onShare: (share: number) => void) {
    let done = 0;
    for (const batch of batchesOf(parts)) {
      yield await reader.read(batch, missing, signal);
      done += rowsIn(batch);
      onShare(done / rows);
    }
  }

  const missingOf = (names: ReadonlySet<string>) =>
    columns.filter((one) => (names.has(one.name) || (loaded.size === 0 && one.name === time)) && !loaded.has(one.name));

  return {
    columns,
    rows,
    range: rangeIn(parts, table),
    part: () => (loaded.size === 0 ? null : { from: name, columns: [...loaded], hasDay: false }),
    isWhole: () => parts.length === 0 || columns.every((one) => loaded.has(one.name)),
    async load(names, signal, onShare) {
      if (parts.length === 0 || missingOf(names).length === 0) return;
      const early = loaded.size === 0 ? ahead : null;
      const ipc = await early?.ipc.catch(() => null);
      if (early && ipc) await put(early.columns, only(ipc));
      const missing = missingOf(names);
      if (missing.length > 0) await put(missing, read(missing, signal, onShare));
      onShare(1);
    },
  };
}

async function* only(stream: Uint8Array): AsyncGenerator<Uint8Array> {
  yield stream;
}
