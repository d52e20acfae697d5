import type { Score } from "../trace/score.ts";
import { type Rate, rateOf } from "./rate.ts";

type ScorePart = Pick<Score, "name" | "value" | "label" | "inclusionProbability">;

/**
 * The share of judgements of one name that say yes: a value of at least `from`, or, without a value, a label of yes or true.
 * Judgements that say neither are left out. A judge's rate is not the true rate: see `roganGladen` for what its errors do to it.
 *
 * @param options.from least value that means yes, default 0.5
 * @example scoreRate([{ name: "toxicity", value: 1 }, { name: "toxicity", value: 0 }], "toxicity").rate; // 0.5
 */
export function scoreRate(scores: readonly ScorePart[], name: string, { from = 0.5 }: { readonly from?: number } = {}): Rate {
  return rateOf(scores, (score) => {
    if (score.name !== name) return null;
    if (score.value !== undefined) return score.value >= from;
    if (score.label === undefined) return null;
    return /^(yes|true|detected|hallucinat\w*)$/i.test(score.label)
      ? true
      : /^(no|false|none|ok|grounded)$/i.test(score.label)
        ? false
        : null;
  });
}

/** The share of judged answers in which invented facts were found: scores named `hallucination`, 1 meaning found. @example hallucinationRate([{ name: "hallucination", value: 1 }, { name: "hallucination", value: 0 }, { name: "relevance", value: 5 }]).rate; // 0.5 */
export function hallucinationRate(scores: readonly ScorePart[]): Rate {
  return scoreRate(scores, "hallucination");
}
