import type { DriftTransform } from "./summary.ts";

/**
 * The scale a numeric column is compared on, decided by its reference window alone.
 *
 * Latency, tokens and cost are non-negative with a long tail: on their own scale a few outliers hide a shift of everything
 * else. They are compared as asinh(x / unit), with the median as unit, or the mean where most values are zero.
 *
 * @param reference least value, median and mean of the reference window, in the column's unit
 * @returns `asinh` and its unit where no value is negative and the mean is positive, else `none` with unit 1
 * @example driftScale({ min: 0, p50: 800, mean: 1200 }); // { transform: "asinh", unit: 800 }
 * @example driftScale({ min: 0, p50: 0, mean: 0.5 }); // { transform: "asinh", unit: 0.5 }
 * @example driftScale({ min: -1, p50: 0, mean: 0.1 }); // { transform: "none", unit: 1 }
 */
export function driftScale(reference: { min: number | null; p50: number | null; mean: number | null }): {
  transform: DriftTransform;
  unit: number;
} {
  const { min, p50, mean } = reference;
  if (min === null || min < 0 || p50 === null || mean === null || !(mean > 0)) return { transform: "none", unit: 1 };
  return { transform: "asinh", unit: p50 > 0 ? p50 : mean };
}
