import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { makeFolder } from "./durable.ts";
import { folder } from "./folder.ts";
import { beginSwap, finishSwap, forgetSwap } from "./swaps.ts";

/**
 * Puts a new file in the place of an old one, in one step and at once: a statement that is just reading the old one may fail and
 * must be asked again. The caller holds the folder and is its only rewriter.
 *
 * @param why a word that begins the new file's name
 * @param write writes the new file where it is told, and says how many rows it has; with none, the old one goes
 */
export async function replaceFile(
  dir: string,
  file: string,
  why: string,
  write: (draft: string) => Promise<number>,
): Promise<void> {
  const name = `${why}-${randomBytes(8).toString("hex")}`;
  const draft = join(folder.swaps(dir), `${name}.parquet.draft`);
  await makeFolder(folder.swaps(dir));
  try {
    const rows = await write(draft);
    const place = relative(dir, dirname(file)).replaceAll("\\", "/");
    const swap = await beginSwap(dir, rows > 0 ? draft : null, { name, place, replaces: [relative(dirname(file), file)] });
    await forgetSwap(dir, await finishSwap(dir, swap));
  } finally {
    await rm(draft, { force: true });
  }
}
