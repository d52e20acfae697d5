import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Drawn } from "@telltale/core/judge";
import { makeFolder, namesIn, syncFolder } from "../../parquet/durable.ts";
import { createJournal, type Journal } from "../../parquet/journal.ts";
import { completeLines } from "../../parquet/journal-lines.ts";
import type { CallLog, PaidCall } from "./paid-call.ts";

/** What a run has drawn and paid so far, on the disk. */
export interface Ledger extends CallLog {
  /** What an interrupted run of the same key had drawn; null for a new one. */
  readonly plan: readonly Drawn[] | null;
  /** What the run has paid until it was opened again, US dollars. */
  readonly paidUsd: number;
  /** Keeps what is drawn. Call it before the first call is made. */
  readonly keepPlan: (plan: readonly Drawn[]) => Promise<void>;
  readonly close: () => Promise<void>;
  /** Closes it and removes the run's files: every answer is a score by now. */
  readonly remove: () => Promise<void>;
}

type Line = { readonly plan: readonly Drawn[] } | { readonly call: PaidCall };

/** The folder of ledgers within a data folder. */
export function judgingFolder(dir: string): string {
  return join(dir, "judging");
}

/**
 * Opens the ledger of a run: one file for each time it was started, lines of JSON, each on the disk before `keep` resolves. Calls of all
 * runs are found, so that two runs that overlap pay once; the plan is that of the same key.
 *
 * The caller makes sure that nobody else has it open.
 *
 * @param key names the run: letters and digits
 */
export async function openLedger(dir: string, key: string): Promise<Ledger> {
  const place = judgingFolder(dir);
  const names = (await namesIn(place)).filter((name) => name.endsWith(".ndjson"));
  const own = names.filter((name) => name.startsWith(`${key}.`));
  const calls = new Map<string, PaidCall>();
  let plan: readonly Drawn[] | null = null;
  let paidUsd = 0;
  for (const name of names)
    for await (const line of linesOf(join(place, name))) {
      const isOwn = own.includes(name);
      if ("call" in line) {
        calls.set(line.call.key, line.call);
        if (isOwn) paidUsd += line.call.costUsd ?? 0;
      } else if (isOwn) plan = line.plan;
    }

  const numbers = own.map((name) => Number(name.split(".")[1]));
  const path = join(place, `${key}.${Math.max(0, ...numbers) + 1}.ndjson`);
  let journal: Promise<Journal> | undefined;
  const write = async (line: Line) => {
    journal ??= makeFolder(place).then(() => createJournal(path));
    await (await journal).append(`${JSON.stringify(line)}\n`);
  };
  const close = async () => (await journal)?.close();
  return {
    plan,
    paidUsd,
    find: (key) => calls.get(key),
    async keep(call) {
      await write({ call });
      calls.set(call.key, call);
    },
    keepPlan: (plan) => write({ plan }),
    close,
    async remove() {
      await close();
      for (const name of (await namesIn(place)).filter((name) => name.startsWith(`${key}.`))) await rm(join(place, name));
      await syncFolder(place);
    },
  };
}

/** A line that a disk has damaged is left out: its call is made again. */
async function* linesOf(path: string): AsyncGenerator<Line> {
  for await (const bytes of completeLines(path)) {
    try {
      const line: unknown = JSON.parse(new TextDecoder().decode(bytes));
      if (typeof line === "object" && line !== null && ("plan" in line || "call" in line)) yield line as Line;
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
    }
  }
}
