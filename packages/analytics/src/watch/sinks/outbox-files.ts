import { createHash, randomBytes } from "node:crypto";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeFolder, namesIn, place, syncFolder } from "../../parquet/durable.ts";
import type { Notification } from "./notification.ts";

/** One notification on its way to one sink. */
export interface Entry {
  readonly v: 1;
  readonly sink: string;
  readonly notification: Notification;
  readonly addedAtMs: number;
  readonly attempts: number;
  readonly nextAtMs: number;
  /** Why the last attempt failed. */
  readonly reason?: string;
}

/** An entry that was given up, and when. */
export interface DeadEntry extends Entry {
  readonly diedAtMs: number;
}

const dayMs = 86_400_000;
const keptMs = 30 * dayMs;

/**
 * The files of an outbox: `waiting/`, `sent/` (receipts, kept 30 days so that nothing is sent twice) and `dead/`. A file's name is
 * the hash of sink and notification, so that adding twice is adding once. Files appear whole, by rename.
 */
export function outboxFiles(dir: string) {
  const at = (state: "waiting" | "sent" | "dead" | "drafts", name = "") => join(dir, state, name);

  async function write(state: "waiting" | "sent" | "dead", name: string, content: object): Promise<void> {
    const draft = at("drafts", `${name}.${randomBytes(6).toString("hex")}`);
    await makeFolder(at("drafts"));
    await writeFile(draft, JSON.stringify(content));
    await place(draft, at(state, name));
  }

  async function finish(name: string): Promise<void> {
    await rm(at("waiting", name), { force: true });
    await syncFolder(at("waiting"));
  }

  return {
    /** Adds an entry, on the disk when it returns; nothing happens where it is there already, or was finished. */
    async add(entry: Entry): Promise<void> {
      const name = nameOf(entry);
      for (const state of ["sent", "dead", "waiting"] as const) if (await isThere(at(state, name))) return;
      await write("waiting", name, entry);
    },
    waiting: async (): Promise<readonly string[]> => (await namesIn(at("waiting"))).filter((name) => name.endsWith(".json")),
    /** An entry; undefined where it is gone or was finished. One that cannot be read is put with the dead. */
    async read(name: string): Promise<Entry | undefined> {
      for (const state of ["sent", "dead"] as const)
        if (await isThere(at(state, name))) {
          await finish(name);
          return undefined;
        }
      const text = await readFile(at("waiting", name), "utf8").catch(ignoreMissing);
      if (text === undefined) return undefined;
      const entry = parsed(text);
      if (entry) return entry;
      await makeFolder(at("dead"));
      await rename(at("waiting", name), at("dead", `${name}.unreadable`));
      return undefined;
    },
    /** Notes a failed attempt. */
    update: (entry: Entry) => write("waiting", nameOf(entry), entry),
    async deliver(entry: Entry, deliveredAtMs: number): Promise<void> {
      await write("sent", nameOf(entry), { v: 1, sink: entry.sink, id: entry.notification.id, deliveredAtMs });
      await finish(nameOf(entry));
    },
    async bury(entry: Entry, diedAtMs: number): Promise<void> {
      await write("dead", nameOf(entry), { ...entry, diedAtMs } satisfies DeadEntry);
      await finish(nameOf(entry));
    },
    async dead(): Promise<readonly DeadEntry[]> {
      const names = (await namesIn(at("dead"))).filter((name) => name.endsWith(".json"));
      const entries = await Promise.all(names.map(async (name) => parsed(await readFile(at("dead", name), "utf8"))));
      return entries.flatMap((entry) => (entry ? [entry as DeadEntry] : []));
    },
    /** Puts the dead back among the waiting, as if they had just been added. Returns how many. */
    async revive(nowMs: number): Promise<number> {
      const entries = await this.dead();
      for (const { diedAtMs: _, ...entry } of entries) {
        const name = nameOf(entry);
        // First as it shall be, then in its place: never in both, for what is dead is not sent.
        await write("dead", name, { ...entry, addedAtMs: nowMs, attempts: 0, nextAtMs: nowMs } satisfies Entry);
        await makeFolder(at("waiting"));
        await rename(at("dead", name), at("waiting", name));
        await syncFolder(at("waiting"));
      }
      return entries.length;
    },
    /** Drops receipts of more than 30 days, and drafts a process left behind. */
    async sweep(nowMs: number): Promise<void> {
      for (const [state, ms] of [
        ["sent", keptMs],
        ["drafts", dayMs],
      ] as const)
        for (const name of await namesIn(at(state))) {
          const writtenAtMs = await stat(at(state, name)).then(({ mtimeMs }) => mtimeMs, ignoreMissing);
          if (writtenAtMs !== undefined && nowMs - writtenAtMs > ms) await rm(at(state, name), { force: true });
        }
    },
  };
}

export function nameOf({ sink, notification }: Pick<Entry, "sink" | "notification">): string {
  return `${createHash("sha256")
    .update(JSON.stringify([sink, notification.id]))
    .digest("hex")
    .slice(0, 40)}.json`;
}

function parsed(text: string): Entry | undefined {
  try {
    const entry = JSON.parse(text) as Entry;
    return entry.v === 1 && typeof entry.sink === "string" && typeof entry.notification?.id === "string" ? entry : undefined;
  } catch {
    return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(ignoreMissing)) !== undefined;
}

function ignoreMissing(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== "ENOENT") throw cause;
}
