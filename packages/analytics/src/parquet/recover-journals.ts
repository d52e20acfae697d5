import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { namesIn, syncFolder } from "./durable.ts";
import { exists } from "./file-lock.ts";
import { folder, withFolder } from "./folder.ts";
import { type LandedJournal, landJournal } from "./land-journal.ts";
import { takeOver, writersIn } from "./writer.ts";

/** Lands a finished journal and removes it. Nothing happens if somebody else has done so. */
export async function sealJournal(engine: Engine, dir: string, path: string, name: string): Promise<LandedJournal | undefined> {
  return withFolder(engine, dir, async () => {
    if (!(await exists(path))) return undefined;
    const landed = await landJournal(engine, dir, path, name);
    await rm(path);
    await syncFolder(folder.journal(dir));
    return landed;
  });
}

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
    for (const file of await journalsOf(dir, writer)) {
      try {
        if (await sealJournal(engine, dir, join(folder.journal(dir), file), file.slice(0, -".ndjson".length))) sealed++;
      } catch (cause) {
        faults.push(new Error(`${join(folder.journal(dir), file)}: ${(cause as Error).message}`, { cause }));
      }
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
