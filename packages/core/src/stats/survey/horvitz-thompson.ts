import { normPpf } from "../distributions/normal.ts";
import { finiteRows, omittedRowsWarning } from "../finite-rows.ts";
import { alphaOf, type Estimate } from "../result.ts";

export interface WeightedEstimate extends Estimate {
  readonly standardError: number;
  /** Kish's effective sample size: how many equally weighted items would say as much. */
  readonly nEffective: number;
}

/**
 * The total over everything that happened, from the part that was kept: each item stands for 1/π like it.
 *
 * @param y a value per kept item
 * @param inclusionProbability π of each kept item, 0 < π ≤ 1, drawn item by item (Poisson sampling)
 * @returns the total with a normal interval; use y = 1 for the number of items
 * @throws {RangeError} if the lengths differ, there is no item, or a probability is outside (0, 1]
 * @see Horvitz & Thompson (1952), J. Am. Stat. Assoc. 47(260)
 * @example horvitzThompson([1, 1, 1], [1, 0.5, 0.25]); // { estimate: 7, … }
 */
export function horvitzThompson(
  y: ArrayLike<number>,
  inclusionProbability: ArrayLike<number>,
  { confidence = 0.95 }: { confidence?: number } = {},
): WeightedEstimate {
  const { values, pi, n, nEffective, warnings } = sampleOf("horvitzThompson", y, inclusionProbability);
  const z = normPpf(1 - alphaOf(confidence, "horvitzThompson") / 2);
  const estimate = values.reduce((sum, value, i) => sum + value / pi[i]!, 0);
  const variance = values.reduce((sum, value, i) => sum + (1 - pi[i]!) * (value / pi[i]!) ** 2, 0);
  const standardError = Math.sqrt(variance);
  const interval = [estimate - z * standardError, estimate + z * standardError] as const;
  return { estimate, interval, n, method: "Horvitz–Thompson total", warnings, standardError, nEffective };
}

/**
 * The mean over everything that happened, from the part that was kept with known probabilities.
 *
 * Its standard error is that of sampling alone: with every π = 1 nothing was left out and it is 0. It does not say how the
 * mean would vary between weeks.
 *
 * @param y a value per kept item: a 0/1 makes it a rate
 * @param inclusionProbability π of each kept item, 0 < π ≤ 1
 * @returns Σ(y/π) / Σ(1/π) with a normal interval from its linearisation
 * @throws {RangeError} if the lengths differ, there is no item, or a probability is outside (0, 1]
 * @see Hájek (1971); Särndal, Swensson & Wretman (1992), Model Assisted Survey Sampling, ch. 5
 * @example hajekMean([0, 1], [0.5, 0.1]); // { estimate: 0.8333…, … }
 */
export function hajekMean(
  y: ArrayLike<number>,
  inclusionProbability: ArrayLike<number>,
  { confidence = 0.95 }: { confidence?: number } = {},
): WeightedEstimate {
  const { values, pi, n, total, nEffective, warnings } = sampleOf("hajekMean", y, inclusionProbability);
  const z = normPpf(1 - alphaOf(confidence, "hajekMean") / 2);
  const estimate = values.reduce((sum, value, i) => sum + value / pi[i]!, 0) / total;
  const squares = values.reduce((sum, value, i) => sum + (1 - pi[i]!) * ((value - estimate) / pi[i]!) ** 2, 0);
  const standardError = Math.sqrt(squares) / total;
  const interval = [estimate - z * standardError, estimate + z * standardError] as const;
  return { estimate, interval, n, method: "Hájek mean", warnings, standardError, nEffective };
}

function sampleOf(name: string, y: ArrayLike<number>, inclusionProbability: ArrayLike<number>) {
  const rows = finiteRows(name, y, inclusionProbability);
  const [values, pi] = rows.columns as [Float64Array, Float64Array];
  if (rows.n === 0) throw new RangeError(`${name}: no items`);
  if (pi.some((p) => p <= 0 || p > 1)) throw new RangeError(`${name}: an inclusion probability lies outside (0, 1]`);
  const total = pi.reduce((sum, p) => sum + 1 / p, 0);
  const nEffective = total ** 2 / pi.reduce((sum, p) => sum + 1 / (p * p), 0);
  const warnings = omittedRowsWarning(rows);
  if (nEffective < 30) warnings.push("fewer than 30 effective items: the normal interval is rough");
  return { values, pi, n: rows.n, total, nEffective, warnings };
}
