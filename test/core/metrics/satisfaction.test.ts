import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { satisfaction, satisfactionFromCounts } from "../../../packages/core/src/metrics/index.ts";

const nothing = {
  rephraseCount: 0,
  copiedToNewChat: false,
  abandonedAfterResponse: false,
  negativeFollowUp: false,
  usedCopiedText: false,
};

describe("satisfactionFromCounts", () => {
  it("takes and gives exactly what the rule says", () => {
    const score = (counts: Partial<typeof nothing>) => satisfactionFromCounts({ ...nothing, ...counts }).score;
    expect(score({})).toBe(1);
    expect(score({ rephraseCount: 2 })).toBe(1);
    expect(score({ rephraseCount: 3 })).toBe(0.7);
    expect(score({ copiedToNewChat: true })).toBe(0.6);
    expect(score({ abandonedAfterResponse: true })).toBe(0.8);
    expect(score({ negativeFollowUp: true })).toBe(0.7);
    expect(score({ usedCopiedText: true })).toBe(1);
    expect(score({ usedCopiedText: true, negativeFollowUp: true })).toBe(0.8);
    expect(score({ copiedToNewChat: true, negativeFollowUp: true, abandonedAfterResponse: true })).toBe(0.1);
    expect(score({ rephraseCount: 9, copiedToNewChat: true, negativeFollowUp: true, abandonedAfterResponse: true })).toBe(0);
    // Kept within [0, 1] once, at the end: the tenth for copied text does not save what is below zero.
    expect(
      score({
        rephraseCount: 9,
        copiedToNewChat: true,
        negativeFollowUp: true,
        abandonedAfterResponse: true,
        usedCopiedText: true,
      }),
    ).toBe(0);
  });

  it("stays within 0…1 and returns what it counted", () => {
    const counts = fc.record({
      rephraseCount: fc.nat(9),
      copiedToNewChat: fc.boolean(),
      abandonedAfterResponse: fc.boolean(),
      negativeFollowUp: fc.boolean(),
      usedCopiedText: fc.boolean(),
    });
    fc.assert(
      fc.property(counts, (given) => {
        const { score, signals } = satisfactionFromCounts(given);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(signals).toEqual(given);
      }),
      { seed: 1 },
    );
  });

  it("refuses a number of rephrases that is none", () => {
    expect(() => satisfactionFromCounts({ ...nothing, rephraseCount: -1 })).toThrow(RangeError);
    expect(() => satisfactionFromCounts({ ...nothing, rephraseCount: 1.5 })).toThrow(RangeError);
  });
});

describe("satisfaction", () => {
  it("counts the signals of a session", () => {
    const { score, signals } = satisfaction([
      { kind: "message_sent" },
      { kind: "rephrase" },
      { kind: "rephrase" },
      { kind: "rephrase" },
      { kind: "follow_up", sentiment: "positive" },
      { kind: "copy" },
      { kind: "abandon", label: "after_response" },
    ]);
    expect(signals).toEqual({ ...nothing, rephraseCount: 3, abandonedAfterResponse: true, usedCopiedText: true });
    expect(score).toBe(0.6);
  });

  it("takes leaving while typing for no judgement of an answer, every other leaving for one", () => {
    const left = (label?: string) => satisfaction([{ kind: "abandon", label }]).signals.abandonedAfterResponse;
    expect([left("composing"), left("after_response"), left("mid_stream"), left()]).toEqual([false, true, true, true]);
  });

  it("only counts a follow-up that is negative", () => {
    expect(satisfaction([{ kind: "follow_up", sentiment: "neutral" }, { kind: "follow_up" }]).score).toBe(1);
    expect(satisfaction([{ kind: "follow_up", sentiment: "negative" }]).score).toBe(0.7);
  });
});
