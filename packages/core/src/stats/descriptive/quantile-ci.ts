import { binomCdf, binomPpf } from "../distributions/binomial.ts";
import { finite, omissionWarnings } from "../finite.ts";
import { alphaOf, type Estimate } from "../result.ts";
import { quantileSorted } from "./quantile.ts";
import { sorted } from "./sorted.ts";

export interface QuantileEstimate extends Estimate {
  /** Ranks, from 1, of the two order statistics that bound the interval. */
  readonly ranks: readonly [number, number];
  /** The chance that such an interval contains the quantile, whatever the distribution; below the confidence in small samples. */
  readonly coverage: number;
}

/**
 * A quantile with an interval between two order statistics: valid for every continuous distribution.
 *
 * @param x observations, at least one finite
 * @param p probability, in (0, 1)
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @returns the type-7 quantile, its interval and the coverage that the sample allows; warns when that is below the confidence
 * @throws {RangeError} if no value is finite, or p or the confidence is out of range
 * @see David & Nagaraja (2003), Order Statistics, 7.1
 * @example quantileCI([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.5).interval; // [2, 9]
 */
export function quantileCI(x: ArrayLike<number>, p: number, { confidence = 0.95 } = {}): QuantileEstimate {
  const alpha = alphaOf(confidence, "quantileCI");
  if (!(p > 0 && p < 1)) throw new RangeError("quantileCI: p must lie between 0 and 1");
  const sample = finite(x, "quantileCI");
  const values = sorted(sample.values);
  const n = values.length;
  if (n === 0) throw new RangeError("quantileCI: no finite values");
  const low = Math.max(1, binomPpf(alpha / 2, n, p));
  const high = Math.min(n, binomPpf(1 - alpha / 2, n, p) + 1);
  const coverage = binomCdf(high - 1, n, p) - binomCdf(low - 1, n, p);
  const warnings = omissionWarnings(sample);
  if (coverage < confidence) warnings.push("too few values for the confidence asked: see coverage");
  return {
    estimate: quantileSorted(values, p),
    interval: [values[low - 1]!, values[high - 1]!],
    n,
    method: "order statistics",
    warnings,
    ranks: [low, high],
    coverage,
  };
}
