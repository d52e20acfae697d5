import { languageOf } from "../text/language.ts";
import { bestWindow, deniesIn, has, readSource, type SourceText, vocabularyOf, type Window } from "./source-text.ts";
import { isNegated, type Word, wordsOf } from "./words-of.ts";

/** What the weights of a claim's words and the caps of its score are. Set beforehand; only the two cuts were fitted, see the card. */
const weightOf = { common: 0.1, asked: 0.15, name: 2, number: 2 } as const;
const capOf = { number: 0.1, name: 0.25, negation: 0.45 } as const;
/** Part of the score that the best window gives; the rest is for words found anywhere in the source. */
const windowShare = 0.7;

/** Where the built-in grounder stops being unsure: fitted on half of HaluEval, measured on the other. */
export const lexicalCuts = { supportedFrom: 0.8, unsupportedBelow: 0.4 } as const;

/**
 * How well a claim is borne out by a source, by its words alone: free, the same every time, and blind to meaning.
 *
 * Rare words of the claim should stand close together in the source; its numbers, dates and names must stand there, and it must not
 * deny what the source says. Words of the question prove nothing: a claim that only repeats them scores 0.5. What is said in other
 * words scores too low, and a claim that joins the source's own words wrongly too high.
 *
 * @param options.question what the user had asked
 * @returns 0…1; read it with `lexicalCuts`, and as "unsure" between them
 * @example lexicalEntail("The fee is $5.", "Transfers abroad cost more. The transfer fee is $5."); // 1
 * @example lexicalEntail("The fee is $7.", "Transfers abroad cost more. The transfer fee is $5."); // 0.1
 */
export function lexicalEntail(claim: string, source: string, options: { readonly question?: string | undefined } = {}): number {
  return entailIn(readSource(source), claim, options);
}

/** {@link lexicalEntail} in a source that is read already. */
export function entailIn(
  source: SourceText,
  claim: string,
  { question = "" }: { readonly question?: string | undefined } = {},
): number {
  const words = wordsOf(claim);
  const asked = vocabularyOf(wordsOf(question));
  const isAsked = (word: Word) => has(asked, word) === 1;
  const weighted = words.map((word) => [word, weigh(word, isAsked(word), source)] as const);
  const window = bestWindow(source, weighted);
  const news = words.filter((word) => !word.isCommon && !isAsked(word));
  if (!window || news.length === 0) return 0.5;
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  const anywhere = weighted.reduce((sum, [word, weight]) => sum + weight * has(source.words, word), 0) / total;
  const score = windowShare * window.coverage + (1 - windowShare) * anywhere;
  return Math.min(1, score, ...capsOf(news, source, claim, window));
}

function weigh(word: Word, isAsked: boolean, source: SourceText): number {
  if (word.isCommon) return weightOf.common;
  const kind = word.values.length > 0 ? weightOf.number : word.isName ? weightOf.name : 1;
  return kind * source.rarity(word.stem) * (isAsked ? weightOf.asked : 1);
}

/** What a claim may score at most where a number or name is new, or where one of claim and source denies. */
function capsOf(news: readonly Word[], source: SourceText, claim: string, window: Window): readonly number[] {
  const isMissing = (word: Word) => has(source.words, word) === 0;
  const hasNewNumber = news.some((word) => /^\d/.test(word.stem) && isMissing(word));
  // Every noun is written with a capital in German.
  const hasNewName = news.some((word) => word.isName && isMissing(word)) && languageOf(claim) !== "de";
  const isTurned = window.coverage >= 0.5 && isNegated(claim) !== deniesIn(source, window);
  return [...(hasNewNumber ? [capOf.number] : []), ...(hasNewName ? [capOf.name] : []), ...(isTurned ? [capOf.negation] : [])];
}

/** Where in a source a claim is best borne out; null where nothing of it is. */
export function evidenceIn(source: SourceText, claim: string): Window | null {
  const weighted = wordsOf(claim).map((word) => [word, weigh(word, false, source)] as const);
  const window = bestWindow(source, weighted);
  return window && window.coverage > 0.2 ? window : null;
}
