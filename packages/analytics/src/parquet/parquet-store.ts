import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeEngine } from "../engine/node-engine.ts";
import { type BackgroundOptions, compactInBackground } from "./compact-in-background.ts";
import { makeFolder } from "./durable.ts";
import { folder } from "./folder.ts";
import { createJournal, type Journal } from "./journal.ts";
import { journalLines } from "./journal-lines.ts";
import { recoverJournals } from "./recover-journals.ts";
import { sealJournals } from "./seal-journals.ts";
import type { Batch, Store } from "./store.ts";
import { beginWriter, journalName } from "./writer.ts";

/** How often an open store looks for journals of writers that died. */
const recoverEveryMs = 60_000;

export interface ParquetStoreOptions {
  /** Bytes of journal after which it becomes Parquet. */
  readonly sealBytes?: number;
  /** Time after the first record of a journal at which it becomes Parquet, in milliseconds. */
  readonly sealAfterMs?: number;
  /** Told of what goes wrong out of sight; the records concerned stay in their journals. Default: a process warning. */
  readonly onError?: (error: Error) => void;
  /** Memory and threads DuckDB may use while it seals. */
  readonly memoryLimit?: string;
  readonly threads?: number;
  /** How it compacts the folder now and then: days that are over, and days that go on and have many files. `false`: never. */
  readonly compaction?: Omit<BackgroundOptions, "keepMs" | "onError"> | false;
  /** Days that ended so long ago are dropped whole, in milliseconds. Default: none. */
  readonly keepMs?: number;
}

/**
 * Keeps records as Parquet in a folder. What `append` has taken is in a journal on the disk and survives a crash of the
 * process and of the machine; by size or age a journal becomes Parquet, one file for each day, and readers see it.
 *
 * Any number of stores may be open on one folder, in one process or several, each with journals of its own; whichever opens
 * seals what dead ones left. One of them compacts. (Worker threads of one process are the exception: they may find the same record sent to two of
 * them kept twice.)
 *
 * @param dir the data folder; made if it is not there
 * @throws if the folder cannot be written
 */
export async function openParquetStore(dir: string, options: ParquetStoreOptions = {}): Promise<Store> {
  const { sealBytes = 64 * 2 ** 20, sealAfterMs = 10_000, onError = warn, memoryLimit = "1GB", threads = 2 } = options;
  const { compaction = {}, keepMs } = options;
  await makeFolder(folder.journal(dir));
  const spill = join(tmpdir(), `telltale-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const engine = await createNodeEngine({ memoryLimit, threads, tempDirectory: spill });
  const writer = await beginWriter(engine, dir, Date.now()).catch(async (cause: unknown) => {
    await engine.close();
    throw cause;
  });

  let turn = 0;
  let current: Promise<Journal> | undefined;
  let finished: readonly Journal[] = [];
  let sealing: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let closing: Promise<void> | undefined;
  let recoveredAtMs = performance.now();

  function begin(): Promise<Journal> {
    timer ??= setTimeout(sealLater, sealAfterMs).unref();
    return makeFolder(folder.journal(dir)).then(() =>
      createJournal(join(folder.journal(dir), `${journalName(writer.name, ++turn)}.ndjson`)),
    );
  }

  /** The journal takes no more; it waits to be sealed. */
  function finish(beginning: Promise<Journal>, journal: Journal | undefined): void {
    if (current !== beginning) return;
    current = undefined;
    if (journal) finished = [...finished, journal];
  }

  async function append(batch: Batch): Promise<void> {
    const text = journalLines(batch);
    if (text === "") return;
    if (closing) throw new Error(`${dir}: the store is closed`);
    current ??= begin();
    const beginning = current;
    let journal: Journal | undefined;
    try {
      journal = await beginning;
      if (!journal.isDone) {
        await journal.append(text);
        if (journal.bytes >= sealBytes && current === beginning) sealLater();
        return;
      }
    } catch (cause) {
      finish(beginning, journal);
      throw cause;
    }
    finish(beginning, journal);
    return append(batch);
  }

  function sealLater(): void {
    seal()
      .then(() => {
        if (closing || performance.now() - recoveredAtMs < recoverEveryMs) return;
        recoveredAtMs = performance.now();
        return recoverJournals(engine, dir);
      })
      .catch((cause: Error) => {
        onError(cause);
        if (!closing) timer ??= setTimeout(sealLater, sealAfterMs).unref();
      });
  }

  async function seal(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (current) {
      const beginning = current;
      finish(beginning, await beginning.catch(() => undefined));
    }
    const turn = sealing.then(sealFinished);
    sealing = turn.catch(() => {});
    return turn;
  }

  async function sealFinished(): Promise<void> {
    const journals = finished;
    for (const journal of journals) await journal.close().catch(() => {});
    await sealJournals(
      engine,
      dir,
      journals.map(({ path }) => path),
      (sealed) => {
        finished = finished.filter(({ path }) => !sealed.includes(path));
      },
    );
  }

  async function close(): Promise<void> {
    try {
      await stopCompacting();
      await seal();
    } finally {
      for (const journal of finished) await journal.close().catch(() => {});
      await writer.end();
      await engine.close();
      await rm(spill, { recursive: true, force: true });
    }
  }

  await recoverJournals(engine, dir).catch(onError);
  const stopCompacting = compaction
    ? compactInBackground(dir, { ...compaction, onError, ...(keepMs !== undefined && { keepMs }) })
    : async () => {};
  return {
    append,
    seal,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

function warn(error: Error): void {
  process.emitWarning(error);
}
