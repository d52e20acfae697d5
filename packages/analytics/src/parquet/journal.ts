import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";
import { syncFolder } from "./durable.ts";

/** A file that only grows. What was appended to it survives a crash of the process and of the machine. */
export interface Journal {
  readonly path: string;
  /** Bytes that are safe. */
  readonly bytes: number;
  /** Whether it takes no more: it was closed, or a write to it failed. */
  readonly isDone: boolean;
  /**
   * Resolves once the text is on the disk. Texts that are waiting share one write and one sync (group commit).
   *
   * @throws what the disk said; the text is then not kept, and the journal is done
   */
  append(text: string): Promise<void>;
  /** Waits for what is under way and takes no more. */
  close(): Promise<void>;
}

interface Waiting {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/** Starts a journal in a folder that is there. The file must not exist. */
export async function createJournal(path: string): Promise<Journal> {
  const file = await open(path, "ax");
  await syncFolder(dirname(path));
  let bytes = 0;
  let isDone = false;
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        bytes += await write(file, group.map(({ text }) => text).join(""));
        for (const { resolve } of group) resolve();
      } catch (cause) {
        // After a failed write or sync nobody knows what the file holds beyond what was safe: nothing more goes into it.
        isDone = true;
        await file.truncate(bytes).catch(() => {});
        for (const { reject } of [...group, ...waiting]) reject(cause);
        waiting = [];
      }
    }
    flushing = undefined;
  }

  return {
    path,
    get bytes() {
      return bytes;
    },
    get isDone() {
      return isDone;
    },
    append(text) {
      if (isDone) return Promise.reject(new Error(`${path}: the journal is closed`));
      return new Promise((resolve, reject) => {
        waiting.push({ text, resolve, reject });
        flushing ??= flush();
      });
    },
    close() {
      isDone = true;
      closing ??= (async () => {
        await flushing;
        await file.close();
      })();
      return closing;
    },
  };
}

async function write(file: FileHandle, text: string): Promise<number> {
  const bytes = Buffer.from(text);
  await file.appendFile(bytes);
  await file.datasync();
  // A journal whose name was removed would keep nothing.
  if ((await file.stat()).nlink === 0) throw new Error("the journal was removed while it was written");
  return bytes.length;
}
