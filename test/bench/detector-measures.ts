import { readFileSync } from "node:fs";
import { seededRandom } from "@telltale/core";
import { followUpSentiment, injectionOf, languageOf, piiOf, refusalOf, rephraseOf } from "@telltale/core/text";
import { filesOf } from "../datasets.ts";
import { askedAgain, attacks, benignTexts, goEmotions, realAnswers, sameIntent, themes } from "./detector-sets.ts";
import { evaluateMeasures, ofIndirectInjection } from "./evaluate-measures.ts";
import { type Measure, measure, round } from "./measure.ts";
import { type PresidioScore, presidioCases, scorePresidio } from "./presidio-cases.ts";
import { simplePii, simplePiiIn, tellsToIgnore } from "./simple-baselines.ts";

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
  const simple = cases.filter(({ type }) => Object.hasOwn(simplePii, type));
  const presidio = [
    ...presidioMeasures(", eager", scorePresidio(cases)),
    ...presidioMeasures(
      "",
      scorePresidio(cases, (type, text) => piiOf(text, { types: [type] })),
    ),
    ...presidioMeasures(", baseline: a simple pattern", scorePresidio(simple, simplePiiIn)),
  ];
  const numbers = randomNumbers();
  const finds = (text: string) => piiOf(text).length > 0;
  const findsSimply = (text: string) => Object.keys(simplePii).some((type) => simplePiiIn(type, text).length > 0);
  const benign = (await benignTexts()).flatMap(({ set, negatives }) => [
    measure(set, "any type: talk, hardly any personal", finds, [], negatives),
    measure(set, "baseline: any of the simple patterns", findsSimply, [], negatives),
  ]);
  return [
    ...presidio,
    ...benign,
    measure("random numbers", "any type: 8 to 19 digits, no word near that names them", finds, [], numbers),
    measure("random numbers", "baseline: any of the simple patterns", findsSimply, [], numbers),
  ];
}

function presidioMeasures(how: string, scores: ReadonlyMap<string, PresidioScore>): readonly Measure[] {
  return [...scores].map(([type, { cases: n, found, missed, wrong }]) => ({
    set: "presidio-test-cases",
    as: `${type}${how}`,
    n,
    ...(found + wrong > 0 && { precision: round(found / (found + wrong)) }),
    ...(found + missed > 0 && { recall: round(found / (found + missed)) }),
  }));
}

async function ofInjection(): Promise<readonly Measure[]> {
  const sets = [...(await attacks()), ...(await benignTexts())];
  const direct = [0.5, 0.7].flatMap((cut) =>
    sets.map(({ set, positives, negatives }) =>
      measure(set, `score ≥ ${cut}`, (text) => injectionOf(text).score >= cut - 1e-9, positives, negatives),
    ),
  );
  const simple = sets.map(({ set, positives, negatives }) =>
    measure(set, "baseline: says to ignore instructions", tellsToIgnore, positives, negatives),
  );
  return [...direct, ...simple, ...(await ofIndirectInjection())];
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
