import { chiSquareGof } from "../categorical/chi-square-gof.ts";
import type { TestResult } from "../result.ts";

/**
 * Sample-ratio mismatch: whether the arms of an experiment have the sizes they were given. If not, do not read its result.
 *
 * @param counts users per arm that were seen
 * @param weights shares the arms should have, in any unit; equal when left out
 * @returns χ² with k − 1 degrees of freedom; `effect` is the largest gap between a seen and an intended share.
 *   A p below 0.001 is the usual alarm: the test is run often
 * @throws {RangeError} if there are fewer than two arms, nothing was counted, or a weight is not positive
 * @see Fabijan et al. (2019), Diagnosing sample ratio mismatch in online controlled experiments, KDD
 * @example srm([5000, 5200]); // { statistic: 3.9215…, … }
 */
export function srm(counts: ArrayLike<number>, weights?: ArrayLike<number>): TestResult {
  const seen = Array.from(counts);
  const shares = weights ? Array.from(weights) : seen.map(() => 1);
  if (seen.length < 2 || shares.length !== seen.length)
    throw new RangeError("srm: needs two arms or more, and a weight for each");
  if (seen.some((count) => !(count >= 0 && Number.isFinite(count))))
    throw new RangeError("srm: a count is negative or not finite");
  if (shares.some((share) => !(share > 0 && Number.isFinite(share)))) throw new RangeError("srm: weights must be positive");
  const n = seen.reduce((sum, count) => sum + count, 0);
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (n === 0) throw new RangeError("srm: no users");
  const expected = shares.map((share) => (n * share) / total);
  const { statistic, pValue } = chiSquareGof(seen, { expected });
  return {
    statistic,
    pValue,
    effect: Math.max(...seen.map((count, i) => Math.abs(count - expected[i]!) / n)),
    effectInterval: null,
    n,
    method: "chi-square goodness of fit",
    warnings: Math.min(...expected) < 5 ? ["fewer than 5 users expected in an arm: p is rough"] : [],
  };
}
