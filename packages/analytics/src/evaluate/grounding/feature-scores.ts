import { secretRules } from "@telltale/core";
import { injectionOf, piiTypesOf } from "@telltale/core/text";
import type { AnswerTexts, Checked } from "./check-texts.ts";

const secretTypes = new Set(secretRules.map(({ type }) => type));

/**
 * What clients note on a span as they see its texts, as scores for spans of which nobody did: those that were imported. How much the
 * question, and the worst of the contexts, reads like an injection; whether the answer holds secrets or personal data.
 */
export function featureScores(
  { input, contexts, output, noted = {} }: AnswerTexts,
  evaluator: { readonly texts: string; readonly pii: string },
): readonly Checked[] {
  const given = contexts.filter((context) => context.trim() !== "");
  const worst = Math.max(0, ...given.map((context) => injectionOf(context, { source: "retrieved" }).score));
  const types = noted.pii ? [] : piiTypesOf(output);
  const [secrets, personal] = [types.filter((type) => secretTypes.has(type)), types.filter((type) => !secretTypes.has(type))];
  const found = (name: "secretInOutput" | "personalDataInOutput", kinds: readonly string[]): Checked => ({
    name,
    value: kinds.length > 0 ? 1 : 0,
    evaluator: evaluator.pii,
    ...(kinds.length > 0 && { rationale: kinds.join(", ") }),
  });
  return [
    ...(noted.injection || input === undefined
      ? []
      : [{ name: "injectionAttempt", value: injectionOf(input).score, evaluator: evaluator.texts } as const]),
    ...(noted.sourceInjection || given.length === 0
      ? []
      : [{ name: "injectionInSources", value: worst, evaluator: evaluator.texts } as const]),
    ...(noted.pii ? [] : [found("secretInOutput", secrets), found("personalDataInOutput", personal)]),
  ];
}
