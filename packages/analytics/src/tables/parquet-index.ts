import type { Table } from "@telltale/core/trace";

/** What lies in a data folder, for a reader that cannot list one, such as a browser. */
export interface ParquetIndex {
  readonly v: 1;
  readonly tables: Readonly<Record<Table, readonly IndexedFile[]>>;
}

export interface IndexedFile {
  /** Relative to the index's own address, with `/`: `spans/day=2026-03-01/0.parquet`. */
  readonly path: string;
  readonly bytes: number;
}
