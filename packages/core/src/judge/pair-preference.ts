import { binomTest, type Estimate, type TestResult, wilson } from "../stats/index.ts";
import { settlePair } from "./compare-pair.ts";
import { type PositionBias, positionBias, type SwappedPair } from "./judge-bias.ts";

export interface PairPreference {
  /** Pairs with two answers that could be read, and without. */
  readonly n: number;
  readonly unparsed: number;
  /** Pairs that `a` wins in both orders, that `b` wins in both, and the others. */
  readonly a: number;
  readonly b: number;
  readonly ties: number;
  /** Share of the decided pairs that `b` wins, with Wilson's interval; null where none is decided. */
  readonly share: Estimate | null;
  /** Whether that is more, or less, than half: the sign test. Null where none is decided. */
  readonly test: TestResult | null;
  readonly position: PositionBias;
}

/**
 * Which of two variants a judge prefers, over pairs of answers to the same input that were asked about in both orders.
 *
 * @returns null where no pair has two answers
 * @see Zheng et al. (2023), Judging LLM-as-a-judge, arXiv 2306.05685, on counting only what holds in both orders
 * @example pairPreference([{ plain: "second", swapped: "first" }, { plain: "first", swapped: "first" }]).b; // 1
 */
export function pairPreference(pairs: readonly SwappedPair[]): PairPreference | null {
  const settled = pairs.flatMap(({ plain, swapped }) => (plain && swapped ? [settlePair(plain, swapped).better] : []));
  if (settled.length === 0) return null;
  const count = (side: "a" | "b" | "tie") => settled.filter((better) => better === side).length;
  const [a, b, ties] = [count("a"), count("b"), count("tie")];
  const decided = a + b;
  return {
    n: settled.length,
    unparsed: pairs.length - settled.length,
    a,
    b,
    ties,
    share: decided > 0 ? wilson(b, decided) : null,
    test: decided > 0 ? binomTest(b, decided) : null,
    position: positionBias(pairs),
  };
}
