import { mkdir, open, readdir, rename } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Puts a file's bytes on the disk. */
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Puts a folder's list of names on the disk, so that a new or renamed file is still there after a power cut. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; NTFS journals names by itself.
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Makes a folder and its parents, each of them durable. */
export async function makeFolder(path: string): Promise<void> {
  const last = resolve(path);
  const first = await mkdir(last, { recursive: true });
  if (first === undefined) return;
  for (let made = last; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Moves a finished file to its place in one step: a reader sees the old one or the new one, whole. */
export async function place(from: string, to: string): Promise<void> {
  await syncFile(from);
  await makeFolder(dirname(to));
  await rename(from, to);
  await syncFolder(dirname(to));
}

/** The names in a folder; none if it does not exist. */
export async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause;
  }
}
