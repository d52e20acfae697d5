import { mkdir, open, readFile, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { makeFolder, place } from "../parquet/durable.ts";
import { emptyState, type WatchState } from "./state.ts";

const record = z.record(z.string(), z.unknown());
const Addressed = z.object({ notification: z.looseObject({ id: z.string() }), sinks: z.array(z.string()) });
/** As much as a program has to be sure of before it trusts a file it wrote itself. */
const Kept = z.object({
  v: z.literal(1),
  evaluatedToMs: z.number().nullable(),
  streams: z.record(
    z.string(),
    z.object({
      rule: z.string(),
      segment: record,
      alert: z.looseObject({ status: z.string() }),
      told: z.object({ episodeId: z.string(), sinks: z.array(z.string()) }).nullable(),
    }),
  ),
  silences: z.array(z.unknown()),
  streamCounts: z.record(z.string(), z.number()),
  arrived: z.record(z.string(), z.record(z.string(), z.number())),
  episodes: z.array(z.looseObject({ id: z.string(), streamKey: z.string(), startedAtMs: z.number() })),
  unsent: z.array(Addressed),
  messages: z.record(z.string(), Addressed).default({}),
});

/** What was remembered, and where a file that could not be read went. */
export interface Remembered {
  readonly state: WatchState;
  readonly warning: string | null;
}

/**
 * Reads the state of a watcher. A file that is damaged or of another version is set aside, never overwritten: watching begins
 * anew, and says so.
 */
export async function readState(path: string, nowMs: number): Promise<Remembered> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return null;
    throw cause;
  });
  if (text === null) return { state: emptyState, warning: null };
  const { state, fault } = parsed(text);
  if (state) return { state, warning: null };
  const aside = join(dirname(path), "set-aside", `${new Date(nowMs).toISOString().replaceAll(":", "-")} ${basename(path)}`);
  await mkdir(dirname(aside), { recursive: true });
  await rename(path, aside);
  return {
    state: emptyState,
    warning: `${path} could not be read (${fault}): it was moved to ${aside}, and watching begins anew; open alerts fire again`,
  };
}

function parsed(text: string): { state?: WatchState; fault: string } {
  try {
    const read = Kept.safeParse(JSON.parse(text));
    if (read.success) return { state: read.data as unknown as WatchState, fault: "" };
    const [issue] = read.error.issues;
    return { fault: `${issue?.path.join(".") || "the file"}: ${issue?.message ?? "is not as it should be"}` };
  } catch {
    return { fault: text.trim() === "" ? "it is empty" : "it is not JSON" };
  }
}

let drafts = 0;

/** Puts the state on the disk in one step: after a crash there is the old one or the new one, whole. */
export async function writeState(path: string, state: WatchState): Promise<void> {
  await makeFolder(dirname(path));
  const draft = `${path}.${process.pid}.${++drafts}.new`;
  const file = await open(draft, "w");
  try {
    await file.writeFile(JSON.stringify(state));
  } finally {
    await file.close();
  }
  await place(draft, path);
}
