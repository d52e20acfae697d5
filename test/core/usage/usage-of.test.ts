import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usageOf } from "../../../packages/core/src/usage/usage-of.ts";

/** One usage object of each dialect, as its documentation or a recording shows it, and what was used. */
const dialects: readonly (readonly [name: string, usage: object, ...buckets: readonly (number | undefined)[]])[] = [
  // input, cache read, cache write, output, reasoning
  [
    "OpenAI with cache writes",
    {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 30, cache_write_tokens: 20 },
      output_tokens: 9,
      output_tokens_details: { reasoning_tokens: 4 },
      total_tokens: 109,
    },
    50,
    30,
    20,
    5,
    4,
  ],
  [
    "Anthropic with thinking",
    {
      input_tokens: 6,
      cache_creation_input_tokens: 33,
      cache_read_input_tokens: 62,
      output_tokens: 19,
      output_tokens_details: { thinking_tokens: 9 },
    },
    6,
    62,
    33,
    10,
    9,
  ],
  [
    "Gemini",
    {
      promptTokenCount: 100,
      cachedContentTokenCount: 40,
      candidatesTokenCount: 7,
      thoughtsTokenCount: 5,
      toolUsePromptTokenCount: 11,
      totalTokenCount: 123,
    },
    71,
    40,
    undefined,
    7,
    5,
  ],
  [
    "Vertex in Python's names",
    { prompt_token_count: 10, candidates_token_count: 2, total_token_count: 12 },
    10,
    undefined,
    undefined,
    2,
    undefined,
  ],
  [
    "Bedrock Converse",
    { inputTokens: 16, outputTokens: 298, totalTokens: 2002, cacheReadInputTokens: 1688, cacheWriteInputTokens: 0 },
    16,
    1688,
    0,
    298,
    undefined,
  ],
  [
    "Bedrock's metrics",
    { inputTokenCount: 9, outputTokenCount: 128, invocationLatency: 3569 },
    9,
    undefined,
    undefined,
    128,
    undefined,
  ],
  [
    "Mistral",
    { prompt_tokens: 20, completion_tokens: 5, total_tokens: 25, num_cached_tokens: 16 },
    4,
    16,
    undefined,
    5,
    undefined,
  ],
  [
    "Cohere",
    { billed_units: { input_tokens: 7, output_tokens: 2 }, tokens: { input_tokens: 80, output_tokens: 2 } },
    7,
    undefined,
    undefined,
    2,
    undefined,
  ],
  ["Ollama", { prompt_eval_count: 26, eval_count: 9 }, 26, undefined, undefined, 9, undefined],
  [
    "DeepSeek",
    { prompt_tokens: 50, prompt_cache_hit_tokens: 40, prompt_cache_miss_tokens: 10, completion_tokens: 5, total_tokens: 55 },
    10,
    40,
    undefined,
    5,
    undefined,
  ],
  [
    "xAI, whose reasoning is beside",
    {
      prompt_tokens: 32,
      completion_tokens: 9,
      total_tokens: 135,
      prompt_tokens_details: { cached_tokens: 8 },
      completion_tokens_details: { reasoning_tokens: 94 },
    },
    24,
    8,
    undefined,
    9,
    94,
  ],
  [
    "xAI without a total",
    { prompt_tokens: 32, completion_tokens: 9, completion_tokens_details: { reasoning_tokens: 94 } },
    32,
    undefined,
    undefined,
    9,
    94,
  ],
  ["AI SDK 4", { promptTokens: 10, completionTokens: 3, totalTokens: 13 }, 10, undefined, undefined, 3, undefined],
  [
    "AI SDK 5 with OpenAI",
    { inputTokens: 10, outputTokens: 5, totalTokens: 15, reasoningTokens: 2, cachedInputTokens: 4 },
    6,
    4,
    undefined,
    3,
    2,
  ],
  [
    "AI SDK 5 with Anthropic",
    { inputTokens: 10, outputTokens: 5, totalTokens: 15, cachedInputTokens: 400 },
    10,
    400,
    undefined,
    5,
    undefined,
  ],
  [
    "AI SDK 6",
    {
      inputTokens: 100,
      inputTokenDetails: { noCacheTokens: 20, cacheReadTokens: 70, cacheWriteTokens: 10 },
      outputTokens: 9,
      outputTokenDetails: { textTokens: 5, reasoningTokens: 4 },
      totalTokens: 109,
    },
    20,
    70,
    10,
    5,
    4,
  ],
  [
    "AI SDK providers' V3",
    { inputTokens: { total: 100, noCache: 30, cacheRead: 70 }, outputTokens: { total: 9, text: 5, reasoning: 4 } },
    30,
    70,
    undefined,
    5,
    4,
  ],
  [
    "Langfuse",
    { input: 10, output: 5, total: 42, input_cached_tokens: 20, output_reasoning_tokens: 7 },
    10,
    20,
    undefined,
    5,
    7,
  ],
  [
    "Langfuse with Anthropic",
    { input: 10, output: 5, cache_read_input_tokens: 90, input_cache_creation_5m: 3, input_cache_creation_1h: 4 },
    10,
    90,
    7,
    5,
    undefined,
  ],
  [
    "LiteLLM, which includes",
    {
      prompt_tokens: 100,
      completion_tokens: 5,
      total_tokens: 105,
      cache_read_input_tokens: 60,
      cache_creation_input_tokens: 30,
    },
    10,
    60,
    30,
    5,
    undefined,
  ],
];

describe("usageOf", () => {
  it.each(dialects)(
    "reads the usage of %s",
    (_, usage, inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens) =>
      expect(usageOf(usage)).toMatchObject({
        inputTokens,
        cacheReadTokens,
        cacheWriteTokens,
        outputTokens,
        reasoningTokens,
        usageRaw: usage,
      }),
  );
  it("tells what of the tokens were audio, images, long caches and searches, and never more than there were", () => {
    const realtime = {
      input_tokens: 100,
      output_tokens: 50,
      total_tokens: 150,
      input_token_details: {
        cached_tokens: 64,
        text_tokens: 30,
        audio_tokens: 70,
        cached_tokens_details: { text_tokens: 0, audio_tokens: 64 },
      },
      output_token_details: { text_tokens: 10, audio_tokens: 40 },
    };
    expect(usageOf(realtime)).toMatchObject({
      inputTokens: 36,
      inputAudioTokens: 6,
      cacheReadAudioTokens: 64,
      outputAudioTokens: 40,
    });
    const gemini = {
      promptTokenCount: 300,
      promptTokensDetails: [
        { modality: "TEXT", tokenCount: 42 },
        { modality: "IMAGE", tokenCount: 258 },
      ],
      candidatesTokenCount: 1290,
      candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1290 }],
    };
    expect(usageOf(gemini)).toMatchObject({ inputImageTokens: 258, outputImageTokens: 1290, inputAudioTokens: undefined });
    const anthropic = {
      input_tokens: 1,
      output_tokens: 1,
      cache_creation_input_tokens: 9,
      cache_creation: { ephemeral_5m_input_tokens: 4, ephemeral_1h_input_tokens: 5 },
      server_tool_use: { web_search_requests: 2 },
    };
    expect(usageOf(anthropic)).toMatchObject({ cacheWriteTokens: 9, cacheWriteLongTokens: 5, webSearches: 2 });
    expect(usageOf({ prompt_tokens: 5, prompt_tokens_details: { audio_tokens: 50 } })).toMatchObject({ inputAudioTokens: 5 });
    expect(usageOf({ inputTokens: 5, outputTokens: 1, raw: { server_tool_use: { web_search_requests: 3 } } })).toMatchObject({
      webSearches: 3,
    });
    expect(
      usageOf({
        inputTokens: 1,
        cacheWriteInputTokens: 8,
        cacheDetails: [
          { ttl: "5m", inputTokens: 3 },
          { ttl: "1h", inputTokens: 5 },
        ],
      }),
    ).toMatchObject({ cacheWriteTokens: 8, cacheWriteLongTokens: 5 });
  });
  it("takes a cost where a gateway tells one", () => {
    expect(usageOf({ prompt_tokens: 1, cost: 0.0012 })).toMatchObject({ costUsd: 0.0012 });
    expect(usageOf({ prompt_tokens: 1, cost: { total_cost: 0.5 } })).toMatchObject({ costUsd: 0.5 });
    expect(usageOf({ prompt_tokens: 1, cost: -1 }).costUsd).toBeUndefined();
  });
  it("holds to a provider's own total in every dialect, whatever the numbers", () => {
    const n = fc.nat(1e6);
    fc.assert(
      fc.property(n, n, n, n, n, (input, read, write, output, reasoning) => {
        const cached = read + write;
        const total = input + cached + output + reasoning;
        const all = [
          {
            prompt_tokens: input + cached,
            completion_tokens: output + reasoning,
            total_tokens: total,
            prompt_tokens_details: { cached_tokens: read, cache_write_tokens: write },
            completion_tokens_details: { reasoning_tokens: reasoning },
          },
          {
            input_tokens: input + cached,
            output_tokens: output + reasoning,
            total_tokens: total,
            input_tokens_details: { cached_tokens: read, cache_write_tokens: write },
            output_tokens_details: { reasoning_tokens: reasoning },
          },
          {
            input_tokens: input,
            output_tokens: output + reasoning,
            cache_read_input_tokens: read,
            cache_creation_input_tokens: write,
            output_tokens_details: { thinking_tokens: reasoning },
          },
          {
            promptTokenCount: input + read,
            cachedContentTokenCount: read,
            toolUsePromptTokenCount: write,
            candidatesTokenCount: output,
            thoughtsTokenCount: reasoning,
            totalTokenCount: total,
          },
          {
            inputTokens: input,
            outputTokens: output + reasoning,
            cacheReadInputTokens: read,
            cacheWriteInputTokens: write,
            totalTokens: total,
          },
          {
            inputTokens: { total: input + cached, noCache: input, cacheRead: read, cacheWrite: write },
            outputTokens: { total: output + reasoning, text: output, reasoning },
          },
          { input, output, input_cache_read: read, input_cache_creation: write, output_reasoning: reasoning, total },
        ];
        for (const usage of all) {
          const {
            inputTokens = 0,
            cacheReadTokens = 0,
            cacheWriteTokens = 0,
            outputTokens = 0,
            reasoningTokens = 0,
          } = usageOf(usage);
          const buckets = [inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens, reasoningTokens];
          expect(buckets.reduce((sum, one) => sum + one, 0)).toBe(total);
          for (const bucket of buckets) expect(bucket).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
  it("throws at nothing, counts only what counts, and keeps no depth and no long texts", () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 6 }),
        fc.constantFrom("prompt_tokens", "input_tokens", "usage", "__proto__", "cacheDetails", "raw"),
        (value, key) => {
          const usage = usageOf(JSON.parse(`{"${key}":${JSON.stringify(value)}}`));
          for (const [name, one] of Object.entries(usage))
            if (name.endsWith("Tokens") && one !== undefined) expect(Number.isSafeInteger(one)).toBe(true);
        },
      ),
    );
    const deep = JSON.parse(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`);
    expect(
      JSON.stringify(usageOf({ prompt_tokens: 1, deep, text: "x".repeat(1000), nan: Number.NaN }).usageRaw).length,
    ).toBeLessThan(200);
    expect(usageOf(JSON.parse('{"__proto__":{"prompt_tokens":5}}')).inputTokens).toBeUndefined();
  });
  it("takes OpenAI's cached and reasoning tokens out of the counts that contain them", () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 50,
      prompt_tokens_details: { cached_tokens: 30 },
      completion_tokens_details: { reasoning_tokens: 20 },
    };
    expect(usageOf(usage)).toEqual({
      inputTokens: 70,
      cacheReadTokens: 30,
      outputTokens: 30,
      reasoningTokens: 20,
      usageRaw: usage,
      usageConvention: "inclusive",
    });
  });
  it("reads the names of OpenAI's responses", () =>
    expect(
      usageOf({ input_tokens: 9, output_tokens: 4, input_tokens_details: { cached_tokens: 5 }, output_tokens_details: {} }),
    ).toMatchObject({ inputTokens: 4, cacheReadTokens: 5, outputTokens: 4, usageConvention: "inclusive" }));
  it("leaves Anthropic's counts as they are, for they do not overlap", () =>
    expect(
      usageOf({ input_tokens: 10, output_tokens: 4, cache_read_input_tokens: 90, cache_creation_input_tokens: 7 }),
    ).toMatchObject({ inputTokens: 10, cacheReadTokens: 90, cacheWriteTokens: 7, usageConvention: "additive" }));
  it("says so where the convention cannot be told", () =>
    expect(usageOf({ input_tokens: 10, output_tokens: 4 })).toMatchObject({ inputTokens: 10, usageConvention: "unknown" }));
  it("never goes below nothing", () =>
    expect(usageOf({ prompt_tokens: 10, prompt_tokens_details: { cached_tokens: 30 } })).toMatchObject({ inputTokens: 0 }));
  it("says nothing of what is not said", () => {
    for (const nothing of [undefined, null, 7, "x", [1]]) expect(usageOf(nothing)).toEqual({});
  });
  it("keeps the sum of the buckets, whatever the provider counts", () =>
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(1e6), fc.double({ min: 0, max: 1, noNaN: true }), (input, output, share) => {
        const [cached_tokens, reasoning_tokens] = [Math.floor(input * share), Math.floor(output * share)];
        const usage = usageOf({
          prompt_tokens: input,
          completion_tokens: output,
          prompt_tokens_details: { cached_tokens },
          completion_tokens_details: { reasoning_tokens },
        });
        expect((usage.inputTokens ?? 0) + (usage.cacheReadTokens ?? 0)).toBe(input);
        expect((usage.outputTokens ?? 0) + (usage.reasoningTokens ?? 0)).toBe(output);
      }),
    ));
  it("takes no count that is not one", () =>
    expect(usageOf({ prompt_tokens: -1, completion_tokens: 1.5 })).toMatchObject({
      inputTokens: undefined,
      outputTokens: undefined,
    }));
});
