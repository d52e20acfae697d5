import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Table } from "@telltale/core/trace";
import type { Engine } from "../engine/engine.ts";
import { makeFolder } from "./durable.ts";
import { tryLock } from "./file-lock.ts";

/** Where things are in a data folder. Readers look into the three tables only. */
export const folder = {
  table: (dir: string, table: Table) => join(dir, table),
  /** Records that are safe but not yet Parquet, one file for each writer and turn, and the locks. */
  journal: (dir: string) => join(dir, "journal"),
  /** Parquet files in the making. Whoever holds the folder may empty it. */
  staging: (dir: string) => join(dir, "staging"),
  /** Lines that could not be read, with the reason. */
  setAside: (dir: string) => join(dir, "set-aside"),
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

async function locked<T>(engine: Engine, dir: string, work: () => Promise<T>, waitMs: number): Promise<T> {
  const path = join(folder.journal(dir), "landing.lock");
  for (let waitedMs = 0, pauseMs = 5; ; waitedMs += pauseMs, pauseMs = Math.min(pauseMs * 2, 100)) {
    const release = await tryLock(engine, path);
    if (release) {
      try {
        return await work();
      } finally {
        await release();
      }
    }
    if (waitedMs >= waitMs) throw new Error(`${dir}: another process has been writing its tables for ${waitMs / 1000} s`);
    await sleep(pauseMs);
  }
}
