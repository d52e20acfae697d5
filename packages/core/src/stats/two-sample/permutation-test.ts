import { finitePair } from "../finite.ts";
import type { Random } from "../random.ts";
import { shuffled } from "../random.ts";
import { type Alternative, pValueOf, type TestResult } from "../result.ts";

export interface PermutationOptions {
  /** `greater`: evidence that the statistic is larger than chance allows. */
  readonly alternative?: Alternative;
  /** At most so many splits: all of them when there are no more, otherwise a random choice. Default 9999. */
  readonly resamples?: number;
  /** Uniform numbers for the random choice; needed only when there are more splits than `resamples`. */
  readonly random?: Random;
}

/**
 * Permutation test of two samples for any statistic: exact when all splits can be visited, otherwise by random splits.
 *
 * @param x observations, at least one finite
 * @param y observations of the other sample
 * @param statistic of two samples, such as the difference of their medians; must not change its arguments
 * @param options see {@link PermutationOptions}
 * @returns the statistic of the samples as given, and its p-value; a random choice counts the samples as given, so p is never 0
 * @throws {RangeError} if a sample is empty, or a random choice is needed and no generator was given
 * @see Phipson & Smyth (2010), Stat. Appl. Genet. Mol. Biol. 9, 39
 * @example permutationTest([1, 2], [3, 4], (x, y) => x[0] + x[1] - y[0] - y[1]).pValue; // 0.33333333333333…
 */
export function permutationTest(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  statistic: (x: Float64Array, y: Float64Array) => number,
  { alternative = "two-sided", resamples = 9999, random }: PermutationOptions = {},
): TestResult {
  const pair = finitePair(x, y, "permutationTest");
  const n = pair.x.length;
  const pooled = new Float64Array([...pair.x, ...pair.y]);
  const observed = statistic(pair.x, pair.y);
  // Equal on paper may differ in the last bits.
  const slack = 1e-14 * Math.abs(observed);
  let [visited, atMost, atLeast] = [0, 0, 0];
  const visit = (value: number) => {
    visited += 1;
    if (value <= observed + slack) atMost += 1;
    if (value >= observed - slack) atLeast += 1;
  };
  const isExact = splits(pooled.length, n) <= resamples;
  if (isExact) forEachSplit(pooled, n, (a, b) => visit(statistic(a, b)));
  else {
    if (random === undefined) throw new RangeError("permutationTest: too many splits to visit all, give a random generator");
    visit(observed);
    for (let i = 0; i < resamples; i++) {
      const mixed = Float64Array.from(shuffled(pooled, random));
      visit(statistic(mixed.subarray(0, n), mixed.subarray(n)));
    }
  }
  return {
    statistic: observed,
    pValue: pValueOf(alternative, atMost / visited, atLeast / visited),
    effect: observed,
    effectInterval: null,
    n: pooled.length,
    method: isExact ? "exact permutation" : `${resamples} random permutations`,
    warnings: pair.warnings,
  };
}

function splits(total: number, size: number): number {
  let count = 1;
  for (let i = 1; i <= size; i++) count = (count * (total - size + i)) / i;
  return Math.round(count);
}

/** Visits every choice of `size` values from the pool, with the rest. */
function forEachSplit(pool: Float64Array, size: number, visit: (chosen: Float64Array, rest: Float64Array) => void): void {
  const chosen = new Float64Array(size);
  const rest = new Float64Array(pool.length - size);
  const place = (at: number, taken: number) => {
    if (at === pool.length) return visit(chosen, rest);
    if (taken < size) {
      chosen[taken] = pool[at]!;
      place(at + 1, taken + 1);
    }
    if (at - taken < rest.length) {
      rest[at - taken] = pool[at]!;
      place(at + 1, taken);
    }
  };
  place(0, 0);
}
