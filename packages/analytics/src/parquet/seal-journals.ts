import { rm, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { syncFolder } from "./durable.ts";
import { exists } from "./file-lock.ts";
import { folder, withFolder } from "./folder.ts";
import { landJournal, landWholeJournals } from "./land-journal.ts";

/** Journals landed at once hold at most so many bytes, but for one that is larger by itself. */
const groupBytes = 256 * 2 ** 20;

/**
 * Lands finished journals of one writer and removes them, several at once where there are several: many small ones then cost
 * little more than one. A journal that is gone was sealed by somebody else.
 *
 * @param paths the journals, in turn
 * @param onSealed told of each that is done with, sealed by us or by somebody else
 * @throws {AggregateError} if some could not be landed; they stay where they are, and the others are sealed all the same
 */
export async function sealJournals(
  engine: Engine,
  dir: string,
  paths: readonly string[],
  onSealed: (paths: readonly string[]) => void,
): Promise<void> {
  const faults: Error[] = [];
  for (const group of await inGroups(paths)) {
    await withFolder(engine, dir, async () => {
      const there: string[] = [];
      for (const path of group) if (await exists(path)) there.push(path);
      onSealed(group.filter((path) => !there.includes(path)));
      const sealed = await landGroup(engine, dir, there, faults);
      for (const path of sealed) await rm(path);
      if (sealed.length > 0) await syncFolder(folder.journal(dir));
      onSealed(sealed);
    });
  }
  if (faults.length > 0) throw new AggregateError(faults, faults.map(({ message }) => message).join("; "));
}

/** Lands journals, together if every line of theirs is good, else each by itself. @returns those that were landed */
async function landGroup(engine: Engine, dir: string, paths: readonly string[], faults: Error[]): Promise<readonly string[]> {
  if (paths.length > 1 && (await landWholeJournals(engine, dir, paths, groupName(paths)))) return paths;
  const landed: string[] = [];
  for (const path of paths) {
    try {
      await landJournal(engine, dir, path, nameOf(path));
      landed.push(path);
    } catch (cause) {
      faults.push(new Error(`${path}: ${(cause as Error).message}`, { cause }));
    }
  }
  return landed;
}

function nameOf(path: string): string {
  return basename(path, ".ndjson");
}

/** `WRITER.7-12`: another name for another group, so that landing one does not take away what another has landed. */
function groupName(paths: readonly string[]): string {
  return `${nameOf(paths[0] as string)}-${nameOf(paths.at(-1) as string)
    .split(".")
    .at(-1)}-${paths.length}`;
}

async function inGroups(paths: readonly string[]): Promise<readonly (readonly string[])[]> {
  const groups: string[][] = [];
  let left = 0;
  for (const path of paths) {
    const bytes = await stat(path).then(
      ({ size }) => size,
      () => 0,
    );
    if (left < bytes || groups.length === 0) {
      groups.push([]);
      left = groupBytes;
    }
    left -= bytes;
    groups.at(-1)?.push(path);
  }
  return groups;
}
