import { followUpSentiment, refusalOf, repetitionOf, rephraseOf, scriptOf } from "@telltale/core/text";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

describe("refusalOf", () => {
  it("sees an answer that declines, in many languages", () => {
    const refusals = [
      "I'm sorry, but I can’t help with that request.",
      "I am unable to provide medical advice.",
      "As an AI language model, I do not have opinions.",
      "Es tut mir leid, dabei kann ich nicht helfen.",
      "Je ne peux pas vous aider avec cela.",
      "Lo siento, no puedo ayudarte con eso.",
      "Desculpe, não posso ajudar com isso.",
      "Mi dispiace, non posso aiutarti.",
      "Przepraszam, nie mogę pomóc w tej sprawie.",
      "Извините, я не могу помочь с этим.",
      "Вибачте, я не можу допомогти.",
      "抱歉，我无法协助您完成这个请求。",
      "申し訳ありませんが、お手伝いできません。",
      "죄송하지만 도와드릴 수 없습니다.",
    ];
    for (const text of refusals) expect([text, refusalOf(text).refusal]).toEqual([text, true]);
  });

  it("leaves an answer alone that apologises, warns or quotes a refusal late", () => {
    const answers = [
      "Sorry about the delay. Here is the file.",
      "I can't recommend this book enough!",
      "You cannot undo this step, so save first.",
      `${"Here is how the policy works in practice. ".repeat(20)} I can't help with that, said the clerk.`,
      "",
    ];
    for (const text of answers) expect([text, refusalOf(text).refusal]).toEqual([text, false]);
  });
});

describe("scriptOf", () => {
  it("names the script most letters are in", () => {
    const samples = {
      Latin: "iPhone 15 é bom",
      Cyrillic: "Привет, world",
      Han: "北京很大",
      Hangul: "안녕하세요",
      Thai: "สวัสดี",
      Arabic: "مرحبا",
    };
    for (const [script, text] of Object.entries(samples)) expect(scriptOf(text)).toBe(script);
  });
  it("takes Han with kana for Japanese", () => expect(scriptOf("東京都の人口は何人ですか")).toBe("Japanese"));
  it("is null where nothing is a letter", () =>
    expect([scriptOf(""), scriptOf("42 %"), scriptOf("👍")]).toEqual([null, null, null]));
});

describe("repetitionOf", () => {
  it("is near one for a loop and zero for ordinary prose", () => {
    expect(repetitionOf("the same words again and ".repeat(50))).toBeGreaterThan(0.95);
    expect(repetitionOf("我很抱歉我不能。".repeat(30))).toBeGreaterThan(0.9);
    expect(repetitionOf("A telltale is a strip of yarn on a sail that shows how the wind really flows over it.")).toBe(0);
  });
  it("does not judge a few words", () => expect([repetitionOf(""), repetitionOf("ha ha ha")]).toEqual([0, 0]));
});

describe("text on hostile input", () => {
  const detectors: Record<string, (text: string) => unknown> = {
    rephraseOf: (text) => rephraseOf(text, [text.slice(1), text]),
    followUpSentiment,
    refusalOf,
    scriptOf,
    repetitionOf,
  };

  it("neither throws nor leaves its range", () => {
    const any = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme", maxLength: 300 }),
      fc.string({ unit: fc.constantFrom("\ud800", "i ", "no ", "不", "\n>", "\u0301") }),
    );
    fc.assert(
      fc.property(any, any, (text, other) => {
        const { similarity, turnsBack } = rephraseOf(text, [other]);
        expect(similarity).toBeGreaterThanOrEqual(0);
        expect(similarity).toBeLessThanOrEqual(1);
        expect(turnsBack).toBe(1);
        const repetition = repetitionOf(text);
        expect(repetition >= 0 && repetition < 1).toBe(true);
        for (const detector of Object.values(detectors)) detector(text);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it("is as like one message to the other as the other to the one", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(rephraseOf(a, [b]).similarity).toBe(rephraseOf(b, [a]).similarity);
      }),
      { seed: 8 },
    );
  });

  it("takes time in proportion to length at worst", () => {
    const seeds = ["a", "i ", " ", "\n", "> ", "that is not ", "не ", "不", "𝒜", "\u0301", "ﷺ", "i already just "];
    for (const [name, detector] of Object.entries(detectors)) {
      for (const seed of seeds) {
        const fastest = (chars: number) => {
          const text = seed.repeat(chars / seed.length);
          const times = [1, 2, 3].map(() => {
            const start = performance.now();
            detector(text);
            return performance.now() - start;
          });
          return Math.min(...times);
        };
        fastest(20_000);
        // Eight times the text; a quadratic detector would need sixty-four times the time.
        const [short, long] = [fastest(20_000), fastest(160_000)];
        expect(long, `${name} on ${JSON.stringify(seed)}: ${short} ms, then ${long} ms`).toBeLessThan(
          Math.max(8 * short * 4, 300),
        );
      }
    }
  });
});
