import type { MappingInput } from "../mapping.ts";

const prefix = { blocks: "hash_ids", tokensPerBlock: 512, tokens: "input_length" } as const;

/** Mooncake's request traces: relative times, lengths, and the ids of the prompt's cache blocks. */
export const mooncake: MappingInput = {
  name: "mooncake",
  about:
    "Mooncake traces (JSONL): timestamp in ms from the start, input_length, output_length, hash_ids of 512 tokens each. " +
    "The start is laid at 2024-01-01, and cache reads are what a prefix cache without limits would have served.",
  format: "jsonl",
  fields: {
    kind: { constant: "llm" },
    startedAtMs: { column: "timestamp", time: "ms", since: "2024-01-01T00:00:00Z" },
    inputTokens: { cachedPrefix: { ...prefix, count: "uncached" } },
    cacheReadTokens: { cachedPrefix: { ...prefix, count: "cached" } },
    outputTokens: "output_length",
  },
  attributes: { hashIds: { column: "hash_ids", as: "json" } },
};
