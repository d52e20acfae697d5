import { calcPrice } from "@pydantic/genai-prices";

/** What a call used: who served it, which model, when, and its tokens in buckets that do not overlap. */
export interface Usage {
  /** As OpenTelemetry names it (`aws.bedrock`) or as the provider calls itself. Without it the model's name has to do. */
  readonly provider?: string | undefined;
  readonly model: string;
  /** Input tokens that were not cached. */
  readonly inputTokens?: number | undefined;
  readonly cacheReadTokens?: number | undefined;
  readonly cacheWriteTokens?: number | undefined;
  /** Visible output tokens. */
  readonly outputTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  /** When the call began: prices change over the years, and with some providers over the day. */
  readonly atMs: number;
}

export interface Cost {
  readonly costUsd: number;
  /** Date (YYYY-MM-DD) of the price table. */
  readonly priceDate: string;
}

/** The release of the price table this package is built with, and its day. */
export const priceTable = { version: "0.1.8", date: "2026-09-23" } as const;

/** OpenTelemetry's names of providers that the price table does not know by them. */
const otherNames: Readonly<Record<string, string>> = {
  x_ai: "x-ai",
  "azure.ai.inference": "azure",
};

/**
 * What a call cost in US dollars, at the prices of its own time.
 *
 * The price table counts cached tokens as part of the input and reasoning as part of the output; the buckets here are
 * disjoint, and are added up for it. A bucket without a price of its own costs what plain input or output costs.
 *
 * @param usage tokens per bucket, ≥ 0, absent means none
 * @returns the cost, ≥ 0, or null where the table does not know the provider or the model: an unknown price is no price
 * @throws {RangeError} if a count is negative or not finite
 * @see https://github.com/pydantic/genai-prices
 * @example costOf({ provider: "openai", model: "gpt-4o", inputTokens: 1000, outputTokens: 100, atMs: Date.UTC(2026, 0, 1) }).costUsd; // 0.0035
 */
export function costOf(usage: Usage): Cost | null {
  const { inputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, outputTokens = 0, reasoningTokens = 0 } = usage;
  for (const count of [inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens])
    if (!(count >= 0 && Number.isFinite(count))) throw new RangeError(`costOf: ${count} is no count of tokens`);
  const inclusive = {
    input_tokens: inputTokens + cacheReadTokens + cacheWriteTokens,
    cache_read_tokens: cacheReadTokens,
    cache_write_tokens: cacheWriteTokens,
    output_tokens: outputTokens + reasoningTokens,
  };
  const provider = usage.provider && (otherNames[usage.provider] ?? usage.provider);
  const price = calcPrice(inclusive, usage.model, {
    ...(provider && { providerId: provider }),
    timestamp: new Date(usage.atMs),
  });
  return price && { costUsd: price.total_price, priceDate: priceTable.date };
}
