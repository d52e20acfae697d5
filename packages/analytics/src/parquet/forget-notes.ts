import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Engine } from "../engine/engine.ts";
import { place, syncFolder } from "./durable.ts";
import { exists, tryLock } from "./file-lock.ts";
import { type Erased, mentions, withoutMentions } from "./forget-mentions.ts";

/** What was written down about records beside them: a watcher's alerts and messages, a judge's answers, people's labels. */
export interface ForgottenNotes {
  /** Records that went, or would. */
  readonly notes: number;
  /** Folders that a running process keeps: what it holds was left. */
  readonly inUse: readonly string[];
}

/** Folders of notes, and the lock of who writes them. */
const keepers = [
  { name: "watch", lock: "watch.lock" },
  { name: "judging", lock: "judging.lock" },
] as const;

/**
 * Erases somebody from what a watcher and a judge remember: `DIR/watch` and `DIR/judging`. Each file is replaced in one step, and
 * what is about others stays byte for byte. A process that is at work there would write it again: its folder is left as it is.
 */
export async function forgetNotes(engine: Engine, dir: string, erased: Erased, dryRun: boolean): Promise<ForgottenNotes> {
  let notes = 0;
  const inUse: string[] = [];
  for (const { name, lock } of keepers) {
    const place = join(dir, name);
    if ((await filesIn(place)).length === 0) continue;
    const release = dryRun ? async () => {} : await held(engine, join(place, lock));
    if (!release) {
      inUse.push(relative(dir, place));
      continue;
    }
    try {
      for (const path of await filesIn(place)) notes += await fromFile(path, erased, dryRun);
    } finally {
      await release();
    }
  }
  return { notes, inUse };
}

/** The lock, where there is anybody to hold it against. */
const held = async (engine: Engine, lock: string) => ((await exists(lock)) ? tryLock(engine, lock) : async () => {});

/** Everything but locks, which are databases. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return [];
    throw cause;
  });
  const files: string[] = [];
  for (const name of names.filter((name) => !/\.(lock|wal)$/.test(name)).sort()) {
    const path = join(folder, name);
    if (await stat(path).then((found) => found.isFile(), ignoreMissing)) files.push(path);
  }
  return files;
}

/** What a rewriting that did not end has left. */
const draft = ".forget.new";

async function fromFile(path: string, erased: Erased, dryRun: boolean): Promise<number> {
  if (path.endsWith(draft)) {
    if (!dryRun) await rm(path, { force: true });
    return 0;
  }
  const text = await readFile(path, "utf8").catch(ignoreMissing);
  if (text === undefined) return 0;
  const { left, removed } = withoutThem(text, erased);
  if (left === text || dryRun) return removed;
  if (left.trim() === "") {
    await rm(path, { force: true });
    await syncFolder(join(path, ".."));
  } else {
    await writeFile(`${path}${draft}`, left);
    await place(`${path}${draft}`, path);
  }
  return removed;
}

/** What is left of a file: of JSON, or of lines of it. */
function withoutThem(text: string, erased: Erased): { readonly left: string; readonly removed: number } {
  const whole = parsed(text);
  const parts = whole === undefined ? text.split(/(?<=\n)/) : [text];
  let removed = 0;
  const kept = parts.map((part) => {
    const given = whole ?? parsed(part);
    if (given === undefined) {
      if (!mentions(part, erased)) return part;
      removed++;
      return "";
    }
    const { value, removed: count, isChanged } = withoutMentions(given, erased);
    removed += count;
    if (!isChanged) return part;
    return value === undefined ? "" : `${JSON.stringify(value)}${part.endsWith("\n") ? "\n" : ""}`;
  });
  return { left: kept.join(""), removed };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ignoreMissing(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== "ENOENT") throw cause;
}
