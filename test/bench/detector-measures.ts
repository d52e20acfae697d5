import { readFileSync } from "node:fs";
import { seededRandom } from "@telltale/core";
import { followUpSentiment, injectionOf, languageOf, piiOf, refusalOf, rephraseOf } from "@telltale/core/text";
import { filesOf } from "../datasets.ts";
import { askedAgain, attacks, benignTexts, goEmotions, realAnswers, sameIntent, themes } from "./detector-sets.ts";
import { evaluateMeasures, ofIndirectInjection } from "./evaluate-measures.ts";
import { type Measure, measure, round } from "./measure.ts";
import { presidioCases, scorePresidio } from "./presidio-cases.ts";

async function ofRephrase(): Promise<readonly Measure[]> {
  const { again, next } = askedAgain();
  const { alike, other } = await sameIntent();
  const finds = ([current, earlier]: readonly [string, string[]]) => rephraseOf(current, earlier).verdict === "rephrase";
  return [
    measure("trec-cast", "verdict rephrase: rewritten questions against next questions", finds, again, next),
    measure("banking77", "verdict rephrase: two people's questions of one intent against those of two", finds, alike, other),
  ];
}

async function ofSentiment(): Promise<readonly Measure[]> {
  const replies = goEmotions();
  const grateful = (item: { emotions: readonly string[] }) => item.emotions.includes("gratitude");
  const chats = (await benignTexts()).find(({ set }) => set === "topical-chat")?.negatives ?? [];
  return [
    measure(
      "goemotions",
      "positive: gratitude against other replies",
      ({ text }) => followUpSentiment(text).sentiment === "positive",
      replies.filter(grateful),
      replies.filter((item) => !grateful(item)),
    ),
    measure(
      "goemotions",
      "negative: replies that nobody gave to an assistant",
      ({ text }) => followUpSentiment(text).sentiment === "negative",
      [],
      replies,
    ),
    measure(
      "topical-chat",
      "negative: turns of friendly talk",
      (text) => followUpSentiment(text).sentiment === "negative",
      [],
      chats,
    ),
  ];
}

async function ofRefusal(): Promise<readonly Measure[]> {
  const finds = (text: string) => refusalOf(text).refusal;
  return [
    measure("langkit", "refusals against jailbreak prompts", finds, themes("refusal"), themes("jailbreak")),
    measure("realhumaneval", "answers to coding questions, hardly any a refusal", finds, [], await realAnswers()),
  ];
}

function randomNumbers(): readonly string[] {
  const random = seededRandom(20);
  const digit = () => Math.floor(random() * 10);
  return Array.from(
    { length: 12_000 },
    (_, i) => `order ${1 + Math.floor(random() * 9)}${Array.from({ length: 7 + (i % 12) }, digit).join("")} shipped`,
  );
}

async function ofPii(): Promise<readonly Measure[]> {
  const cases = filesOf("presidio-test-cases", ".jsonl").flatMap((path) => presidioCases(readFileSync(path, "utf8")).cases);
  const presidio = [true, false].flatMap((eager) =>
    [...scorePresidio(cases, { eager })].map(
      ([type, { cases: n, found, missed, wrong }]): Measure => ({
        set: "presidio-test-cases",
        as: `${type}${eager ? ", eager" : ""}`,
        n,
        ...(found + wrong > 0 && { precision: round(found / (found + wrong)) }),
        ...(found + missed > 0 && { recall: round(found / (found + missed)) }),
      }),
    ),
  );
  const benign = (await benignTexts()).map(({ set, negatives }) =>
    measure(set, "any type: talk, hardly any personal", (text) => piiOf(text).length > 0, [], negatives),
  );
  const finds = (text: string) => piiOf(text).length > 0;
  return [
    ...presidio,
    ...benign,
    measure("random numbers", "any type: 8 to 19 digits, no word near that names them", finds, [], randomNumbers()),
  ];
}

async function ofInjection(): Promise<readonly Measure[]> {
  const sets = [...(await attacks()), ...(await benignTexts())];
  const direct = [0.5, 0.7].flatMap((cut) =>
    sets.map(({ set, positives, negatives }) =>
      measure(set, `score ≥ ${cut}`, (text) => injectionOf(text).score >= cut - 1e-9, positives, negatives),
    ),
  );
  return [...direct, ...(await ofIndirectInjection())];
}

async function ofLanguage(): Promise<readonly Measure[]> {
  return (await benignTexts()).map(({ set, negatives }) =>
    measure(set, "another language than English", (text) => !["en", null].includes(languageOf(text)), [], negatives),
  );
}

/** What is measured, by the exported name of the detector. */
export const detectorMeasures: Readonly<Record<string, () => readonly Measure[] | Promise<readonly Measure[]>>> = {
  rephraseOf: ofRephrase,
  followUpSentiment: ofSentiment,
  refusalOf: ofRefusal,
  piiOf: ofPii,
  injectionOf: ofInjection,
  languageOf: ofLanguage,
  ...evaluateMeasures,
};
