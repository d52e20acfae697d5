import type { RecordOf, Table } from "@telltale/core/trace";

/** Records on their way to being kept. */
export type Batch = { readonly [T in Table]: readonly RecordOf<T>[] };

/** Where accepted records are kept. Every implementation passes `testStore`. */
export interface Store {
  /** Keeps a batch. Resolves only once it would survive a crash; the same record may be appended any number of times. */
  append(batch: Batch): Promise<void>;
  /** Makes everything appended so far visible to readers, each record once. */
  seal(): Promise<void>;
  /** Seals, then frees everything. */
  close(): Promise<void>;
}
