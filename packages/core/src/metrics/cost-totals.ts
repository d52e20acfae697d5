import type { Span } from "../trace/span.ts";
import { type Buckets, isBilled } from "./tokens.ts";
import { weightOf } from "./weight.ts";

type CostSpan = Buckets & Pick<Span, "kind" | "status" | "costUsd" | "inclusionProbability" | "traceId">;

export interface CostTotals {
  /** Calls (llm and embedding) with a known cost. */
  readonly n: number;
  /** Calls whose cost nobody knows; the total leaves them out. One that failed and used no tokens cost nothing, and is not among them. */
  readonly unknown: number;
  readonly totalUsd: number | null;
  readonly meanUsd: number | null;
  /** Spent on calls that failed or were aborted. */
  readonly wastedUsd: number | null;
}

const buckets = ["inputTokens", "cacheReadTokens", "cacheWriteTokens", "outputTokens", "reasoningTokens"] as const;

/**
 * What the calls of one window cost, over llm and embedding spans only. Under sampling each call counts 1 / inclusionProbability
 * times.
 *
 * @example costTotals([{ kind: "llm", status: "ok", costUsd: 0.5 }, { kind: "llm", status: "error", costUsd: 0.25 }]); // { n: 2, unknown: 0, totalUsd: 0.75, meanUsd: 0.375, wastedUsd: 0.25 }
 * @example costTotals([]).totalUsd; // null
 */
export function costTotals(spans: readonly CostSpan[]): CostTotals {
  let n = 0;
  let unknown = 0;
  let weights = 0;
  let total = 0;
  let wasted = 0;
  for (const span of spans) {
    if (!isBilled(span)) continue;
    if (span.costUsd === undefined) {
      if (span.status !== "error" || buckets.some((name) => (span[name] ?? 0) > 0)) unknown++;
      continue;
    }
    const weight = weightOf(span);
    n++;
    weights += weight;
    total += weight * span.costUsd;
    if (span.status !== "ok") wasted += weight * span.costUsd;
  }
  if (n === 0) return { n, unknown, totalUsd: null, meanUsd: null, wastedUsd: null };
  return { n, unknown, totalUsd: total, meanUsd: total / weights, wastedUsd: wasted };
}

/**
 * Cost per task that succeeded: everything spent, over the traces the host says completed.
 *
 * @param spans the calls of the window
 * @param completed trace ids of the tasks that succeeded
 * @returns null where no task succeeded or no cost is known
 * @example costPerSuccess([{ kind: "llm", status: "ok", costUsd: 3 }], new Set(["a", "b"])); // 1.5
 */
export function costPerSuccess(spans: readonly CostSpan[], completed: ReadonlySet<string>): number | null {
  const { totalUsd } = costTotals(spans);
  return totalUsd === null || completed.size === 0 ? null : totalUsd / completed.size;
}
