import { copyFile, link, readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, namesIn, place, syncFile, syncFolder } from "./durable.ts";
import { exists } from "./file-lock.ts";
import { folder } from "./folder.ts";

/**
 * One file that takes the place of others, while readers read. No file system changes several names at once, so it goes in
 * three steps, with time between them for whoever is reading:
 *
 * 1. begun: the new file and this note of it lie in `DIR/compacting`. Our own readers take the new file in place of the
 *    old ones from now on; a plain glob over the tables sees the old ones only.
 * 2. finished: the new file is in its folder, the old ones are gone.
 * 3. forgotten: its second name in `DIR/compacting` and the note are gone.
 *
 * A process may end anywhere between: the next one to look goes on from there.
 */
export interface Swap {
  /** Also what the new file is called, without `.parquet`. */
  readonly name: string;
  /** The folder of the files, from the data folder: `spans/day=2026-01-31`. */
  readonly place: string;
  /** Whether there is a new file; without one the old ones simply go. */
  readonly hasFile: boolean;
  /** Names of the old files. */
  readonly replaces: readonly string[];
  readonly begunAtMs: number;
  /** Null until the new file is in its folder. */
  readonly finishedAtMs: number | null;
}

/** The new file's first name, in `DIR/compacting`. */
export function firstFileOf(dir: string, swap: Swap): string {
  return join(folder.swaps(dir), swap.place, `${swap.name}.parquet`);
}

/** The new file's lasting name. */
export function lastFileOf(dir: string, swap: Swap): string {
  return join(dir, swap.place, `${swap.name}.parquet`);
}

function noteOf(dir: string, name: string): string {
  return join(folder.swaps(dir), `${name}.json`);
}

/** Swaps that are under way, in order of name. */
export async function readSwaps(dir: string): Promise<readonly Swap[]> {
  const notes = (await namesIn(folder.swaps(dir))).filter((name) => name.endsWith(".json")).sort();
  const swaps = await Promise.all(notes.map((name) => readSwap(join(folder.swaps(dir), name))));
  return swaps.filter((swap) => swap !== undefined);
}

async function readSwap(path: string): Promise<Swap | undefined> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Swap;
  } catch (cause) {
    // Forgotten since the folder was listed; or a disk has spoilt it, and then the old files go on to count.
    if (cause instanceof SyntaxError || (cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
}

async function writeNote(dir: string, swap: Swap): Promise<void> {
  const draft = join(folder.swaps(dir), `${swap.name}.draft`);
  await writeFile(draft, JSON.stringify(swap));
  await place(draft, noteOf(dir, swap.name));
}

/** Begins a swap. The caller holds the folder. @param draft the new file, whole; null if there is none */
export async function beginSwap(
  dir: string,
  draft: string | null,
  what: Pick<Swap, "name" | "place" | "replaces">,
): Promise<Swap> {
  const swap: Swap = { ...what, hasFile: draft !== null, begunAtMs: Date.now(), finishedAtMs: null };
  await makeFolder(folder.swaps(dir));
  if (draft !== null) await place(draft, firstFileOf(dir, swap));
  await writeNote(dir, swap);
  return swap;
}

/** Puts the new file in its folder and removes the old ones. The caller holds the folder. May be done again. */
export async function finishSwap(dir: string, swap: Swap): Promise<Swap> {
  if (swap.finishedAtMs !== null) return swap;
  const at = join(dir, swap.place);
  if (swap.hasFile && !(await exists(lastFileOf(dir, swap)))) await nameAgain(firstFileOf(dir, swap), lastFileOf(dir, swap));
  for (const name of swap.replaces) await rm(join(at, name), { force: true });
  if (swap.hasFile) await syncFolder(at);
  // Somebody else's file may still lie there.
  else await rmdir(at).catch(() => syncFolder(at).catch(() => {}));
  const finished = { ...swap, finishedAtMs: Date.now() };
  await writeNote(dir, finished);
  return finished;
}

/** Forgets a swap that is finished, or one that has not begun to be. The caller holds the folder. */
export async function forgetSwap(dir: string, swap: Swap): Promise<void> {
  await rm(noteOf(dir, swap.name), { force: true });
  await rm(firstFileOf(dir, swap), { force: true });
}

/**
 * Settles swaps that would take away a file which is about to be written anew: one that has begun to be finished is
 * finished, another is undone. The caller holds the folder.
 */
export async function settleSwaps(dir: string, fileName: string): Promise<void> {
  for (const swap of await readSwaps(dir)) {
    if (swap.finishedAtMs !== null || !swap.replaces.includes(fileName)) continue;
    if (await isStarted(dir, swap)) await finishSwap(dir, swap);
    else await forgetSwap(dir, swap);
  }
}

async function isStarted(dir: string, swap: Swap): Promise<boolean> {
  if (swap.hasFile) return exists(lastFileOf(dir, swap));
  const left = await namesIn(join(dir, swap.place));
  return swap.replaces.some((name) => !left.includes(name));
}

/** Removes what a process that ended left of swaps it had not begun. The caller holds the folder, and nobody rewrites it. */
export async function sweepDrafts(dir: string): Promise<void> {
  const known = new Set((await readSwaps(dir)).map((swap) => firstFileOf(dir, swap)));
  const sweep = async (at: string): Promise<void> => {
    for (const name of await namesIn(at)) {
      const path = join(at, name);
      const isFolder = await stat(path).then(
        (entry) => entry.isDirectory(),
        () => false,
      );
      if (isFolder) await sweep(path);
      else if (name.endsWith(".draft") || (name.endsWith(".parquet") && !known.has(path))) await rm(path, { force: true });
    }
  };
  await sweep(folder.swaps(dir));
}

/** A second name for a file; a copy where the file system knows no such thing. */
async function nameAgain(from: string, to: string): Promise<void> {
  await makeFolder(join(to, ".."));
  try {
    await link(from, to);
  } catch (cause) {
    if (!["EPERM", "ENOTSUP", "ENOSYS", "EMLINK", "EXDEV"].includes((cause as NodeJS.ErrnoException).code ?? "")) throw cause;
    const draft = `${from}.draft`;
    await copyFile(from, draft);
    await syncFile(draft);
    await place(draft, to);
  }
  await syncFolder(join(to, ".."));
}
