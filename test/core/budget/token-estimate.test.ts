import { estimateTokens, learnTokens, type TokenHistory } from "@telltale/core/budget";
import fc from "fast-check";
import { countTokens } from "gpt-tokenizer";
import { describe, expect, it } from "vitest";

const texts = [
  "How do I cancel my subscription, and will I be charged for the month that has begun?",
  "const total = items.reduce((sum, { price, count }) => sum + price * count, 0);",
  "Die Rückerstattung wird innerhalb von vierzehn Tagen nach Eingang der Ware veranlasst.",
  "请问我的订单什么时候可以发货？我已经等了三天了。",
];

describe("estimateTokens", () => {
  it("errs on the dear side for English, German and code until a model's own ratio is known", () => {
    for (const text of texts.slice(0, 3)) {
      const { inputTokens } = estimateTokens({ model: "gpt", inputChars: text.length });
      expect(inputTokens).toBeGreaterThanOrEqual(countTokens(text));
      expect(inputTokens).toBeLessThan(2.2 * countTokens(text));
    }
  });

  it("learns the ratio of a model from its calls, of Chinese too", () => {
    const chinese = texts[3] ?? "";
    let past: TokenHistory | undefined;
    for (let i = 0; i < 100; i++)
      past = learnTokens(past, { inputChars: chinese.length, inputTokens: countTokens(chinese), outputTokens: i });
    const { inputTokens, outputTokens } = estimateTokens({ model: "gpt", inputChars: 10 * chinese.length }, past);
    expect(Math.abs(inputTokens - 10 * countTokens(chinese))).toBeLessThanOrEqual(1);
    expect(outputTokens).toBe(89);
  });

  it("takes what a call allows before what its model usually answers, and a tokenizer's count before both", () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.nat(10_000), (inputChars, maxOutputTokens, counted) => {
        const estimate = estimateTokens({ model: "m", inputChars, maxOutputTokens }, undefined, counted);
        expect(estimate).toEqual({ inputTokens: counted, outputTokens: maxOutputTokens });
      }),
    );
  });
});
