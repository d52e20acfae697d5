import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usageOf } from "../../../packages/core/src/usage/usage-of.ts";

describe("usageOf", () => {
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
