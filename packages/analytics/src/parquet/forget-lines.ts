import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { namesIn, place } from "./durable.ts";
import { folder } from "./folder.ts";
import { completeLines } from "./journal-lines.ts";

/**
 * Drops lines set aside that name an id anywhere: what could not be read as a record cannot be asked whose it is.
 *
 * @param dryRun only counts them
 * @returns how many
 */
export async function dropLinesNaming(dir: string, id: string, dryRun: boolean): Promise<number> {
  const quoted = JSON.stringify(id);
  let count = 0;
  for (const name of (await namesIn(folder.setAside(dir))).filter((name) => name.endsWith(".ndjson"))) {
    const path = join(folder.setAside(dir), name);
    const lines = (await readFile(path, "utf8")).split("\n").filter((line) => line !== "");
    const kept = lines.filter((line) => !String((JSON.parse(line) as { text?: unknown }).text).includes(quoted));
    count += lines.length - kept.length;
    if (dryRun || kept.length === lines.length) continue;
    if (kept.length === 0) await rm(path);
    else {
      await writeFile(`${path}.draft`, kept.map((line) => `${line}\n`).join(""));
      await place(`${path}.draft`, path);
    }
  }
  return count;
}

/** How many journals of running collectors name an id. */
export async function journalsNaming(dir: string, id: string): Promise<number> {
  const quoted = Buffer.from(JSON.stringify(id));
  let count = 0;
  for (const name of (await namesIn(folder.journal(dir))).filter((name) => name.endsWith(".ndjson"))) {
    try {
      for await (const line of completeLines(join(folder.journal(dir), name)))
        if (Buffer.from(line.buffer, line.byteOffset, line.byteLength).includes(quoted)) {
          count++;
          break;
        }
    } catch (cause) {
      // Sealed since the folder was listed.
      if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    }
  }
  return count;
}
