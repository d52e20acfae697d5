import type { Engine } from "../engine/engine.ts";
import type { Sql } from "../engine/sql.ts";

export type Format = "csv" | "jsonl" | "json" | "parquet";

/**
 * A file that can be read. Its relation has one row for each of the file's, with what the file says and three columns more:
 * `$row` (from 1, in the file's order), `$whole` (all of the row as one text), `$fault` (why it cannot be read, or null).
 */
export interface OpenSource {
  readonly file: string;
  readonly format: Format;
  /** What stands between the fields of a CSV. */
  readonly delimiter?: string;
  /** The names of its columns; null where each row names its own. */
  readonly columns: readonly string[] | null;
  /** @param keepFaults also write down, in `faults`, rows that cannot be told apart at all */
  relation(keepFaults: boolean): Sql;
  /** A column's text, null where it is empty or absent; null if the file has no such column. */
  text(column: string): Sql | null;
  /** Rows that could not be told apart, after a run over `relation(true)`: their place counts every record, read or not. */
  faults(engine: Engine): Promise<readonly SourceFault[]>;
  /** Frees what `faults` needed. */
  close(engine: Engine): Promise<void>;
}

export interface SourceFault {
  /** The record's number in the file, from 1; blank lines between records count. */
  readonly record: number;
  readonly field: string;
  readonly reason: string;
}

/** What a source without faults of its own answers. */
export const noFaults = { faults: async () => [], close: async () => {} };
