import { groundingOf } from "@telltale/core/grounding";
import { describe, expect, it } from "vitest";
import { type HaluAnswer, haluAnswers } from "../../bench/evaluate-halueval.ts";
import { overData } from "../../datasets.ts";
import { share } from "../../share.ts";

const answers = haluAnswers().filter(({ half }) => half === "test");

/** Shares of right and of invented answers in which a claim is called unsupported. */
async function unsupported(of: readonly HaluAnswer[]) {
  const shareOf = async (isInvented: boolean) => {
    const asked = of.filter((answer) => answer.isInvented === isInvented);
    const found = await Promise.all(
      asked.map(({ answer, knowledge, question }) => groundingOf({ response: answer, contexts: [knowledge], question })),
    );
    return share(found.filter((grounding) => grounding.unsupported > 0).length, asked.length);
  };
  return { right: await shareOf(false), invented: await shareOf(true) };
}

// A small, fixed part of the half that no cut was fitted on; `npm run bench -- detectors` measures all of it.
describe.skipIf(answers.length === 0)(overData("groundingOf on HaluEval", "halueval", answers), () => {
  for (const form of new Set(answers.map((answer) => answer.form))) {
    it(`calls an invented ${form} unsupported more often than a right one`, async () => {
      const { right, invented } = await unsupported(answers.filter((answer) => answer.form === form).slice(0, 120));
      expect(invented.most, `${invented.said}, and of right ones ${right.said}`).toBeGreaterThan(right.least);
    });
  }

  const toQuestions = answers.filter(({ form }) => form === "answer").slice(0, 120);
  it.skipIf(toQuestions.length === 0)(
    "seldom calls a right answer to a question unsupported, and half of the invented ones",
    async () => {
      const { right, invented } = await unsupported(toQuestions);
      expect(right.least, right.said).toBeLessThan(0.05);
      expect(invented.most, invented.said).toBeGreaterThan(0.5);
    },
  );
});
