import { sumOfSquares } from "../descriptive/moments.ts";
import { normPpf } from "../distributions/normal.ts";
import type { Interval } from "../result.ts";

/**
 * A normal interval around an estimate from its leave-one-out values.
 *
 * @returns null when there are fewer than two values, or one of them is not finite
 * @see Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 11
 */
export function jackknifeInterval(estimate: number, leaveOneOut: readonly number[], alpha: number, upperBound = 1): Interval {
  const n = leaveOneOut.length;
  if (n < 2 || !Number.isFinite(estimate) || !leaveOneOut.every(Number.isFinite)) return null;
  const half = normPpf(1 - alpha / 2) * Math.sqrt((Math.max(0, sumOfSquares(leaveOneOut)) * (n - 1)) / n);
  return [estimate - half, Math.min(upperBound, estimate + half)];
}
