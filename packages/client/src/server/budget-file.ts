import { open, readFile, rename } from "node:fs/promises";
import type { BudgetStore } from "../budget/budget-store.ts";
import { type Accounts, addTo, forgetOld } from "../budget/memory-budget-store.ts";
import { lockFile } from "./lock-file.ts";

/** A budget's store in a file. */
export interface BudgetFile extends BudgetStore {
  /** Lets another process have the file. */
  close(): Promise<void>;
}

interface Kept {
  readonly v: 1;
  readonly accounts: readonly (readonly [name: string, expiresAtMs: number, buckets: Readonly<Record<string, number>>])[];
}

/**
 * Keeps what was spent in a file, so that a budget outlives its process. What was added is on disk before the answer; the file is
 * replaced as a whole, so that whatever ends the process, it is the old or the new one. Additions made while it is written
 * share the next writing. It is for one process at a time; for many there is `createRedisBudgetStore`.
 *
 * @param file made where it is missing; its folder must be there
 * @throws {Error} if another living process has it, or it holds something else: nothing is changed then
 */
export async function openBudgetFile(file: string, now: () => number = Date.now): Promise<BudgetFile> {
  const release = await lockFile(`${file}.lock`);
  const accounts = await readAccounts(file).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  let writing: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  async function write(): Promise<void> {
    forgetOld(accounts, now());
    const rows = [...accounts].map(
      ([name, { buckets, expiresAtMs }]) => [name, expiresAtMs, Object.fromEntries(buckets)] as const,
    );
    const handle = await open(`${file}.unfinished`, "w");
    try {
      await handle.writeFile(JSON.stringify({ v: 1, accounts: rows } satisfies Kept));
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.unfinished`, file);
  }

  /** Resolves when all that is in memory now is on disk. */
  function written(): Promise<void> {
    next ??= (writing ?? Promise.resolve())
      .catch(() => {})
      .then(() => {
        next = undefined;
        writing = write();
        return writing;
      });
    return next;
  }

  return {
    async add(entries) {
      const added = addTo(accounts, entries);
      if (added.refused === null && entries.some(({ amount }) => amount !== 0)) await written();
      return added;
    },
    async close() {
      await next;
      await writing;
      await release();
    },
  };
}

async function readAccounts(file: string): Promise<Accounts> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (text === undefined) return new Map();
  try {
    const { v, accounts } = JSON.parse(text) as Kept;
    if (v !== 1) throw new Error(`its version is ${v}`);
    return new Map(
      accounts.map(([name, expiresAtMs, buckets]) => [name, { expiresAtMs, buckets: new Map(Object.entries(buckets)) }]),
    );
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file}: this is no budget file (${why}); move it away, or name another`, { cause });
  }
}
