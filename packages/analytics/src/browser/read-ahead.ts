import type { Table } from "@telltale/core/trace";
import type { Window } from "../tables/window.ts";
import type { StreamColumn } from "./arrow-stream.ts";
import { columnsIn, partsIn, rowsAtOnce, rowsIn } from "./file-parts.ts";
import type { OpenFile, ParquetReader } from "./parquet-reader.ts";

/** Columns that were read before anything was asked. */
export interface Ahead {
  readonly columns: readonly StreamColumn[];
  readonly ipc: Promise<Uint8Array>;
}

/** What most questions about calls begin with. */
const usual = ["kind", "started_at", "duration_ms", "ttft_ms", "tpot_ms", "status", "inclusion_probability"];

/** Reads the usual columns of a few calls while the database still starts, which takes longer: the first question finds them. */
export function readAhead(
  reader: ParquetReader,
  table: Table,
  files: readonly OpenFile[],
  { window, signal }: { window?: Window | undefined; signal?: AbortSignal | undefined },
): Ahead | null {
  const parts = partsIn(files, table, window);
  if (table !== "spans" || parts.length === 0 || rowsIn(parts) > rowsAtOnce) return null;
  const columns = columnsIn(table, files).filter(({ name }) => usual.includes(name));
  const ipc = reader.read(parts, columns, signal);
  // Nobody may ever wait for it.
  ipc.catch(() => {});
  return { columns, ipc };
}
