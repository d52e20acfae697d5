import type { Table } from "@telltale/core/trace";
import type { Batch } from "../parquet/store.ts";
import type { TableWarning } from "../tables/parquet-files.ts";
import type { Window } from "../tables/window.ts";
import { type BrowserEngine, type BrowserEngineOptions, parquetWorkerOf, partsOf } from "./browser-engine.ts";
import { createLiveTables } from "./live-tables.ts";
import { openFiles } from "./open-files.ts";
import type { ParquetReader } from "./parquet-reader.ts";
import type { LoadProgress } from "./progress.ts";
import { type Ahead, readAhead } from "./read-ahead.ts";
import { type BrowserSources, sourceFiles } from "./sources.ts";
import { createWorkerReader } from "./worker-reader.ts";

export interface BrowserTablesOptions {
  /** Only files, and parts of files, that overlap it are read: what keeps a long history light. Default: everything. */
  readonly window?: Window;
  /** Gives up opening. */
  readonly signal?: AbortSignal;
  /** Told while files are opened, and later while a question fetches columns. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** What `openBrowserTables` found. */
export interface BrowserTables {
  /** Files in use, by table. */
  readonly files: Readonly<Record<Table, readonly string[]>>;
  /** What is not in the answers, and why; and what a host does that makes them slow. */
  readonly warnings: readonly TableWarning[];
  /** From the first record to just after the last, over all three tables, as of when they were opened; null when there is none. */
  readonly range: Window | null;
  /**
   * Adds records to the open tables, each id once: the next answer has them.
   *
   * @returns the range with them
   * @throws {QueryError} `type`, naming record and field, if one is not what the schema says; then none of them is added
   */
  add(records: Partial<Batch>): Promise<Window | null>;
}

/**
 * Opens Parquet files and records as the views `spans`, `signals`, `scores` and `sessions`, as `openTables` does in Node.
 *
 * Of a file its own index is read now, with the times, kinds and durations of calls where there are few, and the columns of a
 * question when it is asked: DuckDB's plan tells which. Columns stay in
 * memory, decoded, so that the next question finds them. Opening other sources on the same engine takes the place of these.
 *
 * @param engine an engine, or one that is still starting: what the files say of themselves is then read meanwhile
 * @throws {QueryError} `unreadable_file` or `missing`, if nothing that was asked for can be opened; `cancelled`
 */
export async function openBrowserTables(
  engine: BrowserEngine | Promise<BrowserEngine>,
  sources: BrowserSources,
  options: BrowserTablesOptions = {},
): Promise<BrowserTables> {
  const { window, signal, onProgress = () => {} } = options;
  const reader = startReader(parquetWorkerOf(engine));
  try {
    const listed = await sourceFiles(sources, { window, signal });
    const opened = await openFiles(reader, listed, { signal, onProgress });
    const ahead = Object.fromEntries(
      Object.entries(opened.byTable).map(([table, files]) => [
        table,
        readAhead(reader, table as Table, files, { window, signal }),
      ]),
    ) as Readonly<Record<Table, Ahead | null>>;
    const parts = partsOf(await engine);
    const generation = ++parts.openings;
    const live = createLiveTables(parts.database, reader, opened, { window, generation, ahead, onProgress });
    const addAll = async (records: Partial<Batch>) => {
      await live.add(records);
      return live.range();
    };
    const range = await parts.inTurn(async () => {
      await live.open();
      parts.leave();
      parts.beforeRun = live.bring;
      parts.leave = reader.close;
      return addAll(sources.records ?? {});
    });
    return {
      files: opened.names,
      warnings: opened.warnings,
      range,
      add: (records) => parts.inTurn(() => addAll(records)),
    };
  } catch (cause) {
    reader.close();
    throw cause;
  }
}

function startReader(worker: BrowserEngineOptions["parquetWorker"]): ParquetReader {
  if (!worker) return createPageReader();
  return createWorkerReader(typeof worker === "function" ? worker() : new Worker(worker, { type: "module" }));
}

/** Reads where it is called. What decodes Parquet comes with the first file: a page with a worker for it, or with records alone, never loads it. */
function createPageReader(): ParquetReader {
  let reader: ParquetReader | undefined;
  const started = async (): Promise<ParquetReader> => {
    const { createParquetReader } = await import("./parquet-reader.ts");
    reader ??= createParquetReader();
    return reader;
  };
  return {
    open: async (...file) => (await started()).open(...file),
    read: async (...parts) => (await started()).read(...parts),
    bytes: () => reader?.bytes() ?? 0,
    close: () => reader?.close(),
  };
}
