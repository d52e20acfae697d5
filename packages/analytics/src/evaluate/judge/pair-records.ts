import type { Score, Span } from "@telltale/core/trace";
import type { PairJudgement } from "./create-judge.ts";
import { callSpansOf, unparsed } from "./judgement-records.ts";
import type { JudgedSpan } from "./read-judged.ts";
import { namesOfPair, type PairOfSpans } from "./read-pairs.ts";
import { uuidOf } from "./stable-id.ts";

const values = { a: 0, tie: 0.5, b: 1 } as const;
const labels = { a: "before", tie: "tie", b: "after" } as const;

/**
 * A comparison as records: a score `preference` of the later answer, 1 where it won in both orders and 0 where the earlier did, and a
 * span of kind `judge` for each call. Made twice they are the same.
 *
 * @param after the later answer
 * @param chance that the pair was drawn
 */
export function pairRecordsOf(
  pair: PairOfSpans,
  { verdict, fault, said: [plain, swapped], calls }: PairJudgement,
  { evaluator, after, chance }: { readonly evaluator: string; readonly after: JudgedSpan; readonly chance: number },
): { readonly score: Score; readonly spans: readonly Span[] } {
  const key = `${namesOfPair(pair)} ${evaluator}`;
  const { spanId, endedAtMs, context } = after;
  // The sample is one of pairs: what kept the spans themselves is not known of both.
  const { inclusionProbability: _, ...belongs } = context;
  const costUsd = calls.every(({ costUsd }) => costUsd !== undefined)
    ? calls.reduce((sum, call) => sum + (call.costUsd ?? 0), 0)
    : undefined;
  const score: Score = {
    id: uuidOf(`pair ${key}`),
    name: "preference",
    atMs: endedAtMs,
    spanId,
    ...(verdict ? { value: values[verdict.better], label: labels[verdict.better] } : { label: unparsed }),
    evaluator,
    evaluatorKind: "llm",
    ...(fault && { rationale: fault }),
    ...(costUsd !== undefined && { costUsd }),
    ...belongs,
    ...(chance < 1 && { inclusionProbability: chance }),
    attributes: { before: pair.before, ...(plain && { plain }), ...(swapped && { swapped }) },
  };
  const judged = { name: "preference", version: "1", key, spanId, evaluator, context, isRead: verdict !== null };
  return { score, spans: callSpansOf(calls, judged) };
}
