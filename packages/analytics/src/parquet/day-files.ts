import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Table, tables } from "@telltale/core/trace";
import { namesIn } from "./durable.ts";
import { folder } from "./folder.ts";

export interface DayFile {
  readonly name: string;
  readonly bytes: number;
}

/** The Parquet files of one table and day. */
export interface DayFiles {
  readonly table: Table;
  /** The folder, from the data folder: `spans/day=2026-01-31`. */
  readonly place: string;
  /** The day's first moment. */
  readonly fromMs: number;
  /** In order of name. */
  readonly files: readonly DayFile[];
}

const tableNames = Object.keys(tables) as readonly Table[];

/** What lies in the day folders of all three tables, the oldest day first. */
export async function listDays(dir: string): Promise<readonly DayFiles[]> {
  const days: DayFiles[] = [];
  for (const table of tableNames) {
    for (const name of await namesIn(folder.table(dir, table))) {
      const fromMs = Date.parse(/^day=(\d{4}-\d{2}-\d{2})$/.exec(name)?.[1] ?? "");
      if (Number.isNaN(fromMs)) continue;
      days.push({ table, place: `${table}/${name}`, fromMs, files: await parquetIn(join(folder.table(dir, table), name)) });
    }
  }
  return days.sort((a, b) => a.fromMs - b.fromMs || a.place.localeCompare(b.place));
}

async function parquetIn(at: string): Promise<readonly DayFile[]> {
  const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile() && /^[^._].*\.parquet$/.test(entry.name)).map(({ name }) => name);
  const files = await Promise.all(
    names.sort().map((name) =>
      stat(join(at, name)).then(
        ({ size }) => ({ name, bytes: size }),
        () => undefined,
      ),
    ),
  );
  return files.filter((file) => file !== undefined);
}

export interface MergeRule {
  /** Whether the day is over, so that few more records will come. */
  readonly isOver: boolean;
  /** A day that goes on is merged once it has so many files. */
  readonly manyFiles: number;
  /** A file of so many bytes is left as it is. */
  readonly fullBytes: number;
  /** Whether a large file is left alone where only a little came after it. */
  readonly isThrifty: boolean;
}

/** More than this times what comes to it, and writing a large file anew costs more than one file less saves. */
const worthTimes = 8;

/**
 * Which files of a day to make one of: none, or at least two. Pure.
 *
 * A thrifty merge writes a record anew only when the file it goes into has grown by a share, so that whatever comes late, and
 * however often, the writing stays in proportion to what came.
 */
export function filesToMerge(files: readonly DayFile[], rule: MergeRule): readonly string[] {
  const { isOver, manyFiles, fullBytes, isThrifty } = rule;
  const small = files.filter(({ bytes }) => bytes < fullBytes).sort((a, b) => a.bytes - b.bytes);
  if (!isOver && small.length < manyFiles) return [];
  let taken = small.length;
  if (isThrifty) {
    // The largest file of a run that is worth it; those above it stay.
    const sums = small.map((_, i) => small.slice(0, i).reduce((sum, { bytes }) => sum + bytes, 0));
    while (taken > 0 && (small[taken - 1] as DayFile).bytes > worthTimes * (sums[taken - 1] as number)) taken--;
  }
  return taken < 2 ? [] : small.slice(0, taken).map(({ name }) => name);
}
