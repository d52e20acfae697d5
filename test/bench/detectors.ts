import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { datasetsFolder } from "../datasets.ts";
import { detectorMeasures } from "./detector-measures.ts";
import { evaluateNotes } from "./evaluate-measures.ts";
import type { Measure } from "./measure.ts";

/** What is published of a detector: how well it does, on what, measured when. */
export interface Card {
  readonly detector: string;
  readonly date: string;
  readonly note: string;
  readonly measures: readonly Measure[];
}

const folder = join(import.meta.dirname, "../../packages/core/cards");

export function readCards(): readonly Card[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Card);
}

const notes: Readonly<Record<string, string>> = {
  rephraseOf:
    "Compares characters and the words that say what it is about, not meanings: a question asked afresh in words of its own, as by another person, is seldom found.",
  followUpSentiment: "Hears what is said to the assistant in so many words; most displeasure is silent.",
  refusalOf: "Few published refusals to measure on: read the recall as an anecdote, the false alarms as a rate.",
  piiOf:
    "Presidio's cases are those of its own recognizers, many odd on purpose, asked one type at a time; rules follow the issuers' definitions, and one of them (the UATP card range) was added after these cases showed it missing. DATE_TIME and URL are not looked for. Names and postal addresses are not found. For e-mail addresses and, by these cases, telephone numbers a simple pattern does as well; checksums and words nearby show in the precision of the others, and among random numbers.",
  injectionOf:
    "Knows wordings, not intentions: attacks worded like any other request pass, and talk about attacks is found. Rules were written before they were measured on these sets, and widened once after the totals were seen; their errors were not read, though a few of their texts were seen while the formats were checked.",
  ...evaluateNotes,
  languageOf: "Only English text was at hand to measure on; other languages are held by examples.",
};

const line = ({ precision, recall, falseAlarmRate }: Measure) =>
  [
    ["precision", precision],
    ["recall", recall],
    ["false alarms", falseAlarmRate],
  ]
    .flatMap(([name, rate]) => (rate === undefined ? [] : [`${name} ${Number(rate).toFixed(3)}`]))
    .join(", ");

/**
 * Measures every detector again on the data sets, and prints each number beside the one its card publishes.
 *
 * @param options.write whether the cards are written anew
 */
export async function benchDetectors({ write = false } = {}): Promise<void> {
  if (!existsSync(datasetsFolder)) {
    console.log("detectors: skipped, no data sets (TELLTALE_DATASETS)");
    return;
  }
  const cards = existsSync(folder) ? readCards() : [];
  const date = new Date().toISOString().slice(0, 10);
  for (const [detector, run] of Object.entries(detectorMeasures)) {
    const measures = (await run()).filter(({ n }) => n > 0);
    const card = cards.find((known) => known.detector === detector);
    console.log(`\n${detector}${card ? `, card of ${card.date}` : ", no card yet"}`);
    for (const measure of measures) {
      const published = card?.measures.find(({ set, as }) => set === measure.set && as === measure.as);
      const said =
        published === undefined ? "no card" : line(published) === line(measure) ? "as the card" : `card: ${line(published)}`;
      console.log(`  ${measure.set} · ${measure.as} (n ${measure.n}): ${line(measure)} [${said}]`);
    }
    if (write) {
      const name = detector.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const next: Card = { detector, date, note: notes[detector] ?? "", measures };
      writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(next, null, 2)}\n`);
    }
  }
}
