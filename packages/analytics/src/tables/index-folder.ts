import { stat } from "node:fs/promises";
import { relative, sep } from "node:path";
import { type Table, tables } from "@telltale/core/trace";
import { listParquetFiles } from "./parquet-files.ts";
import type { IndexedFile, ParquetIndex } from "./parquet-index.ts";

/**
 * Lists a data folder as JSON to be served beside it, as `index.json`: `openBrowserTables` reads it. Files that cannot be whole
 * are left out, as `openTables` leaves them out.
 *
 * @param dir the data folder; an empty or absent one gives empty lists
 */
export async function indexFolder(dir: string): Promise<ParquetIndex> {
  const lists = {} as Record<Table, readonly IndexedFile[]>;
  for (const table of Object.keys(tables) as Table[]) {
    const { files } = await listParquetFiles(dir, table);
    lists[table] = await Promise.all(
      files.map(async (file) => ({ path: relative(dir, file).split(sep).join("/"), bytes: (await stat(file)).size })),
    );
  }
  return { v: 1, tables: lists };
}
