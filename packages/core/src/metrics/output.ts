import type { Span } from "../trace/span.ts";
import { type Percentiles, percentilesOf } from "./quantiles.ts";
import { type Rate, rateOf } from "./rate.ts";

type Part<K extends keyof Span> = Pick<Span, K | "inclusionProbability">;

/** Length of answers, in characters. @example outputLength([{ outputChars: 300 }, {}]).p50; // 300 */
export function outputLength(spans: readonly Part<"outputChars">[]): Percentiles {
  return percentilesOf(spans, ({ outputChars }) => outputChars);
}

/** Length of what was asked, in characters. @example inputLength([{ inputChars: 30 }]).p50; // 30 */
export function inputLength(spans: readonly Part<"inputChars">[]): Percentiles {
  return percentilesOf(spans, ({ inputChars }) => inputChars);
}

/** Share of each answer that repeats itself, 0…1. @example repetition([{ repetition: 0.1 }]).p50; // 0.1 */
export function repetition(spans: readonly Part<"repetition">[]): Percentiles {
  return percentilesOf(spans, (span) => span.repetition);
}

/**
 * The share of answers, of those that were read, that repeat themselves for at least `from` of their length: caught in a loop.
 *
 * @param options.from default 0.3; ordinary prose stays below 0.1
 * @example repetitionRate([{ repetition: 0.9 }, { repetition: 0 }, {}]).rate; // 0.5
 */
export function repetitionRate(spans: readonly Part<"repetition">[], { from = 0.3 }: { readonly from?: number } = {}): Rate {
  return rateOf(spans, (span) => (span.repetition === undefined ? null : span.repetition >= from));
}

/** The share of structured answers that kept to their schema, of those checked. @example formatComplianceRate([{ schemaValid: false }, { schemaValid: true }]).rate; // 0.5 */
export function formatComplianceRate(spans: readonly Part<"schemaValid">[]): Rate {
  return rateOf(spans, ({ schemaValid }) => schemaValid ?? null);
}

/** The share of answers cut off at the token limit, of those that say why they ended. @example truncationRate([{ finishReason: "length" }, { finishReason: "stop" }]).rate; // 0.5 */
export function truncationRate(spans: readonly Part<"finishReason">[]): Rate {
  return rateOf(spans, ({ finishReason }) =>
    finishReason === undefined ? null : /^(length|max_tokens|max_output_tokens)$/i.test(finishReason),
  );
}
