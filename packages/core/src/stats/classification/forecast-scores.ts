import { mean, variance } from "../descriptive/moments.ts";
import { tPpf } from "../distributions/student-t.ts";
import { alphaOf, type Estimate } from "../result.ts";
import { forecastOf } from "./calibration.ts";

/**
 * Brier score: mean squared distance between stated probabilities and what happened. 0 is perfect, 0.25 is a coin's.
 *
 * @param probability stated probabilities, 0…1
 * @param outcome 1 or `true` where it came true, else 0 or `false`
 * @returns 0…1 with a t interval over items, cut at 0 and 1
 * @throws {RangeError} if the lengths differ, there is no item, or a value is outside its range
 * @see Brier (1950), Monthly Weather Review 78(1)
 * @example brierScore([0.9, 0.2, 0.6], [1, 0, 1]).estimate; // 0.07
 */
export function brierScore(
  probability: ArrayLike<number>,
  outcome: ArrayLike<number | boolean>,
  { confidence = 0.95 }: { confidence?: number } = {},
): Estimate {
  const { p, y, omitted } = forecastOf("brierScore", probability, outcome);
  const losses = p.map((value, i) => (value - y[i]!) ** 2);
  return meanLoss("Brier score", losses, alphaOf(confidence, "brierScore"), 1, omitted);
}

/**
 * Logarithmic loss in nats: mean of −ln of the probability given to what happened. ln 2 is a coin's.
 *
 * @param options.floor probabilities are kept this far from 0 and 1, so that one certain error stays finite
 * @returns ≥ 0 with a t interval over items, cut at 0
 * @throws {RangeError} if the lengths differ, there is no item, or a value is outside its range
 * @example logLoss([0.5, 0.5], [1, 0]).estimate; // 0.6931…
 */
export function logLoss(
  probability: ArrayLike<number>,
  outcome: ArrayLike<number | boolean>,
  { confidence = 0.95, floor = 1e-15 }: { confidence?: number; floor?: number } = {},
): Estimate {
  const { p, y, omitted } = forecastOf("logLoss", probability, outcome);
  const losses = p.map((value, i) => {
    const kept = Math.min(1 - floor, Math.max(floor, value));
    return y[i] === 1 ? -Math.log(kept) : -Math.log1p(-kept);
  });
  return meanLoss("log loss", losses, alphaOf(confidence, "logLoss"), Number.POSITIVE_INFINITY, omitted);
}

function meanLoss(method: string, losses: Float64Array, alpha: number, upperBound: number, omitted: number): Estimate {
  const n = losses.length;
  const estimate = mean(losses);
  const half = n > 1 ? tPpf(1 - alpha / 2, n - 1) * Math.sqrt(variance(losses) / n) : Number.NaN;
  return {
    estimate,
    interval: n > 1 ? [Math.max(0, estimate - half), Math.min(upperBound, estimate + half)] : null,
    n,
    method,
    warnings: omitted === 0 ? [] : [`${omitted} rows with a value not finite, omitted`],
  };
}
