import { claimsOf } from "@telltale/core/grounding";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const texts = (response: string) => claimsOf(response).map(({ text }) => text);

describe("claimsOf", () => {
  it("leaves out greetings, offers, questions, announcements and refusals", () => {
    const response =
      "Hello! Here is what I found:\n\nThe plan costs $12 a month. Would you like to upgrade? Let me know if I can help. I'm sorry, but I can't help with that.";
    expect(texts(response)).toEqual(["The plan costs $12 a month."]);
  });

  it("leaves out code, also where its fence is never closed", () => {
    expect(texts("It returns three.\n```js\nconst two = 2; // This is two.\n```\nIt is pure.\n~~~\nA is B.")).toEqual([
      "It returns three.",
      "It is pure.",
    ]);
  });

  it("takes list items without their marks, and lines that wrap as one", () => {
    expect(texts("- Refunds take\n  five days.\n2. **Returns** are free.\n# Fees")).toEqual([
      "Refunds take\n  five days.",
      "**Returns** are free.",
      "Fees",
    ]);
  });

  it("does not end a sentence at an initial or a title, and ends one where the blank is missing", () => {
    expect(texts("Dr. Smith met J. K. Rowling in 1999.She lived in the UK.It rained.")).toEqual([
      "Dr. Smith met J. K. Rowling in 1999.",
      "She lived in the UK.",
      "It rained.",
    ]);
  });

  it("cuts a sentence that says two things, not one that lists", () => {
    expect(texts("The store opens at nine in summer, but it closes at six; the cafe stays open until eight.")).toEqual([
      "The store opens at nine in summer,",
      "but it closes at six;",
      "the cafe stays open until eight.",
    ]);
    expect(texts("We sell apples, pears, and a big bag of plums.")).toEqual(["We sell apples, pears, and a big bag of plums."]);
  });

  it("finds sentences in scripts without spaces", () => {
    expect(texts("东京是日本的首都。人口约一千四百万。你想知道更多吗？")).toEqual(["东京是日本的首都。", "人口约一千四百万。"]);
  });

  it("bounds what it takes from a hostile text", () => {
    for (const part of ["x; ", "Dr. ", "\n", "1. ", "A b c d. ", "UK.So ", ", and it is so x "])
      expect(claimsOf(part.repeat(20_000)).length).toBeLessThanOrEqual(200);
  });

  it("always says where a claim stands, in order and apart", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("A is B.", "Is it? ", "\n- ", "```\n", "x; ", "Dr. ", "é́. ", "UK.So ", "🙂 ")),
        (parts) => {
          const response = parts.join("");
          let end = 0;
          for (const claim of claimsOf(response)) {
            expect(response.slice(claim.start, claim.end)).toBe(claim.text);
            expect(claim.start).toBeGreaterThanOrEqual(end);
            end = claim.end;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
