import { realpath } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { makeFolder } from "../parquet/durable.ts";
import { type Release, tryLock } from "../parquet/file-lock.ts";

/** Another process, or this one already, watches the folder. */
export class WatchedElsewhereError extends Error {
  override readonly name = "WatchedElsewhereError";
}

/** Folders watched by this process: the kernel's lock is between processes only. */
const held = new Set<string>();

/**
 * Takes a folder for this watcher alone. The kernel lets go of it when the process ends, however it ends.
 *
 * @param watchDir `DIR/watch`
 * @throws {WatchedElsewhereError} while another watcher has it
 */
export async function holdFolder(engine: Engine, watchDir: string): Promise<Release> {
  await makeFolder(watchDir);
  const key = await realpath(watchDir);
  const elsewhere = () =>
    new WatchedElsewhereError(`${watchDir} is watched already, by another process: stop that one first, or let it do its work`);
  if (held.has(key)) throw elsewhere();
  held.add(key);
  const release = await tryLock(engine, join(watchDir, "watch.lock")).catch((cause: unknown) => {
    held.delete(key);
    throw cause;
  });
  if (!release) {
    held.delete(key);
    throw elsewhere();
  }
  return async () => {
    await release();
    held.delete(key);
  };
}
