import { calcPrice } from "@pydantic/genai-prices";
import { type OwnPrice, ownPriceOf } from "./own-price.ts";
import type { Usage } from "./usage.ts";

export interface Cost {
  readonly costUsd: number;
  /** Date (YYYY-MM-DD) of the price table, or of the own price. */
  readonly priceDate: string;
}

/** The release of the price table this package is built with, and its day. */
export const priceTable = { version: "0.1.8", date: "2026-09-23" } as const;

/** OpenTelemetry's names of providers that the price table does not know by them. */
const otherNames: Readonly<Record<string, string>> = {
  x_ai: "x-ai",
  "gcp.gen_ai": "google",
  "azure.ai.inference": "azure",
};

/**
 * What a call cost in US dollars, at the prices of its own time.
 *
 * The price table counts cached tokens as part of the input and reasoning as part of the output; the buckets here are
 * disjoint, and are added up for it. A bucket without a price of its own costs what plain input or output costs.
 *
 * @param usage tokens per bucket, ≥ 0, absent means none
 * @param own prices of private models; they win over the table
 * @returns the cost, ≥ 0, or null where neither knows the provider or the model: an unknown price is no price
 * @throws {RangeError} if a count is negative or not finite
 * @see https://github.com/pydantic/genai-prices
 * @example costOf({ provider: "openai", model: "gpt-4o", inputTokens: 1000, outputTokens: 100, atMs: Date.UTC(2026, 0, 1) }).costUsd; // 0.0035
 */
export function costOf(usage: Usage, own: readonly OwnPrice[] = []): Cost | null {
  const counts = inclusive(usage);
  const ours = ownPriceOf(own, usage);
  const provider = usage.provider ? (otherNames[usage.provider] ?? usage.provider) : providerOfModel(usage.model);
  const price = calcPrice(counts, usage.model, {
    ...(provider && { providerId: provider }),
    ...(ours && { provider: ours.provider }),
    timestamp: new Date(usage.atMs),
  });
  return price && { costUsd: price.total_price, priceDate: ours?.date ?? priceTable.date };
}

/** The price table finds most models by their names alone, but not OpenAI's for embeddings. */
function providerOfModel(model: string): string | undefined {
  return /^text-embedding-(3-|ada-)/.test(model) ? "openai" : undefined;
}

/**
 * The buckets as the price table counts them: parts within wholes. A part is never larger than its whole, and of parts that
 * overlap (cached images, spoken reasoning) it wants to hear that there are none.
 */
function inclusive(usage: Usage): Record<string, number> {
  const count = (name: Exclude<keyof Usage, "provider" | "model" | "atMs">, most = Number.POSITIVE_INFINITY): number => {
    const value = usage[name] ?? 0;
    if (!(value >= 0 && Number.isFinite(value))) throw new RangeError(`costOf: ${value} is no count for ${name}`);
    return Math.min(value, most);
  };
  const input = count("inputTokens");
  const cacheRead = count("cacheReadTokens");
  const cacheWrite = count("cacheWriteTokens");
  const output = count("outputTokens");
  const cacheReadAudio = count("cacheReadAudioTokens", cacheRead);
  const inputAudio = count("inputAudioTokens", input);
  const outputAudio = count("outputAudioTokens", output);
  const reasoning = count("reasoningTokens");
  return {
    input_tokens: input + cacheRead + cacheWrite,
    input_audio_tokens: inputAudio + cacheReadAudio,
    input_image_tokens: count("inputImageTokens", input - inputAudio),
    cache_read_tokens: cacheRead,
    cache_audio_read_tokens: cacheReadAudio,
    cache_image_read_tokens: 0,
    cache_write_tokens: cacheWrite,
    cache_audio_write_tokens: 0,
    cache_image_write_tokens: 0,
    cache_write_1h_tokens: count("cacheWriteLongTokens", cacheWrite),
    output_tokens: output + reasoning,
    output_reasoning_tokens: reasoning,
    output_audio_tokens: outputAudio,
    output_image_tokens: count("outputImageTokens", output - outputAudio),
    output_audio_reasoning_tokens: 0,
    output_image_reasoning_tokens: 0,
    web_searches: count("webSearches"),
  };
}
