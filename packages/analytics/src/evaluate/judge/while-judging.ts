import { realpathSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../engine/engine.ts";
import { createNodeEngine } from "../../engine/node-engine.ts";
import { makeFolder } from "../../parquet/durable.ts";
import { tryLock } from "../../parquet/file-lock.ts";
import { recoverJournals } from "../../parquet/recover-journals.ts";
import { openTables } from "../../tables/open-tables.ts";
import { judgingFolder } from "./ledger.ts";

/** The lock file is between processes; this is within one. */
const judging = new Set<string>();

/**
 * Does something with an engine over a folder while nobody else judges it.
 *
 * @param options.isDry writes nothing, not even a lock
 * @throws {Error} if another run is judging the folder
 */
export async function whileJudging<T>(
  dir: string,
  { isDry = false }: { readonly isDry?: boolean | undefined },
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const busy = new Error(`${dir}: another run is judging it already`);
  // At once: of two that are called one after the other, the first goes.
  const key = realpathSync.native(dir);
  if (judging.has(key)) throw busy;
  judging.add(key);
  try {
    return await locked(dir, isDry, use, busy);
  } finally {
    judging.delete(key);
  }
}

async function locked<T>(dir: string, isDry: boolean, use: (engine: Engine) => Promise<T>, busy: Error): Promise<T> {
  const engine = await createNodeEngine();
  try {
    await recoverJournals(engine, dir);
    await openTables(engine, dir);
    if (isDry) return await use(engine);
    await makeFolder(judgingFolder(dir));
    const release = await tryLock(engine, join(judgingFolder(dir), "judging.lock"));
    if (!release) throw busy;
    try {
      return await use(engine);
    } finally {
      await release();
    }
  } finally {
    await engine.close();
  }
}
