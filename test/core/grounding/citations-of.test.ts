import { citationsOf, numberedSources } from "@telltale/core/grounding";
import { describe, expect, it } from "vitest";
import { haluAnswers } from "../../bench/evaluate-halueval.ts";
import { share } from "../../share.ts";

const sources = new Map([
  [1, "The transfer fee is $5 within the union."],
  [2, "Transfers are due by the third working day of May."],
  [3, "Ask in the forum if your card was stolen."],
]);
const verdicts = (response: string) => citationsOf(response, sources).citations.map(({ verdict }) => verdict);

describe("citationsOf", () => {
  it("reads markers of every common form, inside a sentence and after it", () => {
    for (const text of [
      "The transfer fee is $5 [1].",
      "The transfer fee is $5. [1]",
      "The transfer fee is $5.[1] Thanks for asking about it.",
      "The transfer fee is $5【1†source】.",
      "The transfer fee is $5 (source 1).",
      "The transfer fee is $5 [^1].",
    ])
      expect([text, verdicts(text)]).toEqual([text, ["supported"]]);
    const [both] = citationsOf("The transfer fee is $5 and due by the third working day of May [1, 2].", sources).citations;
    expect(both).toMatchObject({ numbers: [1, 2], verdict: "supported", foundIn: null });
  });

  it("tells a number that is not there, and a source that another one should stand for", () => {
    expect(citationsOf("The transfer fee is $5 [7].", sources)).toMatchObject({ cited: 1, wrong: 1 });
    const [swapped] = citationsOf("The transfer fee is $5 within the union [3].", sources).citations;
    expect(swapped).toMatchObject({ verdict: "elsewhere", foundIn: 1 });
  });

  it("is unsure where no source says it: that is no wrong number", () => {
    expect(citationsOf("Zebras were first described by Linnaeus [2].", sources)).toMatchObject({
      cited: 1,
      wrong: 0,
      supported: 0,
    });
  });

  it("passes over code, links and lists of references", () => {
    for (const text of [
      "Use `items[9]` here.",
      "```\nlet a = b[9];\n```",
      "See [9](https://example.com).",
      "[9] Smith, 2020.\n[8]: x",
    ])
      expect(verdicts(text)).toEqual([]);
  });

  it("reads a hostile text in time that grows with its length", () => {
    expect(citationsOf("[1".repeat(50_000), sources).cited).toBe(0);
    expect(citationsOf("A [1]. ".repeat(5000), sources).cited).toBe(200);
  });

  const right = haluAnswers().filter(({ isInvented, form }) => !isInvented && form === "answer");
  it.skipIf(right.length < 2)("keeps on HaluEval what its docstring says", () => {
    let [found, wrong] = [0, 0];
    const asked = right.slice(0, 100);
    for (const [i, { answer, knowledge }] of asked.entries()) {
      const other = right[(i + (right.length >> 1)) % right.length]?.knowledge ?? "";
      const two = new Map([
        [1, knowledge],
        [2, other],
      ]);
      found += citationsOf(`${answer} [2]`, two).wrong;
      wrong += citationsOf(`${answer} [1]`, two).wrong;
    }
    const [ofOthers, ofOwn] = [share(found, asked.length), share(wrong, asked.length)];
    expect(ofOwn.least, ofOwn.said).toBeLessThan(0.02);
    expect(ofOthers.most, ofOthers.said).toBeGreaterThan(0.8);
  });
});

describe("numberedSources", () => {
  it("reads labels at the beginning of lines", () => {
    const context = "Use these.\n[1] First,\nwith a [2] in it.\nSource 2: Second.\n  Document #3) Third.";
    expect([...numberedSources(context)]).toEqual([
      [1, "First,\nwith a [2] in it."],
      [2, "Second."],
      [3, "Third."],
    ]);
    expect(numberedSources("no labels [1] here").size).toBe(0);
  });
});
