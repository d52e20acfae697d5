import { link, rm, stat } from "node:fs/promises";
import type { Engine } from "../engine/engine.ts";
import { column, literal, sql } from "../engine/sql.ts";

export type Release = () => Promise<void>;

let locks = 0;

/**
 * Takes a file for this process alone, or says that another process has it.
 *
 * The file is an empty DuckDB database, because DuckDB asks the kernel for an exclusive lock on a database it attaches. The
 * kernel lets go when the process ends, however it ends: a lock never outlives its owner and needs no heartbeat.
 *
 * The lock is between processes. Within one, a second attempt succeeds and its release frees both: the caller keeps its own
 * order there.
 *
 * @returns the function that lets go, or undefined while another process holds it
 * @throws {QueryError} if the file is there and is not a database
 */
export async function tryLock(engine: Engine, path: string): Promise<Release | undefined> {
  await ensureDatabase(engine, path);
  const name = column(`telltale_lock_${++locks}`);
  try {
    await engine.run(sql`ATTACH ${literal(path)} AS ${name}`);
  } catch (cause) {
    if (/could not set lock|being used by another process/i.test((cause as Error).message)) return undefined;
    throw cause;
  }
  return async () => {
    await engine.run(sql`DETACH ${name}`);
  };
}

/** Another process must never see the file half made: it is made elsewhere and gets its name when it is whole. */
async function ensureDatabase(engine: Engine, path: string): Promise<void> {
  if (await exists(path)) return;
  const name = `telltale_lock_${++locks}`;
  const draft = `${path}.${process.pid}.${name}.new`;
  try {
    await engine.run(sql`ATTACH ${literal(draft)} AS ${column(name)}`);
    await engine.run(sql`DETACH ${column(name)}`);
    await link(draft, path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== "EEXIST") throw cause;
    });
  } finally {
    await rm(draft, { force: true });
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
