import { realpath } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import { makeFolder } from "../../parquet/durable.ts";
import { type Release, tryLock } from "../../parquet/file-lock.ts";

/** Outboxes this process delivers for: the kernel's lock is between processes only. */
const held = new Set<string>();

/**
 * Becomes the only deliverer of an outbox, among all processes.
 *
 * @returns the function that lets go; undefined while somebody else delivers
 */
export async function tryDelivering(engine: Engine, dir: string): Promise<Release | undefined> {
  await makeFolder(dir);
  const key = await realpath(dir);
  if (held.has(key)) return undefined;
  held.add(key);
  const unlock = await tryLock(engine, join(dir, "delivering.lock")).catch((cause: unknown) => {
    held.delete(key);
    throw cause;
  });
  if (!unlock) {
    held.delete(key);
    return undefined;
  }
  return async () => {
    await unlock();
    held.delete(key);
  };
}
