import type { Rubric } from "@telltale/core/judge";
import type { Store } from "../../parquet/store.ts";
import type { Judge } from "./create-judge.ts";
import { recordsOf } from "./judgement-records.ts";
import { type JudgedSpan, spanIn } from "./read-judged.ts";
import { type WorkDone, type WorkOptions, workThrough } from "./work-through.ts";

/** One judgement to make. */
export interface JudgeWork {
  readonly spanId: string;
  /** Chance that the sample drew it. */
  readonly inclusionProbability: number;
  readonly rubric: Rubric;
}

type Texts = ReadonlyMap<string, JudgedSpan>;

export interface RunWorkOptions
  extends Pick<WorkOptions<unknown, Texts, never>, "concurrency" | "chunkSize" | "signal" | "onDone"> {
  readonly judge: Judge;
  readonly store: Store;
  readonly textsOf: (spanIds: readonly string[]) => Promise<Texts>;
}

/** Scores spans by rubrics and keeps each score with the spans of its calls. */
export function runWork(work: readonly JudgeWork[], options: RunWorkOptions): Promise<WorkDone> {
  const { judge, store, textsOf, ...rest } = options;
  return workThrough(work, {
    ...rest,
    textsOf: (some) => textsOf([...new Set(some.map(({ spanId }) => spanId))]),
    ask: async ({ spanId, rubric }, texts: Texts) => judge.score(rubric, spanIn(texts, spanId).item, spanId),
    keep: async ({ spanId, inclusionProbability }, texts, judgement) => {
      const span = spanIn(texts, spanId);
      const { inclusionProbability: ofSpan = 1, ...context } = span.context;
      const chance = ofSpan * inclusionProbability;
      const drawn = { ...context, ...(chance < 1 && { inclusionProbability: chance }) };
      const { score, spans } = recordsOf(judgement, { ...span, context: drawn });
      await store.append({ spans, signals: [], scores: [score] });
    },
  });
}
