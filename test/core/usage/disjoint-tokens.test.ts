import { disjointTokens } from "@telltale/core/usage";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const tokens = fc.nat(1e6);
const optional = fc.option(tokens, { nil: undefined });
const stated = fc.record({
  input: optional,
  cacheRead: optional,
  cacheWrite: optional,
  output: optional,
  reasoning: optional,
  total: optional,
});
const convention = fc.constantFrom("inclusive" as const, "additive" as const, "unknown" as const);
const sumOf = (its: ReturnType<typeof disjointTokens>) =>
  (its.inputTokens ?? 0) +
  (its.cacheReadTokens ?? 0) +
  (its.cacheWriteTokens ?? 0) +
  (its.outputTokens ?? 0) +
  (its.reasoningTokens ?? 0);

describe("disjointTokens", () => {
  it("gives what was used back, whichever way it was stated, and whatever the importer supposed, where a total is stated", () =>
    fc.assert(
      fc.property(
        fc.record({ input: tokens, cacheRead: tokens, cacheWrite: tokens, output: tokens, reasoning: tokens }),
        fc.boolean(),
        fc.boolean(),
        convention,
        ({ input, cacheRead, cacheWrite, output, reasoning }, isInclusive, isBeside, supposed) => {
          const cached = cacheRead + cacheWrite;
          const total = input + cached + output + reasoning;
          const said = {
            cacheRead,
            cacheWrite,
            reasoning,
            input: isInclusive ? input + cached : input,
            output: isBeside ? output : output + reasoning,
          };
          const right = disjointTokens(said, isInclusive ? "inclusive" : "additive", { reasoningIsBeside: isBeside });
          expect(right).toMatchObject({ inputTokens: input, outputTokens: output, isContradictory: false });
          // Another reading may have the same sum; one of them is taken.
          expect(sumOf(disjointTokens({ ...said, total }, supposed))).toBe(total);
        },
      ),
    ));
  it("never goes below nothing, and says when it would have", () =>
    fc.assert(
      fc.property(stated, convention, fc.boolean(), (said, supposed, reasoningIsBeside) => {
        const { isContradictory, usageConvention, ...buckets } = disjointTokens(said, supposed, { reasoningIsBeside });
        for (const bucket of Object.values(buckets)) expect(bucket ?? 0).toBeGreaterThanOrEqual(0);
        if (isContradictory) expect(usageConvention).toBe("unknown");
      }),
    ));
  it("flags a part that is larger than its whole", () => {
    expect(disjointTokens({ input: 5, cacheRead: 9 }, "inclusive")).toMatchObject({
      inputTokens: 0,
      isContradictory: true,
      usageConvention: "unknown",
    });
    expect(disjointTokens({ output: 5, reasoning: 9 }, "inclusive")).toMatchObject({ outputTokens: 0, isContradictory: true });
    expect(disjointTokens({ output: 5, reasoning: 9 }, "inclusive", { reasoningIsBeside: true })).toMatchObject({
      outputTokens: 5,
      isContradictory: false,
    });
  });
  it("takes nothing off where the convention is unknown, unless a total tells it", () => {
    expect(disjointTokens({ input: 10, cacheRead: 4, output: 1 }, "unknown")).toMatchObject({
      inputTokens: 10,
      usageConvention: "unknown",
    });
    expect(disjointTokens({ input: 10, cacheRead: 4, output: 1, total: 11 }, "unknown")).toMatchObject({
      inputTokens: 6,
      usageConvention: "inclusive",
    });
  });
  it("says nothing of what is not stated", () =>
    expect(disjointTokens({}, "inclusive")).toEqual({ isContradictory: false, usageConvention: "inclusive" }));
});
