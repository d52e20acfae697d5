import type { Table } from "@telltale/core/trace";
import { columnsOf, timeColumn } from "../parquet/columns.ts";
import type { Window } from "../tables/window.ts";
import type { StreamColumn } from "./arrow-stream.ts";
import type { OpenFile, RowGroup } from "./parquet-reader.ts";

/** A row group that is to be read. */
export interface GroupPart {
  /** The open file, and the group's place in it. */
  readonly id: number;
  readonly group: number;
  readonly rows: number;
  readonly times: RowGroup["times"];
}

/** The row groups of some files that overlap the window, in order. */
export function partsIn(files: readonly OpenFile[], table: Table, window: Window | undefined): readonly GroupPart[] {
  const overlaps = ({ times }: RowGroup) => {
    const span = times[timeColumn[table]];
    return !window || !span || (span[0] < window.toMs && span[1] >= window.fromMs);
  };
  return files.flatMap(({ id, groups }) =>
    groups.flatMap((one, group) => (one.rows > 0 && overlaps(one) ? [{ id, group, rows: one.rows, times: one.times }] : [])),
  );
}

export function rowsIn(parts: readonly GroupPart[]): number {
  return parts.reduce((sum, { rows }) => sum + rows, 0);
}

/** From the first time to just after the last; null where a row group does not say. */
export function rangeIn(parts: readonly GroupPart[], table: Table): Window | null {
  const spans = parts.flatMap(({ times }) => times[timeColumn[table]] ?? []);
  if (spans.length === 0 || spans.length < 2 * parts.length) return null;
  const range = spans.reduce(([least, most], atMs) => [Math.min(least, atMs), Math.max(most, atMs)] as const, [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as const);
  return { fromMs: Math.floor(range[0]), toMs: Math.floor(range[1]) + 1 };
}

/** Rows that are decoded at once: what they weigh is held twice for a moment. */
export const rowsAtOnce = 100_000;

export function* batchesOf(parts: readonly GroupPart[]): Generator<readonly GroupPart[]> {
  let batch: GroupPart[] = [];
  for (const part of parts) {
    batch.push(part);
    if (rowsIn(batch) < rowsAtOnce) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Every column of the record schema that a file has, with the schema's type, then whatever else the files hold. */
export function columnsIn(table: Table, files: readonly OpenFile[]): readonly StreamColumn[] {
  const held = new Map<string, StreamColumn>();
  for (const { columns } of files) for (const one of columns) if (!held.has(one.name)) held.set(one.name, one);
  const known = columnsOf(table).filter(({ name }) => held.delete(name));
  held.delete("day");
  return [...known.map(({ name, type }) => ({ name, type })), ...held.values()];
}
