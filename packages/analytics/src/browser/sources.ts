import { type Table, tables } from "@telltale/core/trace";
import { QueryError } from "../engine/query-error.ts";
import type { Batch } from "../parquet/store.ts";
import type { ParquetIndex } from "../tables/parquet-index.ts";
import { dayMs, type Window } from "../tables/window.ts";
import type { OpenFile, SourceFile } from "./parquet-reader.ts";

/** Where the records are; several may be given at once. */
export interface BrowserSources {
  /** Parquet files, or indexes that list them (`index.json`, as `indexFolder` and `telltale serve` write it). Relative to the page. */
  readonly urls?: readonly (string | URL)[];
  /** Files that were dropped or picked. */
  readonly files?: readonly File[];
  /** A folder of the origin private file system: `"exports"`, `"a/b"`, or `""` for all of it. */
  readonly opfs?: string;
  /** Records as the client made them, or as `accept` gave them back: nothing is written as text in between. */
  readonly records?: Partial<Batch>;
}

const tableNames = Object.keys(tables) as readonly Table[];

/**
 * The Parquet files of all sources, in the order given.
 *
 * @param window leaves out files in a `day=` folder of another day
 * @throws {QueryError} `unreadable_file` or `missing`, if an index or a folder is not there
 */
export async function sourceFiles(
  { urls = [], files = [], opfs }: BrowserSources,
  { window, signal }: { window?: Window | undefined; signal?: AbortSignal | undefined },
): Promise<readonly SourceFile[]> {
  const listed = await Promise.all(urls.map((url) => ofUrl(new URL(url, document.baseURI), signal)));
  const dropped = files.map((file) => ({ name: file.webkitRelativePath || file.name, from: file }));
  const kept = opfs === undefined ? [] : await ofFolder(await opfsFolder(opfs), opfs);
  const all = [
    ...listed.flat(),
    ...[...dropped, ...kept].filter(({ name }) => name.endsWith(".parquet") && !isUnfinished(name)),
  ];
  return all.filter(({ name }) => isWithin(name, window));
}

/** The table a file belongs to: by the folder it lies in, else by its name, else by what it holds; null for none. */
export function tableOf(name: string, { columns }: OpenFile): Table | null {
  const path = `/${decodeURIComponent(name)}`;
  const byName =
    tableNames.find((table) => path.includes(`/${table}/`)) ?? tableNames.find((table) => path.includes(`/${table}`));
  if (byName) return byName;
  const held = new Set(columns.map((column) => column.name));
  if (held.has("started_at")) return "spans";
  if (!held.has("occurred_at")) return null;
  return held.has("evaluator") || !held.has("kind") ? "scores" : "signals";
}

async function ofUrl(url: URL, signal: AbortSignal | undefined): Promise<readonly SourceFile[]> {
  if (!url.pathname.endsWith(".json")) return [{ name: url.href, from: url.href }];
  const index = await readIndex(url.href, signal);
  return tableNames.flatMap((table) =>
    (index.tables[table] ?? []).map(({ path, bytes }) => {
      const { href } = new URL(path, url);
      return { name: href, from: href, bytes };
    }),
  );
}

async function readIndex(
  url: string,
  signal: AbortSignal | undefined,
): Promise<Partial<ParquetIndex> & Pick<ParquetIndex, "tables">> {
  const unreadable = (reason: string, cause?: unknown) =>
    new QueryError("unreadable_file", `${url}: ${reason}`, { sql: "", cause });
  const response = await fetch(url, { signal: signal ?? null }).catch((cause) => {
    if (signal?.aborted) throw cause;
    throw unreadable("the host does not answer, or it is of another origin and does not let this page read it (CORS)", cause);
  });
  if (!response.ok) throw unreadable(`the host answers ${response.status} ${response.statusText}`.trim());
  const index = await response.json().catch((cause) => {
    throw unreadable("not an index: it is no JSON", cause);
  });
  if (index?.v !== 1 || typeof index.tables !== "object")
    throw unreadable('not an index of a data folder: it must be { "v": 1, "tables": { "spans": [{ "path", "bytes" }], … } }');
  return index;
}

async function opfsFolder(path: string): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const name of path.split("/").filter((part) => part !== "")) {
    folder = await folder.getDirectoryHandle(name).catch((cause) => {
      throw new QueryError("missing", `there is no folder ${path} in the origin private file system`, { sql: "", cause });
    });
  }
  return folder;
}

async function ofFolder(folder: FileSystemDirectoryHandle, path: string): Promise<readonly SourceFile[]> {
  const found: SourceFile[] = [];
  for await (const [name, entry] of folder.entries()) {
    const inside = path ? `${path}/${name}` : name;
    if (entry.kind === "directory") found.push(...(await ofFolder(entry as FileSystemDirectoryHandle, inside)));
    else if (name.endsWith(".parquet")) found.push({ name: inside, from: await (entry as FileSystemFileHandle).getFile() });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How a file still being written is called. */
function isUnfinished(name: string): boolean {
  return /(?:^|\/)[._][^/]*$/.test(name);
}

function isWithin(name: string, window: Window | undefined): boolean {
  const day = /[\\/]day=(\d{4}-\d{2}-\d{2})[\\/]/.exec(decodeURIComponent(name))?.[1];
  if (!window || day === undefined) return true;
  const fromMs = Date.parse(day);
  return fromMs < window.toMs && fromMs + dayMs > window.fromMs;
}
