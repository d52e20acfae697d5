import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { folder } from "../parquet/folder.ts";

/** What a small record and its journal line take at most, so that a disk with only a little room is not called writable. */
const probeBytes = 4096;

/**
 * Finds out whether a data folder takes a write, by one.
 *
 * @param maxAgeMs how long an answer holds: whoever asks often must not keep the disk busy
 * @returns asks for the reason why it does not; null if it does
 */
export function createFolderProbe(dir: string, maxAgeMs = 1000): () => Promise<string | null> {
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let last: Promise<string | null> = Promise.resolve(null);
  return () => {
    if (performance.now() - askedAtMs >= maxAgeMs) {
      askedAtMs = performance.now();
      last = probe(join(folder.journal(dir), `.ready-${process.pid}`));
    }
    return last;
  };
}

async function probe(path: string): Promise<string | null> {
  try {
    const file = await open(path, "w");
    try {
      await file.writeFile(new Uint8Array(probeBytes));
      await file.datasync();
    } finally {
      await file.close();
    }
    return null;
  } catch (cause) {
    return `the data folder takes no write (${(cause as NodeJS.ErrnoException).code ?? "unknown"})`;
  } finally {
    await rm(path, { force: true }).catch(() => {});
  }
}
