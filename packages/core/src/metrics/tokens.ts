import type { Span } from "../trace/span.ts";
import { weightOf } from "./weight.ts";

export type Buckets = Pick<Span, "inputTokens" | "cacheReadTokens" | "cacheWriteTokens" | "outputTokens" | "reasoningTokens">;
type TokenSpan = Buckets & Pick<Span, "kind" | "inclusionProbability">;

/** Tokens by bucket. No token is in two buckets, so they add up. */
export interface TokenTotals {
  /** Calls (llm and embedding) that report at least one bucket. */
  readonly n: number;
  /** Uncached input; null, like the others, where no call reports any bucket. */
  readonly inputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  /** Visible output. */
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly totalTokens: number | null;
  /** Share of all input tokens that came from the provider's cache, 0…1; null without input. */
  readonly cacheHitRate: number | null;
}

/** Whether a span is a call whose tokens and cost count; agents and workflows only repeat what their calls report. */
export function isBilled({ kind }: Pick<Span, "kind">): boolean {
  return kind === "llm" || kind === "embedding";
}

/**
 * Token totals of one window, over llm and embedding spans only. Under sampling each call counts 1 / inclusionProbability
 * times, which makes the totals estimates for the whole.
 *
 * @example tokenTotals([{ kind: "llm", inputTokens: 100, cacheReadTokens: 300, outputTokens: 50 }, { kind: "agent", inputTokens: 400 }]); // { n: 1, inputTokens: 100, totalTokens: 450, cacheHitRate: 0.75, … }
 * @example tokenTotals([]).totalTokens; // null
 */
export function tokenTotals(spans: readonly TokenSpan[]): TokenTotals {
  const sums = { inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0, reasoningTokens: 0 };
  const names = Object.keys(sums) as (keyof typeof sums)[];
  let n = 0;
  for (const span of spans) {
    if (!isBilled(span) || names.every((name) => span[name] === undefined)) continue;
    n++;
    const weight = weightOf(span);
    for (const name of names) sums[name] += weight * (span[name] ?? 0);
  }
  if (n === 0) {
    const nothing = {
      inputTokens: null,
      cacheReadTokens: null,
      cacheWriteTokens: null,
      outputTokens: null,
      reasoningTokens: null,
    };
    return { n, ...nothing, totalTokens: null, cacheHitRate: null };
  }
  const input = sums.inputTokens + sums.cacheReadTokens + sums.cacheWriteTokens;
  const totalTokens = input + sums.outputTokens + sums.reasoningTokens;
  return { n, ...sums, totalTokens, cacheHitRate: input > 0 ? sums.cacheReadTokens / input : null };
}
