import type { Span } from "../trace/span.ts";
import { type Percentiles, percentilesOf } from "./quantiles.ts";

type Sampling = "inclusionProbability";

/**
 * How long spans took, in milliseconds. Failed and aborted spans count too, as far as they have a duration: a timeout is part
 * of what users wait for. Filter first where another population is meant.
 *
 * @example latency([{ durationMs: 800 }, { durationMs: 1200 }]).p50; // 1000
 */
export function latency(spans: readonly Pick<Span, "durationMs" | Sampling>[]): Percentiles {
  return percentilesOf(spans, ({ durationMs }) => durationMs);
}

/** Time to first token, in milliseconds, of the spans that streamed. @example ttft([{ ttftMs: 120 }, {}]).n; // 1 */
export function ttft(spans: readonly Pick<Span, "ttftMs" | Sampling>[]): Percentiles {
  return percentilesOf(spans, ({ ttftMs }) => ttftMs);
}

/** Longest silence within each stream, in milliseconds. @example longestGap([{ longestGapMs: 40 }]).p99; // 40 */
export function longestGap(spans: readonly Pick<Span, "longestGapMs" | Sampling>[]): Percentiles {
  return percentilesOf(spans, ({ longestGapMs }) => longestGapMs);
}

/** Time per output token after the first, in milliseconds: the typical gap in a stream. @example timePerToken([{ tpotMs: 20 }]).p50; // 20 */
export function timePerToken(spans: readonly Pick<Span, "tpotMs" | Sampling>[]): Percentiles {
  return percentilesOf(spans, ({ tpotMs }) => tpotMs);
}

type Paced = Pick<Span, "durationMs" | "ttftMs" | "outputTokens" | "reasoningTokens" | Sampling>;

/**
 * Output tokens per second of each call, reasoning included. Where the first token's time is known and there are two tokens or
 * more, the pace after it: (tokens − 1) / (duration − ttft); otherwise tokens / duration.
 *
 * @example tokensPerSecond([{ durationMs: 2000, ttftMs: 1000, outputTokens: 51 }]).p50; // 50
 * @example tokensPerSecond([{ durationMs: 2000, outputTokens: 50 }]).p50; // 25
 */
export function tokensPerSecond(spans: readonly Paced[]): Percentiles {
  return percentilesOf(spans, ({ durationMs, ttftMs, outputTokens, reasoningTokens }) => {
    const tokens = (outputTokens ?? 0) + (reasoningTokens ?? 0);
    if (durationMs === undefined || tokens === 0) return null;
    if (ttftMs !== undefined && tokens >= 2 && durationMs > ttftMs) return ((tokens - 1) / (durationMs - ttftMs)) * 1000;
    return durationMs > 0 ? (tokens / durationMs) * 1000 : null;
  });
}
