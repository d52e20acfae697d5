import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { firstFileOf, lastFileOf, readSwaps, type Swap } from "../parquet/swaps.ts";

/** Something in the folder that is not in the answers, and why. */
export interface TableWarning {
  /** The file, as a path from the data folder, or the folder itself. */
  readonly file: string;
  readonly reason: string;
}

/** What one table has on disk. */
export interface ParquetListing {
  /** Whole Parquet files, as paths DuckDB can open, in order of name. */
  readonly files: readonly string[];
  /** Files left out. */
  readonly warnings: readonly TableWarning[];
}

const magic = "PAR1";
const tailBytes = 8;
const openAtOnce = 64;

/**
 * Lists the Parquet files of one table. A file that cannot be whole (cut off, still empty, not Parquet) is left out with a
 * warning, so that one bad file does not take the rest of the folder with it. Names that begin with `.` or `_` are passed over:
 * that is how a file still being written is called.
 *
 * Where a file is taking the place of others, it is listed and they are not, so that every record is there once.
 *
 * @param dir the data folder
 * @param table the table's folder in it; it may be absent
 */
export async function listParquetFiles(dir: string, table: string): Promise<ParquetListing> {
  for (let tries = 1; ; tries++) {
    const swaps = await readSwaps(dir);
    const listing = await listWith(dir, table, swaps);
    // What was begun or finished meanwhile may have taken away what was found, or brought what was not.
    if (tries === mostTries || JSON.stringify(await readSwaps(dir)) === JSON.stringify(swaps)) return listing;
  }
}

/** A folder that changes more often than it can be listed is listed as it is. */
const mostTries = 20;

async function listWith(dir: string, table: string, swaps: readonly Swap[]): Promise<ParquetListing> {
  const found = withSwaps(dir, await parquetUnder(join(dir, table)), swapsOf(table, swaps));
  const files: string[] = [];
  const warnings: TableWarning[] = [];
  for (let from = 0; from < found.length; from += openAtOnce) {
    const group = found.slice(from, from + openAtOnce);
    const faults = await Promise.all(group.map(faultOf));
    for (const [i, path] of group.entries()) {
      const fault = faults[i];
      if (fault) warnings.push({ file: relative(dir, path), reason: `left out: ${fault}` });
      else files.push(path);
    }
  }
  return { files, warnings };
}

/** The swaps of a table that are not finished. */
function swapsOf(table: string, swaps: readonly Swap[]): readonly Swap[] {
  return swaps.filter(({ place, finishedAtMs }) => finishedAtMs === null && place.split("/")[0] === table);
}

function withSwaps(dir: string, found: readonly string[], swaps: readonly Swap[]): readonly string[] {
  const replaced = new Set(swaps.flatMap(({ place, replaces }) => replaces.map((name) => join(dir, place, name))));
  const there = new Set(found);
  const coming = swaps.filter((swap) => swap.hasFile && !there.has(lastFileOf(dir, swap)));
  return [...found.filter((path) => !replaced.has(path)), ...coming.map((swap) => firstFileOf(dir, swap))].sort();
}

/** Bytes in the journal that no Parquet file holds yet, and since when the first of them waits: epoch milliseconds, null where none do. */
export async function pendingJournal(dir: string): Promise<{ readonly bytes: number; readonly sinceMs: number | null }> {
  const folder = join(dir, "journal");
  const names = (await namesIn(folder)).filter((name) => name.endsWith(".ndjson"));
  // A collector may seal and remove a journal between the listing and the look at it.
  const found = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)));
  const held = found.filter((entry) => entry !== null && entry.size > 0);
  const times = held.map((entry) => Math.min(entry?.birthtimeMs ?? 0, entry?.mtimeMs ?? 0));
  return {
    bytes: held.reduce((sum, entry) => sum + (entry?.size ?? 0), 0),
    sinceMs: times.length > 0 ? Math.min(...times) : null,
  };
}

/** Whether there is a folder at this path. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

/** Whether there is anything at this path. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function parquetUnder(folder: string): Promise<string[]> {
  if (!(await isFolder(folder))) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const inside = await Promise.all(
    entries
      .filter(({ name }) => !name.startsWith(".") && !name.startsWith("_"))
      .map(async (entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory() || (entry.isSymbolicLink() && (await isFolder(path)))) return parquetUnder(path);
        return entry.name.endsWith(".parquet") ? [path] : [];
      }),
  );
  return inside.flat().sort();
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

/** Why a file cannot be a whole Parquet file, or null. Reads its first four and last eight bytes. */
async function faultOf(path: string): Promise<string | null> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    const { size } = await file.stat();
    if (size === 0) return "the file is empty";
    const head = await textAt(file, 0, magic.length);
    if (head !== magic) return "not a Parquet file: it does not begin with PAR1";
    if (size < magic.length + tailBytes) return `cut off: ${size} bytes cannot hold a Parquet footer`;
    const tail = Buffer.alloc(tailBytes);
    await file.read(tail, 0, tailBytes, size - tailBytes);
    if (tail.toString("latin1", 4) !== magic) return "cut off: it does not end with PAR1";
    const footerBytes = tail.readUInt32LE(0);
    if (footerBytes === 0 || footerBytes + magic.length + tailBytes > size)
      return `damaged: a footer of ${footerBytes} bytes does not fit into ${size}`;
    return null;
  } catch (error) {
    return `unreadable: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    await file?.close();
  }
}

async function textAt(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.toString("latin1", 0, bytesRead);
}
