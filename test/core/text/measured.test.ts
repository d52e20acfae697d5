import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { followUpSentiment, refusalOf, rephraseOf } from "@telltale/core/text";
import { describe, expect, it } from "vitest";

const datasets = process.env.TELLTALE_DATASETS ?? join(import.meta.dirname, "../../../../shared/datasets");
const folder = (name: string) => join(datasets, name);
const filesOf = (name: string, ending: string) =>
  existsSync(folder(name))
    ? readdirSync(folder(name), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(ending))
        .map((path) => join(folder(name), path))
    : [];

interface Turn {
  readonly raw_utterance: string;
  readonly manual_rewritten_utterance?: string;
}

const topics = filesOf("trec-cast", ".json").filter((path) => readFileSync(path, "utf8").includes('"raw_utterance"'));

describe.skipIf(topics.length === 0)(
  topics.length === 0 ? "rephraseOf on TREC CAsT, skipped: no data set" : "rephraseOf on TREC CAsT",
  () => {
    for (const path of topics) {
      const conversations = (JSON.parse(readFileSync(path, "utf8")) as { turn: Turn[] }[]).map(({ turn }) => turn);

      it(`seldom takes the next question for the last three: ${path.slice(datasets.length + 1)}`, () => {
        let [pairs, wrong] = [0, 0];
        for (const turns of conversations) {
          const asked = turns.map((turn) => turn.raw_utterance);
          for (const [i, current] of asked.entries()) {
            if (i === 0) continue;
            pairs++;
            if (rephraseOf(current, asked.slice(0, i)).verdict === "rephrase") wrong++;
          }
        }
        expect(wrong / pairs, `${wrong} of ${pairs}`).toBeLessThan(0.03);
      });

      const rewritten = conversations.flat().filter((turn) => {
        const { raw_utterance: raw, manual_rewritten_utterance: whole } = turn;
        return whole !== undefined && whole !== raw;
      });
      it.skipIf(rewritten.length === 0)(`finds most questions asked again in full: ${path.slice(datasets.length + 1)}`, () => {
        const found = rewritten.filter(
          (turn) => rephraseOf(turn.manual_rewritten_utterance ?? "", [turn.raw_utterance]).verdict === "rephrase",
        );
        expect(found.length / rewritten.length, `${found.length} of ${rewritten.length}`).toBeGreaterThan(0.7);
      });
    }
  },
);

const themes = filesOf("langkit", "themes.json");

describe.skipIf(themes.length === 0)(
  themes.length === 0 ? "refusalOf on langkit's themes, skipped: no data set" : "refusalOf on langkit's themes",
  () => {
    for (const path of themes) {
      const { refusal, jailbreak } = JSON.parse(readFileSync(path, "utf8")) as { refusal: string[]; jailbreak: string[] };
      it("knows refusals from prompts that try to prevent them", () => {
        expect(refusal.filter((text) => refusalOf(text).refusal).length / refusal.length).toBeGreaterThanOrEqual(0.75);
        expect(jailbreak.filter((text) => refusalOf(text).refusal).length / jailbreak.length).toBeLessThanOrEqual(0.05);
      });
    }
  },
);

const replies = filesOf("goemotions", ".tsv");
const [labels] = filesOf("goemotions", "labels.txt");

describe.skipIf(replies.length === 0 || labels === undefined)(
  replies.length === 0 ? "followUpSentiment on GoEmotions, skipped: no data set" : "followUpSentiment on GoEmotions",
  () => {
    const names = labels === undefined ? [] : readFileSync(labels, "utf8").trim().split("\n");
    for (const path of replies) {
      it("hears half of all gratitude, and seldom displeasure in talk that is not to an assistant", () => {
        let [thanks, heard, others, told] = [0, 0, 0, 0];
        for (const line of readFileSync(path, "utf8").trim().split("\n")) {
          const [text = "", emotions = ""] = line.split("\t");
          const { sentiment } = followUpSentiment(text);
          if (emotions.split(",").some((index) => names[Number(index)] === "gratitude")) {
            thanks++;
            if (sentiment === "positive") heard++;
          } else {
            others++;
            if (sentiment === "negative") told++;
          }
        }
        expect(heard / thanks, `${heard} of ${thanks}`).toBeGreaterThan(0.5);
        expect(told / others, `${told} of ${others}`).toBeLessThan(0.03);
      });
    }
  },
);
