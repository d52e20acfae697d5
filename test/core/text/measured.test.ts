import { relative } from "node:path";
import { followUpSentiment, refusalOf, rephraseOf } from "@telltale/core/text";
import { describe, expect, it } from "vitest";
import { askedAgain, goEmotions, themes } from "../../bench/detector-sets.ts";
import { datasetsFolder, filesOf, overData } from "../../datasets.ts";
import { share } from "../../share.ts";

const topics = filesOf("trec-cast", ".json")
  .map((path) => ({ name: relative(datasetsFolder, path), ...askedAgain([path]) }))
  .filter(({ again, next }) => again.length > 0 || next.length > 0);

describe.skipIf(topics.length === 0)(overData("rephraseOf on TREC CAsT", "trec-cast", topics), () => {
  const finds = ([current, earlier]: readonly [string, string[]]) => rephraseOf(current, earlier).verdict === "rephrase";

  for (const { name, again, next } of topics) {
    it.skipIf(next.length === 0)(`seldom takes the next question for the last three: ${name}`, () => {
      const wrong = share(next.filter(finds).length, next.length);
      expect(wrong.least, wrong.said).toBeLessThan(0.02);
    });

    it.skipIf(again.length === 0)(`finds most questions asked again in full: ${name}`, () => {
      const found = share(again.filter(finds).length, again.length);
      expect(found.most, found.said).toBeGreaterThan(0.65);
    });
  }
});

const [refusals, jailbreaks] = [themes("refusal"), themes("jailbreak")];

describe.skipIf(refusals.length === 0)(overData("refusalOf on langkit's themes", "langkit", refusals), () => {
  it("knows refusals from prompts that try to prevent them", () => {
    const shareOf = (texts: readonly string[]) => share(texts.filter((text) => refusalOf(text).refusal).length, texts.length);
    const [found, wrong] = [shareOf(refusals), shareOf(jailbreaks)];
    expect(found.most, found.said).toBeGreaterThan(0.75);
    expect(wrong.least, wrong.said).toBeLessThan(0.05);
  });
});

const replies = goEmotions();

describe.skipIf(replies.length === 0)(overData("followUpSentiment on GoEmotions", "goemotions", replies), () => {
  it("hears half of all gratitude, and seldom displeasure in talk that is not to an assistant", () => {
    const isGrateful = ({ emotions }: { emotions: readonly string[] }) => emotions.includes("gratitude");
    const heard = (sentiment: string, of: typeof replies) =>
      share(of.filter(({ text }) => followUpSentiment(text).sentiment === sentiment).length, of.length);
    const thanks = heard("positive", replies.filter(isGrateful));
    const others = replies.filter((reply) => !isGrateful(reply));
    const told = heard("negative", others);
    expect(thanks.most, thanks.said).toBeGreaterThan(0.5);
    expect(told.least, told.said).toBeLessThan(0.03);
  });
});
