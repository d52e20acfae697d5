import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { tables } from "@telltale/core/trace";

/**
 * A text that changes when files of the tables come or go. Only folders are looked at: records are moved into place, which changes
 * the time of the folder they are moved to.
 */
export async function tablesMark(dir: string): Promise<string> {
  const marks = await Promise.all([...Object.keys(tables), "compacting"].map((name) => marksUnder(join(dir, name))));
  return marks.flat().join("\n");
}

/** A text that changes when a collector writes to its journals; empty where they are. */
export async function journalsMark(dir: string): Promise<string> {
  const folder = join(dir, "journal");
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".ndjson")).sort();
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return names.flatMap((name, i) => (sizes[i] ? [`${name} ${sizes[i]}`] : [])).join("\n");
}

async function marksUnder(folder: string): Promise<string[]> {
  const entry = await stat(folder).catch(() => null);
  if (!entry?.isDirectory()) return [];
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((one) => !one.isFile()).map(({ name }) => name);
  const inside = await Promise.all(folders.sort().map((name) => marksUnder(join(folder, name))));
  return [`${folder} ${entry.mtimeMs}`, ...inside.flat()];
}
