import { binomTest, type Estimate, pearson, type TestResult, tTest, wilson } from "../stats/index.ts";
import type { Labelled } from "./agreement.ts";
import { type Place, settlePair } from "./compare-pair.ts";

/** What a judge of two said in both orders; null where its answer could not be read. */
export interface SwappedPair {
  /** With `a` first. */
  readonly plain: Place | null;
  /** With `b` first. */
  readonly swapped: Place | null;
}

export interface PositionBias {
  readonly n: number;
  /** Pairs with an answer that could not be read. They count in nothing else. */
  readonly unparsed: number;
  /** Share of pairs with one verdict in both orders, with Wilson's interval. */
  readonly consistent: Estimate;
  /** Inconsistent pairs in which the first place won twice, or the second. */
  readonly firstTwice: number;
  readonly secondTwice: number;
  /** Whether one place wins more often than the other among those; null where there are none. */
  readonly test: TestResult | null;
}

/**
 * Whether a judge of two prefers a place.
 *
 * @throws {RangeError} if no pair has two answers
 * @example positionBias([{ plain: "first", swapped: "first" }, { plain: "first", swapped: "second" }]).firstTwice; // 1
 */
export function positionBias(pairs: readonly SwappedPair[]): PositionBias {
  const read = pairs.flatMap(({ plain, swapped }) => (plain === null || swapped === null ? [] : [{ plain, swapped }]));
  if (read.length === 0) throw new RangeError("positionBias: no pair has two answers");
  const consistent = read.filter(({ plain, swapped }) => settlePair(plain, swapped).isConsistent).length;
  const twice = (place: Place) => read.filter(({ plain, swapped }) => plain === place && swapped === place).length;
  const [firstTwice, secondTwice] = [twice("first"), twice("second")];
  const split = firstTwice + secondTwice;
  return {
    n: read.length,
    unparsed: pairs.length - read.length,
    consistent: wilson(consistent, read.length),
    firstTwice,
    secondTwice,
    test: split > 0 ? binomTest(firstTwice, split) : null,
  };
}

/**
 * Whether a judge is kinder than people to longer answers: the correlation of judge − human with the logarithm of the length.
 *
 * @param items with the answer's length in characters, > 0
 * @returns above 0 where length is rewarded; null for fewer than four items, or where nothing varies
 * @example lengthBias([{ human: 3, judged: 2, chars: 10 }, { human: 3, judged: 3, chars: 100 }, { human: 3, judged: 4, chars: 1000 }, { human: 3, judged: 5, chars: 10000 }]).effect; // 1
 */
export function lengthBias(items: readonly (Labelled & { readonly chars: number })[]): TestResult | null {
  const errors = items.map(({ human, judged }) => judged - human);
  const lengths = items.map(({ chars }) => Math.log(Math.max(1, chars)));
  const isVaried = new Set(errors).size > 1 && new Set(lengths).size > 1;
  return items.length >= 4 && isVaried ? pearson(lengths, errors) : null;
}

/**
 * Whether a judge is kinder than people to answers of its own model family: the mean of judge − human there, less that of others.
 *
 * @param isOwn whether an item was answered by the judge's family
 * @returns Welch's test, its effect in the rubric's unit; null where a side has fewer than two items or nothing varies
 * @example selfPreference([{ human: 3, judged: 4, isOwn: true }, { human: 3, judged: 5, isOwn: true }, { human: 3, judged: 3, isOwn: false }, { human: 4, judged: 4, isOwn: false }]).effect; // 1.5
 */
export function selfPreference(items: readonly (Labelled & { readonly isOwn: boolean })[]): TestResult | null {
  const errors = (own: boolean) => items.filter(({ isOwn }) => isOwn === own).map(({ human, judged }) => judged - human);
  const [own, others] = [errors(true), errors(false)];
  if (own.length < 2 || others.length < 2 || new Set([...own, ...others]).size < 2) return null;
  return tTest(own, others);
}

/**
 * The family of a model by its name: who made it.
 *
 * @example modelFamily("openai/gpt-4o-mini"); // "gpt"
 */
export function modelFamily(model: string): string {
  const name = model.toLowerCase().split("/").at(-1) ?? "";
  if (/^(chatgpt|gpt|o\d|text-)/.test(name)) return "gpt";
  return /^[a-z]+/.exec(name)?.[0] ?? name;
}
