import type { Table } from "@telltale/core/trace";
import { userSql } from "../engine/sql.ts";
import type { WasmDatabase } from "../engine/wasm-database.ts";
import { columnsOf, timeColumn } from "../parquet/columns.ts";
import type { ViewPart } from "../tables/view-sql.ts";
import type { Window } from "../tables/window.ts";
import type { StreamColumn } from "./arrow-stream.ts";
import type { FilePart, OpenFile, ParquetReader } from "./parquet-reader.ts";

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
   * Brings columns that are not there yet; true if that changed the part.
   *
   * @param onShare told the share done, 0…1
   */
  load(names: ReadonlySet<string>, signal: AbortSignal | undefined, onShare: (share: number) => void): Promise<boolean>;
}

/** Rows that are decoded at once: what they weigh is held twice for a moment. */
const rowsAtOnce = 100_000;

/**
 * @param window only row groups that overlap it are ever read
 * @param generation tells its tables from those of an earlier opening
 */
export function createFileTable(
  database: WasmDatabase,
  reader: ParquetReader,
  table: Table,
  files: readonly OpenFile[],
  { window, generation }: { window?: Window | undefined; generation: number },
): FileTable {
  const time = timeColumn[table];
  const parts = files.map((file) => partOf(file, time, window)).filter(({ groups }) => groups.length > 0);
  const rowsOf = ({ id, groups }: FilePart) =>
    groups.reduce((sum, at) => sum + (files.find((one) => one.id === id)?.groups[at]?.rows ?? 0), 0);
  const rows = parts.reduce((sum, part) => sum + rowsOf(part), 0);
  const columns = columnsIn(table, files);
  const loaded = new Set<string>();
  let name = "";
  let steps = 0;

  async function bring(
    missing: readonly StreamColumn[],
    into: string,
    signal: AbortSignal | undefined,
    onShare: (share: number) => void,
  ) {
    let done = 0;
    let isNew = true;
    for (const batch of batches(parts, rowsOf)) {
      const ipc = await reader.read(batch, missing, signal);
      await database.insert(into, ipc, isNew);
      isNew = false;
      done += batch.reduce((sum, part) => sum + rowsOf(part), 0);
      onShare(rows > 0 ? done / rows : 1);
    }
  }

  return {
    columns,
    rows,
    range: rangeOf(files, parts, time),
    part: () => (loaded.size === 0 ? null : { from: name, columns: [...loaded], hasDay: false }),
    isWhole: () => parts.length === 0 || columns.every((one) => loaded.has(one.name)),
    async load(names, signal, onShare) {
      if (parts.length === 0) return false;
      const wanted = loaded.size === 0 ? new Set([time, ...names]) : names;
      const missing = columns.filter((one) => wanted.has(one.name) && !loaded.has(one.name));
      if (missing.length === 0) return false;
      const added = `files_${table}_${generation}_${steps++}`;
      try {
        await bring(missing, added, signal, onShare);
        if (loaded.size > 0) {
          const joined = `files_${table}_${generation}_${steps++}`;
          // Rows keep the order they were put in: the new columns lie beside the old ones.
          await database.run(userSql(`CREATE TABLE ${joined} AS SELECT * FROM ${name} POSITIONAL JOIN ${added}`));
          await database.run(userSql(`DROP TABLE ${added}`));
          const old = name;
          name = joined;
          await database.run(userSql(`DROP TABLE ${old}`));
        } else name = added;
      } catch (cause) {
        await database.run(userSql(`DROP TABLE IF EXISTS ${added}`)).catch(() => {});
        throw cause;
      }
      for (const one of missing) loaded.add(one.name);
      return true;
    },
  };
}

/** Every column of the record schema that a file has, with the schema's type, then whatever else the files hold. */
function columnsIn(table: Table, files: readonly OpenFile[]): readonly StreamColumn[] {
  const held = new Map<string, StreamColumn>();
  for (const { columns } of files) for (const one of columns) if (!held.has(one.name)) held.set(one.name, one);
  const known = columnsOf(table).filter(({ name }) => held.delete(name));
  held.delete("day");
  return [...known.map(({ name, type }) => ({ name, type })), ...held.values()];
}

function partOf({ id, groups }: OpenFile, time: string, window: Window | undefined): FilePart {
  const overlaps = ({ times }: OpenFile["groups"][number]) => {
    const span = times[time];
    return !window || !span || (span[0] < window.toMs && span[1] >= window.fromMs);
  };
  return { id, groups: groups.flatMap((group, at) => (group.rows > 0 && overlaps(group) ? [at] : [])) };
}

function rangeOf(files: readonly OpenFile[], parts: readonly FilePart[], time: string): Window | null {
  const chosen = parts.flatMap(({ id, groups }) =>
    groups.map((at) => files.find((one) => one.id === id)?.groups[at]?.times[time]),
  );
  const spans = chosen.filter((one) => one !== undefined);
  if (spans.length === 0 || spans.length < chosen.length) return null;
  return {
    fromMs: Math.floor(Math.min(...spans.map(([first]) => first))),
    toMs: Math.floor(Math.max(...spans.map(([, last]) => last))) + 1,
  };
}

function* batches(parts: readonly FilePart[], rowsOf: (part: FilePart) => number): Generator<readonly FilePart[]> {
  let batch: FilePart[] = [];
  let size = 0;
  for (const { id, groups } of parts)
    for (const group of groups) {
      const one = { id, groups: [group] };
      batch.push(one);
      size += rowsOf(one);
      if (size < rowsAtOnce) continue;
      yield batch;
      batch = [];
      size = 0;
    }
  if (batch.length > 0) yield batch;
}
