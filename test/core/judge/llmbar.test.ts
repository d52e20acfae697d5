import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { cohenKappa } from "@telltale/core";
import { judgeAgreement, type Place, positionBias, type Rubric } from "@telltale/core/judge";
import { describe, expect, it } from "vitest";
import { datasetsFolder, filesOf, jsonOf, overData } from "../../datasets.ts";

const statisticsOf = (path: string) => join(dirname(path), "statistics.json");
const runs = filesOf("llmbar", "result.json").filter((path) => existsSync(statisticsOf(path)));

type Winner = "1" | "2" | null;
interface Item {
  readonly label: 1 | 2;
  readonly results: readonly Record<"swap = False" | "swap = True", { readonly winner: Winner }>[];
}

/** "Is the first output the better one?", as a rubric. */
const firstIsBetter: Rubric = {
  name: "first is better",
  version: "1",
  question: "Is the first output the better one?",
  needs: [],
  scale: { kind: "yes-no", yes: "it is", no: "it is not" },
};

/** Where the winner stood in the prompt. */
function placeOf(winner: Winner, isSwapped: boolean): Place | null {
  if (winner === null) return null;
  return (winner === "1") === isSwapped ? "second" : "first";
}

describe.skipIf(runs.length === 0)(overData("LLMBar's recorded judges", "llmbar", runs), () => {
  it.each(runs.map((path) => [relative(datasetsFolder, path), path] as const))(
    "%s: published accuracies and kappas come out, and what cannot be read is counted",
    (_, path) => {
      const items = jsonOf(path) as readonly Item[];
      const published = jsonOf(statisticsOf(path)) as Readonly<Record<string, string>> & { readonly kappa_agreement: number };
      const winners = (order: "swap = False" | "swap = True") =>
        items.map(({ results }) => results.at(-1)?.[order].winner ?? null);
      const [plain, swapped] = [winners("swap = False"), winners("swap = True")];
      const count = (text = "") => text.split(" / ").map((part) => Number.parseInt(part, 10));

      // Theirs takes what could not be read for "not the first"; so does this line, and no other.
      const coded = (list: readonly Winner[]) => list.map((winner) => (winner === "1" ? 1 : 0));
      expect(cohenKappa(coded(plain), coded(swapped)).estimate).toBeCloseTo(published.kappa_agreement, 12);

      for (const [list, name] of [
        [plain, "correct_False"],
        [swapped, "correct_True"],
      ] as const) {
        const labelled = items.flatMap(({ label }, i) => {
          const winner = list[i] ?? null;
          return winner === null ? [] : [{ human: label === 1 ? 1 : 0, judged: winner === "1" ? 1 : 0 }];
        });
        const { agreement, n, kappa } = judgeAgreement(firstIsBetter, labelled);
        const of = (side: "human" | "judged") => labelled.map((answer) => answer[side]);
        const [correct, total] = count(published[name]);
        const unparsed = list.filter((winner) => winner === null).length;
        expect(Math.round(agreement.estimate * n)).toBe(correct);
        expect(n + unparsed).toBe(total);
        // Their own kappa with people mixes up the codes of its two columns.
        expect(kappa.estimate).toBeCloseTo(cohenKappa(of("human"), of("judged")).estimate, 12);
      }

      const pairs = plain.map((winner, i) => ({ plain: placeOf(winner, false), swapped: placeOf(swapped[i] ?? null, true) }));
      const bias = positionBias(pairs);
      const [equal] = count(published.equal);
      const bothUnread = plain.filter((winner, i) => winner === null && swapped[i] === null).length;
      expect(Math.round(bias.consistent.estimate * bias.n) + bothUnread).toBe(equal);
      expect(bias.unparsed).toBe(pairs.filter((pair) => pair.plain === null || pair.swapped === null).length);
      expect(bias.firstTwice + bias.secondTwice).toBe(bias.n - Math.round(bias.consistent.estimate * bias.n));
    },
  );
});
