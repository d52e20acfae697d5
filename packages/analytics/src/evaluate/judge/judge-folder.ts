import type { Engine } from "../../engine/engine.ts";
import { openParquetStore } from "../../parquet/parquet-store.ts";
import { expectedUsd, unknownPrice } from "./call-model.ts";
import { createJudge } from "./create-judge.ts";
import { openLedger } from "./ledger.ts";
import type { JudgeModel } from "./models/model.ts";
import { chunkSize, type DrawOptions, drawAnswers, planWork } from "./plan-work.ts";
import { readJudged } from "./read-judged.ts";
import { runWork } from "./run-work.ts";
import { createSpendCap } from "./spend-cap.ts";
import { hashOf } from "./stable-id.ts";
import { whileJudging } from "./while-judging.ts";
import { noWork, type RunOptions, type WorkDone } from "./work-through.ts";

export interface JudgeFolderOptions extends DrawOptions, RunOptions {
  /** Asked again about what the first leaves on the edge. */
  readonly strong?: JudgeModel | undefined;
}

/** What a run did. */
export interface JudgeRun extends WorkDone {
  readonly evaluators: readonly string[];
  /** Spans with an answer, and how many of them were drawn. */
  readonly candidates: number;
  readonly drawn: number;
  /** Whether an interrupted run was taken up. */
  readonly isResumed: boolean;
  /** Scores that were there already. */
  readonly already: number;
  /** Those of them that another sample drew, with a chance that is far from this one's: shares over both lean to one of them. */
  readonly drawnOtherwise: number;
  /** Judgements left out because the span lacks what the rubric needs, by rubric. */
  readonly lacking: Readonly<Record<string, number>>;
  /** Judgements to be made. */
  readonly of: number;
  /** What they would cost, by the length of their texts; null where no price is known. */
  readonly expectedUsd: number | null;
  /** What this run has paid, with what it paid before it was interrupted. */
  readonly spentUsd: number;
}

/**
 * Judges a sample of the answers in a folder and keeps the scores there, each once.
 *
 * A run that ends, however it ends, is taken up by the next one with the same options: what was paid is not paid again, and what was drawn
 * is drawn again. Two runs on one folder do not go on at once.
 *
 * @throws {RangeError} for options that do not fit, and for a cap on costs where no price is known
 * @throws {Error} if another run is judging the folder
 */
export function judgeFolder(dir: string, options: JudgeFolderOptions): Promise<JudgeRun> {
  return whileJudging(dir, { isDry: options.isDry }, (engine) => judgeAlone(engine, dir, options));
}

async function judgeAlone(engine: Engine, dir: string, options: JudgeFolderOptions): Promise<JudgeRun> {
  const { rubrics, model, strong, prices = [], signal, isDry = false, onProgress = () => {} } = options;
  const { maxUsd = Number.POSITIVE_INFINITY, concurrency = 4 } = options;
  if (rubrics.length === 0) throw new RangeError("judge: name at least one rubric");
  const naming = createJudge({ model, strong });
  const evaluators = rubrics.map(naming.evaluatorOf);
  const ledger = await openLedger(dir, keyOf(options, evaluators));
  try {
    const { drawn, candidates } = await drawAnswers(engine, options, evaluators, ledger.plan);
    const { work, already, drawnOtherwise, lacking, inputTokens } = await planWork(engine, drawn, rubrics, naming.evaluatorOf);
    const priceOf = (one: JudgeModel, n: number) => expectedUsd(one, n, inputTokens / Math.max(1, n), prices, Date.now());
    if (maxUsd < Number.POSITIVE_INFINITY)
      for (const one of [model, strong]) if (one && priceOf(one, 1) === null) throw new RangeError(unknownPrice(one));
    const expected = priceOf(model, work.length);
    const known = {
      ...{ evaluators, candidates, drawn: drawn.length, already, drawnOtherwise, lacking },
      ...{ of: work.length, expectedUsd: expected },
    };
    const isResumed = ledger.plan !== null;
    if (isDry) return { ...known, ...noWork, isResumed, spentUsd: ledger.paidUsd };
    if (!ledger.plan) await ledger.keepPlan(drawn);
    const cap = createSpendCap(maxUsd, ledger.paidUsd);
    const judge = createJudge({ model, strong, prices, log: ledger, cap });
    const store = await openParquetStore(dir, { compaction: false });
    let done: WorkDone;
    try {
      done = await runWork(work, {
        judge,
        store,
        concurrency,
        signal,
        textsOf: (ids) => readJudged(engine, ids),
        chunkSize,
        onDone: (n) => onProgress({ done: n, of: work.length, spentUsd: cap.spentUsd }),
      });
    } finally {
      await store.close();
    }
    // What was answered for a judgement that is not made yet waits for the next run.
    if (done.stoppedBy === null && done.failed === 0) await ledger.remove();
    return { ...known, ...done, isResumed, spentUsd: cap.spentUsd };
  } finally {
    await ledger.close();
  }
}

/** What is judged and how it is drawn decide which run it is; how fast and for how much, not. */
function keyOf(options: JudgeFolderOptions, evaluators: readonly string[]): string {
  const { sample = 0.05, by = null, least = null, first = null, kind = "llm", period = null, seed = "" } = options;
  return hashOf(JSON.stringify([evaluators, sample, by, least, first, kind, period, seed]), 16);
}
