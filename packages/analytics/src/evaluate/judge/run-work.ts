import type { Rubric } from "@telltale/core/judge";
import type { Store } from "../../parquet/store.ts";
import type { Judge } from "./create-judge.ts";
import { recordsOf } from "./judgement-records.ts";
import { ProviderError } from "./models/provider-error.ts";
import type { JudgedSpan } from "./read-judged.ts";
import { CostCapReached } from "./spend-cap.ts";

/** One judgement to make. */
export interface JudgeWork {
  readonly spanId: string;
  /** Chance that the sample drew it. */
  readonly inclusionProbability: number;
  readonly rubric: Rubric;
}

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

export interface RunWorkOptions {
  readonly judge: Judge;
  readonly store: Store;
  readonly concurrency: number;
  readonly chunkSize: number;
  readonly signal?: AbortSignal | undefined;
  readonly textsOf: (spanIds: readonly string[]) => Promise<ReadonlyMap<string, JudgedSpan>>;
  readonly onDone: (done: number) => void;
}

/** So many failures in a row, and the provider is taken to be down. */
const mostFailures = 10;

/** Makes judgements, several at once, and keeps each before the next one is begun in its place. */
export async function runWork(work: readonly JudgeWork[], options: RunWorkOptions): Promise<WorkDone> {
  const { judge, store, concurrency, chunkSize, signal, textsOf, onDone } = options;
  const sums = { scored: 0, unparsed: 0, failed: 0, calls: 0, unpricedCalls: 0 };
  let stoppedBy: WorkDone["stoppedBy"] = null;
  let lastFault: string | null = null;
  let failuresInARow = 0;

  async function judgeOne({ spanId, rubric, inclusionProbability }: JudgeWork, span: JudgedSpan | undefined): Promise<void> {
    const judgement = span
      ? await judge.score(rubric, span.item, spanId).catch(onFault)
      : onFault(new Error(`${spanId} is gone`));
    if (!span || !judgement) return;
    const { inclusionProbability: ofSpan = 1, ...context } = span.context;
    const chance = ofSpan * inclusionProbability;
    const { score, spans } = recordsOf(judgement, {
      ...span,
      context: { ...context, ...(chance < 1 && { inclusionProbability: chance }) },
    });
    await store.append({ spans, signals: [], scores: [score] });
    sums.calls += judgement.calls.length;
    sums.unpricedCalls += judgement.calls.filter(({ costUsd }) => costUsd === undefined).length;
    if (judgement.verdict) sums.scored += 1;
    else {
      sums.unparsed += 1;
      lastFault = judgement.fault ?? null;
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
    const texts = await textsOf([...new Set(some.map(({ spanId }) => spanId))]);
    const waiting = some.values();
    const worker = async () => {
      for (const one of waiting) {
        if (signal?.aborted) stoppedBy ??= "signal";
        if (stoppedBy !== null) return;
        await judgeOne(one, texts.get(one.spanId)).catch((fault: unknown) => {
          // The others must not go on paying for what cannot be kept.
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
