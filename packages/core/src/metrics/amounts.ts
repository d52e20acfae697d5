import type { Span } from "../trace/span.ts";
import { metricBy } from "./group.ts";
import { type Percentiles, percentilesOf } from "./quantiles.ts";
import { isBilled, tokenTotals } from "./tokens.ts";
import { weightOf } from "./weight.ts";

type TokenSpan = Pick<
  Span,
  "kind" | "inputTokens" | "cacheReadTokens" | "cacheWriteTokens" | "outputTokens" | "reasoningTokens" | "inclusionProbability"
>;

/** All tokens of a call; undefined where it reports none. */
const tokensOf = (span: TokenSpan) => tokenTotals([{ ...span, inclusionProbability: 1 }]).totalTokens ?? undefined;

/** All tokens of each call (llm and embedding), cached and reasoning ones included. @example tokensPerCall([{ kind: "llm", inputTokens: 90, outputTokens: 10 }, { kind: "agent", inputTokens: 90 }]).p50; // 100 */
export function tokensPerCall(spans: readonly TokenSpan[]): Percentiles {
  return percentilesOf(spans.filter(isBilled), tokensOf);
}

/** What each call (llm and embedding) cost, in US dollars. @example costPerCall([{ kind: "llm", costUsd: 0.5 }]).p50; // 0.5 */
export function costPerCall(spans: readonly Pick<Span, "kind" | "costUsd" | "inclusionProbability">[]): Percentiles {
  return percentilesOf(spans.filter(isBilled), ({ costUsd }) => costUsd);
}

/**
 * Tokens of each unit's calls together: per user, session, tenant, task or whatever `unitOf` says. Units without known tokens are
 * left out. Under sampling units must have been kept or dropped whole, as sampling by session does: of a unit whose calls were sampled
 * one by one the total is a guess.
 *
 * @example tokensPer([{ kind: "llm", inputTokens: 5, userId: "u" }, { kind: "llm", inputTokens: 7, userId: "u" }], ({ userId }) => userId).p50; // 12
 */
export function tokensPer<T extends TokenSpan>(spans: readonly T[], unitOf: (span: T) => string | undefined): Percentiles {
  return totalsPer(spans.filter(isBilled), unitOf, tokensOf);
}

/**
 * Cost of each unit's calls together, in US dollars; see {@link tokensPer}.
 *
 * @example costPer([{ kind: "llm", costUsd: 1, userId: "u" }, { kind: "llm", costUsd: 2, userId: "v" }], ({ userId }) => userId).mean; // 1.5
 */
export function costPer<T extends Pick<Span, "kind" | "costUsd" | "inclusionProbability">>(
  spans: readonly T[],
  unitOf: (span: T) => string | undefined,
): Percentiles {
  return totalsPer(spans.filter(isBilled), unitOf, ({ costUsd }) => costUsd);
}

function totalsPer<T extends Pick<Span, "inclusionProbability">>(
  spans: readonly T[],
  unitOf: (span: T) => string | undefined,
  amountOf: (span: T) => number | undefined,
): Percentiles {
  const known = spans.filter((span) => unitOf(span) !== undefined && amountOf(span) !== undefined);
  const units = metricBy(known, unitOf, (calls) => {
    const whole = calls.every(({ inclusionProbability }) => inclusionProbability === calls[0]?.inclusionProbability);
    // A unit kept whole stands for others like it; one kept in parts has its total estimated.
    const total = calls.reduce((sum, call) => sum + (whole ? 1 : weightOf(call)) * (amountOf(call) ?? 0), 0);
    return { total, inclusionProbability: whole ? calls[0]?.inclusionProbability : 1 };
  });
  return percentilesOf([...units.values()], ({ total }) => total);
}

/**
 * Tokens per task that succeeded: everything spent, over the traces the host says completed.
 *
 * @returns null where no task succeeded or no tokens are known
 * @example tokensPerSuccess([{ kind: "llm", inputTokens: 300 }], new Set(["a", "b"])); // 150
 */
export function tokensPerSuccess(spans: readonly TokenSpan[], completed: ReadonlySet<string>): number | null {
  const { totalTokens } = tokenTotals(spans);
  return totalTokens === null || completed.size === 0 ? null : totalTokens / completed.size;
}
