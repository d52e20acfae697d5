import type { OwnPrice } from "@telltale/core/cost";
import type { JudgeModel } from "./models/model.ts";
import { ProviderError } from "./models/provider-error.ts";
import type { PaidCall } from "./paid-call.ts";
import { CostCapReached } from "./spend-cap.ts";

export interface WorkDone {
  /** Judgements with a value, and without one because the answer could not be read. */
  readonly scored: number;
  readonly unparsed: number;
  /** Judgements that no provider answered, or whose span is gone: the next run tries them again. */
  readonly failed: number;
  readonly calls: number;
  /** Calls whose price is not known. */
  readonly unpricedCalls: number;
  readonly stoppedBy: "cost" | "signal" | "provider" | null;
  /** The last thing that went wrong, in words. */
  readonly lastFault: string | null;
}

/** What was done where nothing had to be. */
export const noWork: WorkDone = {
  scored: 0,
  unparsed: 0,
  failed: 0,
  calls: 0,
  unpricedCalls: 0,
  stoppedBy: null,
  lastFault: null,
};

/** How any run of a judge is paid, hurried, stopped and followed. */
export interface RunOptions {
  readonly model: JudgeModel;
  /** The most to spend, US dollars; the run stops before the call that might pass it. Default: no limit. */
  readonly maxUsd?: number | undefined;
  /** Calls under way at once. Default 4. */
  readonly concurrency?: number | undefined;
  readonly prices?: readonly OwnPrice[] | undefined;
  /** Begins no other call; those under way are waited for, because they are paid. */
  readonly signal?: AbortSignal | undefined;
  /** Only draws and estimates. */
  readonly isDry?: boolean | undefined;
  readonly onProgress?: ((done: { readonly done: number; readonly of: number; readonly spentUsd: number }) => void) | undefined;
}

/** What a judge answered to one piece of work. */
interface Answered {
  readonly calls: readonly PaidCall[];
  /** Null where its answer could not be read. */
  readonly verdict: unknown;
  readonly fault?: string | undefined;
}

export interface WorkOptions<T, Texts, A extends Answered> {
  /** Asks the judge. What goes wrong here is counted, and the others go on. */
  readonly ask: (one: T, texts: Texts) => Promise<A>;
  /** Keeps what was answered. What goes wrong here ends everything: the others must not go on paying for what cannot be kept. */
  readonly keep: (one: T, texts: Texts, answer: A) => Promise<void>;
  /** What some pieces of work need, read at once. */
  readonly textsOf: (some: readonly T[]) => Promise<Texts>;
  readonly chunkSize: number;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly onDone: (done: number) => void;
}

/** So many failures in a row, and the provider is taken to be down. */
const mostFailures = 10;

/** Makes judgements, several at once, and keeps each before the next one is begun in its place. */
export async function workThrough<T, Texts, A extends Answered>(
  work: readonly T[],
  options: WorkOptions<T, Texts, A>,
): Promise<WorkDone> {
  const { ask, keep, textsOf, chunkSize, concurrency, signal, onDone } = options;
  const sums = { scored: 0, unparsed: 0, failed: 0, calls: 0, unpricedCalls: 0 };
  let stoppedBy: WorkDone["stoppedBy"] = null;
  let lastFault: string | null = null;
  let failuresInARow = 0;

  async function make(one: T, texts: Texts): Promise<void> {
    const answer = await ask(one, texts).catch(onFault);
    if (!answer) return;
    await keep(one, texts, answer);
    const { calls, verdict, fault } = answer;
    sums.calls += calls.length;
    sums.unpricedCalls += calls.filter(({ costUsd }) => costUsd === undefined).length;
    if (verdict !== null) sums.scored += 1;
    else {
      sums.unparsed += 1;
      lastFault = fault ?? null;
    }
    failuresInARow = 0;
  }

  function onFault(error: unknown): null {
    if (error instanceof CostCapReached) {
      stoppedBy = "cost";
      return null;
    }
    // A wrong use is no weather.
    if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error;
    sums.failed += 1;
    lastFault = error.message;
    failuresInARow += 1;
    if ((error instanceof ProviderError && error.isForAll) || failuresInARow >= mostFailures) stoppedBy = "provider";
    return null;
  }

  for (let from = 0; from < work.length && stoppedBy === null; from += chunkSize) {
    const some = work.slice(from, from + chunkSize);
    const texts = await textsOf(some);
    const waiting = some.values();
    const worker = async () => {
      for (const one of waiting) {
        if (signal?.aborted) stoppedBy ??= "signal";
        if (stoppedBy !== null) return;
        await make(one, texts).catch((fault: unknown) => {
          stoppedBy = "provider";
          throw fault;
        });
        onDone(sums.scored + sums.unparsed + sums.failed);
      }
    };
    const ends = await Promise.allSettled(Array.from({ length: concurrency }, worker));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }
  return { ...sums, stoppedBy, lastFault };
}
