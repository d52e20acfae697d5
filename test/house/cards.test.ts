import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as grounding from "@telltale/core/grounding";
import * as text from "@telltale/core/text";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const folder = join(import.meta.dirname, "../../packages/core/cards");
const rate = z.number().min(0).max(1).optional();
const Card = z.strictObject({
  detector: z.string(),
  date: z.iso.date(),
  note: z.string().min(1),
  measures: z
    .array(
      z
        .strictObject({
          set: z.string(),
          as: z.string(),
          n: z.int().positive(),
          precision: rate,
          recall: rate,
          falseAlarmRate: rate,
        })
        .refine((measure) => (measure.precision ?? measure.recall ?? measure.falseAlarmRate) !== undefined, "no number in it"),
    )
    .min(1),
});

const cards = readdirSync(folder).map(
  (name) => [name, JSON.parse(readFileSync(join(folder, name), "utf8")) as unknown] as const,
);

describe("the detectors' cards", () => {
  for (const [name, card] of cards) {
    it(`${name} says what was measured, of a detector that exists`, () => {
      const { detector, measures } = Card.parse(card);
      expect({ ...text, ...grounding }).toHaveProperty(detector, expect.any(Function));
      const keys = measures.map(({ set, as }) => `${set} · ${as}`);
      expect(new Set(keys).size).toBe(keys.length);
    });
  }

  it("are there for every detector that guesses", () => {
    const carded = cards.map(([, card]) => Card.parse(card).detector).sort();
    expect(carded).toEqual([
      "citationsOf",
      "exfiltrationOf",
      "followUpSentiment",
      "groundingOf",
      "injectionOf",
      "languageOf",
      "leakOf",
      "piiOf",
      "refusalOf",
      "rephraseOf",
    ]);
  });
});
