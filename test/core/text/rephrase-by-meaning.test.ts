import { rephraseByMeaning } from "@telltale/core/text";
import { describe, expect, it } from "vitest";

const near = ["show me cheap flights to London tomorrow", "show me cheap flights to Berlin tomorrow"] as const;

describe("rephraseByMeaning", () => {
  it("lets the host's vectors decide what wording leaves open", async () => {
    const verdict = async (vectors: number[][]) =>
      (await rephraseByMeaning(near[0], [near[1]], { embed: async () => vectors, sameFrom: 0.8 })).verdict;
    expect(
      await verdict([
        [1, 0],
        [1, 0.1],
      ]),
    ).toBe("rephrase");
    expect(
      await verdict([
        [1, 0],
        [0, 1],
      ]),
    ).toBe("new");
    expect(
      await verdict([
        [0, 0],
        [0, 1],
      ]),
    ).toBe("unsure");
    await expect(verdict([[1, 0], [1]])).rejects.toThrow(RangeError);
    await expect(verdict([[1, 0]])).rejects.toThrow(RangeError);
  });

  it("asks the host only when unsure, with the message it is like", async () => {
    const asked: (readonly string[])[] = [];
    const embed = async (texts: readonly string[]) => {
      asked.push(texts);
      return [[1], [1]];
    };
    const options = { embed, sameFrom: 0.8 };
    await rephraseByMeaning("How do I reset my account password?", ["how do I reset my password"], options);
    await rephraseByMeaning("And what does it cost?", ["how do I reset my password"], options);
    await rephraseByMeaning("And what does it cost?", [], options);
    expect(asked).toEqual([]);
    await rephraseByMeaning(near[0], [near[1], "tell me about sailing boats"], options);
    expect(asked).toEqual([near]);
  });
});
