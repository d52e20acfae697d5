import { createHash, randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import type { Engine } from "../engine/engine.ts";
import { exists, type Release, tryLock } from "./file-lock.ts";
import { folder } from "./folder.ts";

/**
 * One open store, as its journals are named: when it began, on which machine, in which process and thread, and a random
 * part. It lives for as long as it holds the lock of the same name; the kernel takes the lock away when its process ends.
 */
export interface Writer {
  readonly name: string;
  /** Ends it: its journals, if any are left, are then anybody's. */
  end(): Promise<void>;
}

const machine = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);
const openHere = new Set<string>();

/** Begins a writer on a folder whose journal folder is there. */
export async function beginWriter(engine: Engine, dir: string, nowMs: number): Promise<Writer> {
  for (;;) {
    const name = [Math.floor(nowMs), machine, process.pid, threadId, randomBytes(6).toString("hex")].join("-");
    const path = lockOf(dir, name);
    openHere.add(name);
    const release = await tryLock(engine, path);
    // Somebody tidying up may have taken the new file for a dead writer's before it was locked.
    if (!release || !(await exists(path))) {
      await release?.();
      openHere.delete(name);
      continue;
    }
    return {
      name,
      async end() {
        await release();
        await rm(path, { force: true });
        openHere.delete(name);
      },
    };
  }
}

/**
 * Takes over a writer that is dead.
 *
 * A writer of this very process is never tried by its lock, which would be granted: its own list says whether it is open, and
 * one of another thread counts as alive. A name of a process with the same number that began before this one is dead.
 *
 * @returns what ends the take-over and removes the dead writer's lock, or undefined if the writer lives
 */
export async function takeOver(engine: Engine, dir: string, name: string): Promise<Release | undefined> {
  if (livesHere(name)) return undefined;
  const path = lockOf(dir, name);
  const release = await tryLock(engine, path).catch((cause: Error) => {
    // A power cut may leave a lock that is no database; nobody alive can hold it.
    if (/not a valid DuckDB database/i.test(cause.message)) return async () => {};
    throw cause;
  });
  if (!release) return undefined;
  return async () => {
    // Removed while it is still held: a writer that was about to lock this very file then finds it gone and starts anew.
    const isGone = await rm(path, { force: true }).then(
      () => true,
      () => false,
    );
    await release();
    // Windows removes no file that is open.
    if (!isGone) await rm(path, { force: true });
  };
}

function livesHere(name: string): boolean {
  if (openHere.has(name)) return true;
  const [startedMs, where, pid, thread] = name.split("-");
  const isThisProcess = where === machine && pid === String(process.pid) && Number(startedMs) >= processStartMs();
  return isThisProcess && thread !== String(threadId);
}

function processStartMs(): number {
  return Math.floor(Date.now() - process.uptime() * 1000) - 1000;
}

/** The writers named in a journal folder, by what is left of them. */
export function writersIn(names: readonly string[]): readonly string[] {
  const writers = names.map((name) => /^(\d+-[0-9a-f]{8}-\d+-\d+-[0-9a-f]{12})(\.lock|\.\d+\.ndjson)$/.exec(name)?.[1]);
  return [...new Set(writers.filter((name) => name !== undefined))].sort();
}

/** `WRITER.7.ndjson`: the seventh journal of a writer. */
export function journalName(writer: string, turn: number): string {
  return `${writer}.${turn}`;
}

function lockOf(dir: string, name: string): string {
  return join(folder.journal(dir), `${name}.lock`);
}
