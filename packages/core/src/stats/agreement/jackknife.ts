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
  const mean = leaveOneOut.reduce((sum, value) => sum + value, 0) / n;
  const squares = leaveOneOut.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = normPpf(1 - alpha / 2) * Math.sqrt((squares * (n - 1)) / n);
  return [estimate - half, Math.min(upperBound, estimate + half)];
}
