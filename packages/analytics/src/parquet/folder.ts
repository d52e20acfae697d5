import { realpath, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { makeFolder } from "./durable.ts";
import { type Release, tryLock } from "./file-lock.ts";

/** Where things are in a data folder. Readers look into the three tables only. */
export const folder = {
  table: (dir: string, table: Table) => join(dir, table),
  /** Records that are safe but not yet Parquet, one file for each writer and turn, and the locks. */
  journal: (dir: string) => join(dir, "journal"),
  /** Parquet files in the making. Whoever holds the folder may empty it. */
  staging: (dir: string) => join(dir, "staging"),
  /** Lines that could not be read, with the reason. */
  setAside: (dir: string) => join(dir, "set-aside"),
  /** Files that are about to take the place of others, until nobody reads those any more. */
  swaps: (dir: string) => join(dir, "compacting"),
  /** Whose records were erased, as hashes, so that they do not come back. */
  forgotten: (dir: string) => join(dir, "forgotten"),
} as const;

/** The folder of one day of a table, by any time in it: `DIR/spans/day=2024-01-31`. */
export function dayFolder(dir: string, table: Table, atMs: number): string {
  return join(folder.table(dir, table), `day=${new Date(atMs).toISOString().slice(0, 10)}`);
}

const turns = new Map<string, Promise<unknown>>();

/**
 * Does work that changes the tables of a folder while nobody else does, in this process or another: two landings that did
 * not see each other could both keep the same record. Readers and the journals are not held up.
 *
 * @param options.waitMs how long to wait for another process, in milliseconds
 * @throws {Error} if another process does not let go in that time
 */
export async function withFolder<T>(
  engine: Engine,
  dir: string,
  work: () => Promise<T>,
  { waitMs = 120_000 } = {},
): Promise<T> {
  await makeFolder(folder.journal(dir));
  const key = await realpath(dir);
  const turn = (turns.get(key) ?? Promise.resolve()).then(() => locked(engine, dir, work, waitMs));
  const settled = turn.catch(() => {});
  turns.set(key, settled);
  try {
    return await turn;
  } finally {
    if (turns.get(key) === settled) turns.delete(key);
  }
}

/** Longer than anybody pauses between two attempts. */
const leaveMs = 150;
const leftUntilMs = new Map<string, number>();

/**
 * Whoever lets go and wants the folder again at once would nearly always be first, and another process could wait for minutes.
 * So whoever waits touches the lock's file, and a holder that sees it touched leaves the folder alone for a moment afterwards.
 */
async function locked<T>(engine: Engine, dir: string, work: () => Promise<T>, waitMs: number): Promise<T> {
  const path = join(folder.journal(dir), "landing.lock");
  const leftForMs = (leftUntilMs.get(path) ?? 0) - performance.now();
  if (leftForMs > 0) await sleep(leftForMs);
  leftUntilMs.delete(path);
  const release = await lockWithin(waitMs, async () => {
    const taken = await tryLock(engine, path);
    if (!taken) await touch(path);
    return taken;
  });
  if (!release) throw new Error(`${dir}: another process has been writing its tables for ${waitMs / 1000} s`);
  const before = await touchedAtMs(path);
  try {
    return await work();
  } finally {
    if ((await touchedAtMs(path)) !== before) leftUntilMs.set(path, performance.now() + leaveMs);
    await release();
  }
}

/** A file that is gone or somebody else's is not worth failing for. */
async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}

async function touchedAtMs(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

async function lockWithin(waitMs: number, tryOnce: () => Promise<Release | undefined>): Promise<Release | undefined> {
  for (let waitedMs = 0, pauseMs = 5; ; waitedMs += pauseMs, pauseMs = Math.min(pauseMs * 2, 100)) {
    const release = await tryOnce();
    if (release || waitedMs >= waitMs) return release;
    await sleep(pauseMs);
  }
}

const rewriting = new Set<string>();

/**
 * Does work that rewrites files of a folder, unless somebody else is at it: only one compaction or erasure runs on a folder at
 * a time, in this process or another. Landings go on beside it.
 *
 * @param options.waitMs how long to wait for the other, in milliseconds
 * @returns what the work gave, or undefined where somebody else did not let go in that time
 */
export async function asOnlyRewriter<T>(
  engine: Engine,
  dir: string,
  work: () => Promise<T>,
  { waitMs = 0 } = {},
): Promise<T | undefined> {
  await makeFolder(folder.journal(dir));
  const key = await realpath(dir);
  const release = await lockWithin(waitMs, async () => {
    if (rewriting.has(key)) return undefined;
    rewriting.add(key);
    const unlock = await tryLock(engine, join(folder.journal(dir), "rewriting.lock")).catch((cause: unknown) => {
      rewriting.delete(key);
      throw cause;
    });
    if (!unlock) rewriting.delete(key);
    return unlock;
  });
  if (!release) return undefined;
  try {
    return await work();
  } finally {
    await release();
    rewriting.delete(key);
  }
}
