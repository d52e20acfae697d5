import { setTimeout as sleep } from "node:timers/promises";
import type { Engine } from "../engine/engine.ts";
import { createNodeEngine } from "../engine/node-engine.ts";
import { QueryError } from "../engine/query-error.ts";
import { recoverJournals } from "../parquet/recover-journals.ts";
import { type OpenTables, openTables } from "../tables/open-tables.ts";
import { journalsMark, tablesMark } from "./folder-mark.ts";

/** A data folder that is followed while it grows. */
export interface LiveData {
  /** What is in the folder now. */
  readonly opened: () => OpenTables;
  /** Grows by one with each change. */
  readonly revision: () => number;
  /** Does work with an engine whose tables are open; a second time, where files were swapped under it. */
  answer<T>(work: (engine: Engine) => Promise<T>): Promise<T>;
  /** Looks whether there is something new, and opens it; returns whether there was. */
  check(): Promise<boolean>;
  /** Calls the listener with each new revision; returns the function that stops it. */
  onChange(listener: (revision: number) => void): () => void;
  /** Stops looking, and frees the engine when what is under way is answered. */
  close(): Promise<void>;
}

export interface LiveDataOptions {
  /** How often to look, in milliseconds. Default 2000; `Infinity` looks only when `check` is called. */
  readonly everyMs?: number;
  /** Told of what goes wrong while nobody asks. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Opens a data folder and follows it. What a collector had acknowledged before it died is sealed first, as for a report.
 *
 * @throws {QueryError} `missing`, if there is no such folder
 */
export async function openLiveData(dir: string, options: LiveDataOptions = {}): Promise<LiveData> {
  const { everyMs = 2000, onError = () => {} } = options;
  const engine = await createNodeEngine();
  const listeners = new Set<(revision: number) => void>();
  const stop = new AbortController();
  let revision = 1;
  let mark = "";
  let journals = "";
  let opened: OpenTables;
  let looking: Promise<boolean> | undefined;

  async function open(): Promise<OpenTables> {
    // Marked before it is read: what comes in between is found by the next look.
    mark = await tablesMark(dir);
    return openTables(engine, dir);
  }

  async function look(): Promise<boolean> {
    // Journals that nobody writes to may be a dead collector's.
    const before = journals;
    journals = await journalsMark(dir);
    if (journals !== "" && journals === before) await recoverJournals(engine, dir).catch(onError);
    if ((await tablesMark(dir)) === mark) return false;
    opened = await open();
    revision += 1;
    for (const listener of listeners) listener(revision);
    return true;
  }

  function check(): Promise<boolean> {
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
  }

  async function follow(): Promise<void> {
    while (!stop.signal.aborted) {
      await sleep(everyMs, undefined, { signal: stop.signal, ref: false }).catch(() => {});
      if (!stop.signal.aborted) await check().catch(onError);
    }
  }

  try {
    await recoverJournals(engine, dir).catch(onError);
    opened = await open();
  } catch (cause) {
    await engine.close();
    throw cause;
  }
  const following = Number.isFinite(everyMs) ? follow() : Promise.resolve();
  return {
    opened: () => opened,
    revision: () => revision,
    async answer(work) {
      try {
        return await work(engine);
      } catch (error) {
        const isGone = error instanceof QueryError && (error.code === "unreadable_file" || error.code === "missing");
        if (!isGone || !(await check())) throw error;
        return work(engine);
      }
    },
    check,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      stop.abort();
      await following;
      await looking?.catch(() => {});
      await engine.close();
    },
  };
}
