import { lexicalCuts, lexicalEntail } from "@telltale/core/grounding";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const source =
  "The annual fee is $1,200. Ada Lovelace founded the London office in March 1998 with two colleagues. Refunds are not possible after 30 days. The cafeteria serves soup.";
const verdict = (claim: string, question?: string) => {
  const score = lexicalEntail(claim, source, { question });
  return score >= lexicalCuts.supportedFrom ? "supported" : score < lexicalCuts.unsupportedBelow ? "unsupported" : "unsure";
};

describe("lexicalEntail", () => {
  it.each([
    ["The annual fee is $1200.", "supported"],
    ["The annual fee is $1,300.", "unsupported"],
    ["The London office was founded in 1998 by Ada Lovelace.", "supported"],
    ["Grace Hopper founded the London office.", "unsupported"],
    ["Ada Lovelace founded it in May 1998.", "unsupported"],
    ["Ada Lovelace founded the London office with 2 colleagues.", "supported"],
    ["The parking garage has electric chargers.", "unsupported"],
    ["Refunds are possible after 30 days.", "unsure"],
    ["Refunds are not possible after 30 days.", "supported"],
  ])("%s is %s", (claim, expected) => expect(verdict(claim)).toBe(expected));

  it("takes no proof from words that the question had", () => {
    expect(verdict("The London office was founded.", "When was the London office founded?")).toBe("unsure");
  });

  it("lets a German claim have nouns of its own, since every noun has a capital there", () => {
    const german = "Die Gebühr beträgt zwölf Euro im Monat und ist am Anfang fällig.";
    expect(
      lexicalEntail("Die Gebühr beträgt im Monat zwölf Euro und ist am Anfang fällig, sagt der Vertrag.", german),
    ).toBeGreaterThan(0.5);
  });

  it("is 1 for any sentence of the source, and never outside 0…1", () => {
    for (const sentence of source.split(/(?<=\.) /)) expect(lexicalEntail(sentence, source)).toBe(1);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (claim, text) => {
        const score = lexicalEntail(claim, text);
        return score >= 0 && score <= 1;
      }),
    );
  });

  it("knows nothing from an empty source", () => expect(lexicalEntail("It rains.", "")).toBe(0.5));
});
