import type { Seeded } from "./seeded.ts";

/** A model as this month knows it: what it costs in US dollars per million tokens, and how fast it is. */
export interface Model {
  readonly provider: string;
  readonly name: string;
  readonly answersAs: string;
  readonly price: { readonly input: number; readonly cacheRead: number; readonly output: number };
  readonly ttftMs: number;
  readonly tpotMs: number;
  /** Sd of the logarithm of both. */
  readonly spread: number;
}

/** The date of the prices. */
export const priceDate = "2026-03-01";

export const models = {
  answer: {
    provider: "openai",
    name: "gpt-4o",
    answersAs: "gpt-4o-2024-08-06",
    price: { input: 2.5, cacheRead: 1.25, output: 10 },
    ttftMs: 520,
    tpotMs: 11,
    spread: 0.35,
  },
  search: {
    provider: "openai",
    name: "gpt-4o-mini",
    answersAs: "gpt-4o-mini-2024-07-18",
    price: { input: 0.15, cacheRead: 0.075, output: 0.6 },
    ttftMs: 380,
    tpotMs: 8,
    spread: 0.35,
  },
  summarise: {
    provider: "anthropic",
    name: "claude-3-5-haiku-latest",
    answersAs: "claude-3-5-haiku-20241022",
    price: { input: 0.8, cacheRead: 0.08, output: 4 },
    ttftMs: 900,
    tpotMs: 14,
    spread: 0.3,
  },
  agent: {
    provider: "openai",
    name: "o4-mini",
    answersAs: "o4-mini-2025-04-16",
    price: { input: 1.1, cacheRead: 0.275, output: 4.4 },
    ttftMs: 1900,
    tpotMs: 7,
    spread: 0.45,
  },
  embedding: {
    provider: "openai",
    name: "text-embedding-3-small",
    answersAs: "text-embedding-3-small",
    price: { input: 0.02, cacheRead: 0.02, output: 0 },
    ttftMs: 0,
    tpotMs: 0,
    spread: 0.3,
  },
} as const satisfies Record<string, Model>;

/** What the model that answers is called after the provider moved the name it is asked for by. */
export const updatedAnswersAs = "gpt-4o-2024-11-20";

export interface Usage {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

export function costUsd({ price }: Model, usage: Usage): number {
  const { inputTokens, cacheReadTokens, outputTokens, reasoningTokens } = usage;
  const millionths =
    inputTokens * price.input + cacheReadTokens * price.cacheRead + (outputTokens + reasoningTokens) * price.output;
  return Math.round(millionths * 1e6) / 1e12;
}

/** How long a call takes, in whole milliseconds. */
export function timing(
  { ttftMs, tpotMs, spread }: Model,
  tokens: number,
  random: Seeded,
): { ttftMs: number; durationMs: number } {
  const first = Math.round(random.around(ttftMs, spread));
  return { ttftMs: first, durationMs: first + Math.round(tokens * random.around(tpotMs, spread / 2)) };
}
