import type { Engine } from "../engine/engine.ts";
import { type CompactOptions, compact } from "./compact.ts";
import { listDays } from "./day-files.ts";
import { withEngine } from "./with-engine.ts";

const dayMs = 86_400_000;
const hourMs = 3_600_000;

export interface BackgroundOptions extends Pick<CompactOptions, "keepMs" | "manyFiles" | "graceMs"> {
  /** Time between two looks at the folder, in milliseconds. */
  readonly everyMs?: number;
  readonly onError: (error: Error) => void;
}

/**
 * Keeps a folder small: looks at it now and then, and compacts days that are over, or that go on and have many files. It
 * takes one thread and little memory, and leaves the work to whoever is at it already.
 *
 * Days are dropped as counted from the newest day there is, where the clock is ahead of it: a clock that jumps by a year must
 * not empty the folder.
 *
 * @returns the function that stops it; it waits for the file being written
 */
export function compactInBackground(dir: string, options: BackgroundOptions): () => Promise<void> {
  const { everyMs = 300_000, onError } = options;
  const stopping = new AbortController();
  let passing: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function wait(): void {
    timer = setTimeout(() => {
      passing = pass(dir, options, stopping.signal).catch(onError);
      passing.then(() => !stopping.signal.aborted && wait());
    }, everyMs).unref();
  }

  wait();
  return async () => {
    clearTimeout(timer);
    stopping.abort();
    await passing;
  };
}

async function pass(
  dir: string,
  { keepMs, manyFiles, graceMs = 60_000 }: BackgroundOptions,
  signal: AbortSignal,
): Promise<void> {
  const newest = (await listDays(dir)).filter(({ files }) => files.length > 0).at(-1);
  if (!newest) return;
  const work = (engine: Engine) =>
    compact(dir, {
      engine,
      signal,
      graceMs,
      isThrifty: true,
      olderThanMs: hourMs,
      nowMs: Math.min(Date.now(), newest.fromMs + dayMs + hourMs),
      ...(keepMs !== undefined && { keepMs }),
      ...(manyFiles !== undefined && { manyFiles }),
    });
  await withEngine(undefined, work, { memoryLimit: "512MB", threads: 1 });
}
