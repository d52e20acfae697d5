import { randomBytes } from "node:crypto";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { QueryError } from "../engine/query-error.ts";
import { type DayFiles, filesToMerge, listDays, type MergeRule } from "./day-files.ts";
import { makeFolder } from "./durable.ts";
import { asOnlyRewriter, folder, withFolder } from "./folder.ts";
import { faultOf, mergeFiles, pathsIn } from "./rewrite-files.ts";
import { beginSwap, finishSwap, forgetSwap, readSwaps, sweepDrafts } from "./swaps.ts";
import { withEngine } from "./with-engine.ts";

const dayMs = 86_400_000;
const defaultGraceMs = 10_000;

export interface CompactOptions {
  /** Days that ended at least this long ago are over and become one file each, in milliseconds. */
  readonly olderThanMs?: number;
  /** Days that ended so long ago are dropped whole, in milliseconds. Default: none. */
  readonly keepMs?: number;
  /** A day that is not over is compacted all the same once a table has so many files in it. */
  readonly manyFiles?: number;
  /** A file of so many bytes is left as it is. */
  readonly fullBytes?: number;
  /** Whether a large file is left alone where only a little came after it: for whoever compacts often. */
  readonly isThrifty?: boolean;
  /** Rows in a group of the new files. */
  readonly rowGroupRows?: number;
  /** How long a statement of a reader may take that is still reading the old files, in milliseconds. */
  readonly graceMs?: number;
  /** Only says what it would do. */
  readonly dryRun?: boolean;
  /** Our clock, in epoch milliseconds: what is over, and what is too old. */
  readonly nowMs?: number;
  /** Any Node engine; one is made and closed if none is given. */
  readonly engine?: Engine;
  /** Stops it between two files; what was begun is finished by the next one. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CompactProgress) => void;
}

export interface CompactProgress {
  readonly stage: "merging" | "waiting" | "done";
  /** The folder at work: `spans/day=2026-01-31`. */
  readonly place: string | null;
  /** Folders done, of so many. */
  readonly done: number;
  readonly of: number;
}

export interface Skipped {
  readonly file: string;
  readonly reason: string;
}

/** What a compaction did, or would do. */
export interface Compacted {
  /** Whether somebody else is compacting or erasing; nothing was done then. */
  readonly isLeftToAnother: boolean;
  /** Files that became one: folder by folder. */
  readonly merged: readonly { readonly place: string; readonly files: number; readonly bytes: number }[];
  readonly rows: number;
  /** Rows left out because their id came twice. */
  readonly duplicates: number;
  /** Folders that were dropped because they are too old. */
  readonly dropped: readonly string[];
  /** Files and folders that were left as they are, as paths from the data folder, and why. */
  readonly skipped: readonly Skipped[];
}

/**
 * Makes one file, sorted by time and each id once, of the many that a table has in a day, and drops days that are too old.
 * Journals are never touched.
 *
 * Readers go on. Through `openTables` a record is there exactly once at any moment, and a statement that takes less than
 * `graceMs` never misses a file it was going to read. A plain glob over the folder sees the old files until they are
 * removed; for the milliseconds that takes it may see old and new ones, never neither, and a statement that was about to open
 * a removed file fails and must be asked again.
 *
 * It may end at any moment: nothing is lost or doubled, and the next one goes on.
 *
 * @param dir the data folder
 * @throws if there is no such folder
 */
export async function compact(dir: string, options: CompactOptions = {}): Promise<Compacted> {
  if (!(await stat(dir)).isDirectory()) throw new Error(`${dir} is not a folder`);
  const nothing: Compacted = { isLeftToAnother: true, merged: [], rows: 0, duplicates: 0, dropped: [], skipped: [] };
  const { graceMs = defaultGraceMs, signal, onProgress = () => {} } = options;
  return withEngine(options.engine, async (engine) => {
    const done = (await asOnlyRewriter(engine, dir, () => compactAlone(engine, dir, options))) ?? nothing;
    const of = done.merged.length;
    if (!options.dryRun && of + done.dropped.length > 0) {
      onProgress({ stage: "waiting", place: null, done: of, of });
      await afterGrace(engine, dir, graceMs, signal);
    }
    onProgress({ stage: "done", place: null, done: of, of });
    return done;
  });
}

async function compactAlone(engine: Engine, dir: string, options: CompactOptions): Promise<Compacted> {
  const { graceMs = defaultGraceMs, dryRun = false, nowMs = Date.now(), signal, onProgress = () => {} } = options;
  if (!dryRun)
    await withFolder(engine, dir, async () => {
      await advanceSwaps(dir, graceMs);
      await sweepDrafts(dir);
    });
  const { toDrop, toMerge } = await plan(dir, nowMs, options);
  const merged: Compacted["merged"][number][] = [];
  const skipped: Skipped[] = [];
  const dropped: string[] = [];
  let [rows, duplicates] = [0, 0];
  for (const { place, files } of toDrop) {
    dropped.push(place);
    const what = { name: swapName(), place, replaces: files.map(({ name }) => name) };
    if (!dryRun) await withFolder(engine, dir, () => beginSwap(dir, null, what));
  }
  for (const [done, { table, place, names, bytes }] of toMerge.entries()) {
    if (signal?.aborted) break;
    onProgress({ stage: "merging", place, done, of: toMerge.length });
    if (!dryRun) {
      const { fit, faults } = await sortOut(engine, dir, table, place, names);
      skipped.push(...faults);
      if (fit.length < 2) continue;
      const result = await mergePlace(engine, dir, table, place, fit, options).catch((cause: unknown) => reasonToSkip(cause));
      if (typeof result === "string") {
        skipped.push({ file: place, reason: result });
        continue;
      }
      rows += result.rows;
      duplicates += result.duplicates;
    }
    merged.push({ place, files: names.length, bytes });
  }
  return { isLeftToAnother: false, merged, rows, duplicates, dropped, skipped };
}

interface Plan {
  readonly toDrop: readonly DayFiles[];
  readonly toMerge: readonly (Pick<DayFiles, "table" | "place"> & {
    readonly names: readonly string[];
    readonly bytes: number;
  })[];
}

/** What there is to do, by the names and sizes of files alone. */
async function plan(dir: string, nowMs: number, options: CompactOptions): Promise<Plan> {
  const { olderThanMs = 0, keepMs = Number.POSITIVE_INFINITY, manyFiles = 64, fullBytes = 256 * 2 ** 20 } = options;
  const swaps = await readSwaps(dir);
  const isBusy = (place: string) => swaps.some((swap) => swap.place === place && swap.finishedAtMs === null);
  const days = (await listDays(dir)).filter(({ place }) => !isBusy(place));
  const isTooOld = ({ fromMs }: DayFiles) => fromMs + dayMs <= nowMs - keepMs;
  const toMerge = days
    .filter((day) => !isTooOld(day))
    .map(({ table, place, fromMs, files }) => {
      const isOver = fromMs + dayMs + olderThanMs <= nowMs;
      const rule: MergeRule = { isOver, manyFiles, fullBytes, isThrifty: options.isThrifty ?? false };
      const names = filesToMerge(files, rule);
      const bytes = files.filter(({ name }) => names.includes(name)).reduce((sum, file) => sum + file.bytes, 0);
      return { table, place, names, bytes };
    })
    .filter(({ names }) => names.length > 0);
  return { toDrop: days.filter((day) => isTooOld(day) && day.files.length > 0), toMerge };
}

/** Tells the files that can go together from what is damaged, or is no file of such a table. */
async function sortOut(engine: Engine, dir: string, table: Table, place: string, names: readonly string[]) {
  const fit: string[] = [];
  const faults: Skipped[] = [];
  for (const name of names) {
    const reason = await faultOf(engine, table, join(dir, place, name));
    if (reason === null) fit.push(name);
    else faults.push({ file: `${place}/${name}`, reason });
  }
  return { fit, faults };
}

/** Merges files of one folder, beside landings: only the swap itself holds the folder. */
async function mergePlace(
  engine: Engine,
  dir: string,
  table: Table,
  place: string,
  names: readonly string[],
  { rowGroupRows }: CompactOptions,
): Promise<{ rows: number; duplicates: number }> {
  await makeFolder(folder.swaps(dir));
  const name = swapName();
  const draft = join(folder.swaps(dir), `${name}.parquet.draft`);
  try {
    const files = pathsIn(dir, place, names);
    const before = await identityOf(files);
    const result = await mergeFiles(engine, table, files, draft, rowGroupRows);
    await withFolder(engine, dir, async () => {
      if ((await identityOf(files)) !== before)
        throw new QueryError("unreadable_file", "its files were changed meanwhile; it is for the next time", { sql: "" });
      await beginSwap(dir, draft, { name, place, replaces: names });
    });
    return result;
  } finally {
    await rm(draft, { force: true });
  }
}

/** What files are, so that one written anew by a landing that was repeated is found out. */
async function identityOf(files: readonly string[]): Promise<string> {
  const stats = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return stats.map((entry) => `${entry?.ino} ${entry?.size} ${entry?.mtimeMs}`).join("\n");
}

/** One folder that cannot be merged is no reason to leave the others. */
function reasonToSkip(cause: unknown): string {
  if (!(cause instanceof QueryError) || cause.code === "out_of_memory" || cause.code === "closed") throw cause;
  return cause.message.split("\n")[0] ?? "";
}

/** Takes every swap a step further whose readers have had their time. The caller holds the folder. */
async function advanceSwaps(dir: string, graceMs: number): Promise<void> {
  for (const swap of await readSwaps(dir)) {
    const sinceMs = Date.now() - (swap.finishedAtMs ?? swap.begunAtMs);
    // Less than nothing: the clock was set back.
    if (sinceMs >= 0 && sinceMs < graceMs) continue;
    if (swap.finishedAtMs === null) await finishSwap(dir, swap);
    else await forgetSwap(dir, swap);
  }
}

/** Finishes what was begun, then forgets it, each after readers have had their time. Others may rewrite files meanwhile. */
async function afterGrace(engine: Engine, dir: string, graceMs: number, signal: AbortSignal | undefined): Promise<void> {
  for (let step = 0; step < 2; step++) {
    // A little more than the grace: timers and the clock need not agree.
    await sleep(graceMs && graceMs + 5, undefined, { ...(signal && { signal }) }).catch(() => {});
    if (signal?.aborted) return;
    await withFolder(engine, dir, () => advanceSwaps(dir, graceMs));
  }
}

function swapName(): string {
  return `compact-${randomBytes(8).toString("hex")}`;
}
