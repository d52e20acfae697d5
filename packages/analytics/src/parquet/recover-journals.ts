import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { namesIn } from "./durable.ts";
import { folder } from "./folder.ts";
import { sealJournals } from "./seal-journals.ts";
import { takeOver, writersIn } from "./writer.ts";

/**
 * Seals the journals that dead writers left behind, in any process and on any start. A journal of a living writer is left
 * alone.
 *
 * @returns how many journals were sealed
 * @throws {AggregateError} if some could not be; they stay where they are, and the others are sealed all the same
 */
export async function recoverJournals(engine: Engine, dir: string): Promise<number> {
  await removeDrafts(folder.journal(dir));
  const faults: unknown[] = [];
  let sealed = 0;
  for (const writer of writersIn(await namesIn(folder.journal(dir)))) {
    const end = await takeOver(engine, dir, writer).catch((cause: unknown) => void faults.push(cause));
    if (!end) continue;
    const paths = (await journalsOf(dir, writer)).map((file) => join(folder.journal(dir), file));
    const count = (done: readonly string[]) => {
      sealed += done.length;
    };
    try {
      await sealJournals(engine, dir, paths, count);
    } catch (cause) {
      faults.push(...(cause instanceof AggregateError ? cause.errors : [cause]));
    }
    await end();
  }
  if (faults.length > 0)
    throw new AggregateError(faults, `${dir}: ${faults.length} journals could not be sealed: ${faults.join("; ")}`);
  return sealed;
}

async function journalsOf(dir: string, writer: string): Promise<readonly string[]> {
  const names = await namesIn(folder.journal(dir));
  return names.filter((name) => name.startsWith(`${writer}.`) && name.endsWith(".ndjson")).sort();
}

/** Locks that were never finished, because their maker died over them. */
async function removeDrafts(journals: string): Promise<void> {
  for (const name of await namesIn(journals)) {
    if (!name.endsWith(".new")) continue;
    const path = join(journals, name);
    const madeAtMs = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (Date.now() - madeAtMs > 3_600_000) await rm(path, { force: true });
  }
}
