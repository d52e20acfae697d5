import { type Table, tables } from "@telltale/core/trace";
import { QueryError } from "../engine/query-error.ts";
import type { TableWarning } from "../tables/parquet-files.ts";
import type { OpenFile, ParquetReader, SourceFile } from "./parquet-reader.ts";
import type { LoadProgress } from "./progress.ts";
import { tableOf } from "./sources.ts";

/** The files that can be read. */
export interface OpenFiles {
  readonly byTable: Readonly<Record<Table, readonly OpenFile[]>>;
  readonly names: Readonly<Record<Table, readonly string[]>>;
  readonly warnings: readonly TableWarning[];
}

/** More at once would wait for the host anyway. */
const openAtOnce = 8;

/**
 * Reads the index of each file. One that cannot be read is left out with a warning.
 *
 * @throws {QueryError} the first fault, if no file at all can be read; `cancelled`
 */
export async function openFiles(
  reader: ParquetReader,
  listed: readonly SourceFile[],
  { signal, onProgress }: { signal?: AbortSignal | undefined; onProgress: (progress: LoadProgress) => void },
): Promise<OpenFiles> {
  const results = new Array<OpenFile | QueryError>(listed.length);
  let next = 0;
  let done = 0;
  const work = async () => {
    for (let at = next++; at < listed.length; at = next++) {
      const file = listed[at] as SourceFile;
      results[at] = await reader.open(file, signal).catch((cause) => faultOf(cause, signal));
      onProgress({ part: "files", share: ++done / listed.length, bytes: reader.bytes(), what: file.name });
    }
  };
  await Promise.all(Array.from({ length: Math.min(openAtOnce, listed.length) }, work));

  const byTable = emptyLists<OpenFile>();
  const names = emptyLists<string>();
  const warnings: TableWarning[] = [];
  for (const [at, result] of results.entries()) {
    const { name } = listed[at] as SourceFile;
    const table = result instanceof QueryError ? null : tableOf(name, result);
    if (result instanceof QueryError)
      warnings.push({ file: name, reason: `left out: ${result.message.replace(`${name}: `, "")}` });
    else if (!table)
      warnings.push({ file: name, reason: "left out: neither its name nor its columns tell which table it is of" });
    else {
      byTable[table].push(result);
      names[table].push(name);
      if (result.isUnsplit)
        warnings.push({
          file: name,
          reason: "the host does not answer range requests: it was fetched whole, not the columns needed",
        });
    }
  }
  const fault = results.find((result) => result instanceof QueryError);
  if (fault && results.every((result) => result instanceof QueryError)) throw fault;
  return { byTable, names, warnings };
}

function faultOf(cause: unknown, signal: AbortSignal | undefined): QueryError {
  if (signal?.aborted) throw new QueryError("cancelled", "opening was given up", { sql: "", cause });
  if (cause instanceof QueryError) return cause;
  throw cause;
}

function emptyLists<T>(): Record<Table, T[]> {
  return Object.fromEntries(Object.keys(tables).map((table) => [table, []])) as unknown as Record<Table, T[]>;
}
