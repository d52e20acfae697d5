import type { Span } from "../trace/span.ts";

/** What a call used: buckets that do not overlap, what of them was audio, images or long caches, and what it cost where that is said. */
export type Usage = Pick<
  Span,
  | "inputTokens"
  | "cacheReadTokens"
  | "cacheWriteTokens"
  | "outputTokens"
  | "reasoningTokens"
  | "inputAudioTokens"
  | "cacheReadAudioTokens"
  | "inputImageTokens"
  | "outputAudioTokens"
  | "outputImageTokens"
  | "cacheWriteLongTokens"
  | "webSearches"
  | "costUsd"
  | "usageRaw"
  | "usageConvention"
>;
type Raw = { readonly [key: string]: unknown };

const count = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
const object = (value: unknown): Raw => (typeof value === "object" && value !== null ? (value as Raw) : {});

/**
 * A provider's usage in buckets that do not overlap, with the provider's own object beside them. Pure.
 *
 * OpenAI's `prompt_tokens` and `input_tokens` contain the cached tokens (`inclusive`) and its completion tokens the reasoning;
 * Anthropic's `input_tokens` stand beside `cache_read_input_tokens` and `cache_creation_input_tokens` (`additive`).
 * What the provider does not say stays absent.
 *
 * @param usage what stood under `usage`; anything but an object gives nothing
 */
export function usageOf(usage: unknown): Usage {
  if (typeof usage !== "object" || usage === null || Array.isArray(usage)) return {};
  const raw = usage as Raw;
  const input = count(raw.prompt_tokens ?? raw.input_tokens);
  const output = count(raw.completion_tokens ?? raw.output_tokens);
  const inputDetails = object(raw.prompt_tokens_details ?? raw.input_tokens_details);
  const outputDetails = object(raw.completion_tokens_details ?? raw.output_tokens_details);
  const isAdditive = "cache_read_input_tokens" in raw || "cache_creation_input_tokens" in raw;
  const isInclusive = !isAdditive && ("prompt_tokens" in raw || "input_tokens_details" in raw);
  // DeepSeek tells its cache hits beside the details.
  const cacheReadTokens = count(
    isAdditive ? raw.cache_read_input_tokens : (inputDetails.cached_tokens ?? raw.prompt_cache_hit_tokens),
  );
  const reasoningTokens = count(outputDetails.reasoning_tokens);
  return {
    inputTokens: isInclusive ? less(input, cacheReadTokens) : input,
    cacheReadTokens,
    cacheWriteTokens: isAdditive ? count(raw.cache_creation_input_tokens) : undefined,
    outputTokens: less(output, reasoningTokens),
    reasoningTokens,
    usageRaw: raw as Usage["usageRaw"],
    usageConvention: isAdditive ? "additive" : isInclusive ? "inclusive" : "unknown",
  };
}

/** A part taken off a whole. Where a provider says the part is larger than the whole, nothing is left. */
function less(whole: number | undefined, part = 0): number | undefined {
  return whole === undefined ? undefined : Math.max(0, whole - part);
}
