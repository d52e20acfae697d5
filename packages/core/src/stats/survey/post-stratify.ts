import { mean, variance } from "../descriptive/moments.ts";
import { normPpf } from "../distributions/normal.ts";
import { alphaOf, type Estimate } from "../result.ts";

/** What was seen of one stratum, and how large it really is. */
export interface Stratum {
  /** Values observed in the stratum. */
  readonly values: ArrayLike<number>;
  /** Its size in the population, in any unit common to all strata. */
  readonly size: number;
}

/**
 * A mean over a population of known make-up, from a sample with another make-up: each stratum's mean counts by its true size.
 *
 * Compare two windows after post-stratifying both to one mix, and a change of traffic cannot pass for a change of behaviour.
 *
 * @param strata every stratum of the population; one that has a size but no value makes the mean unknown
 * @returns Σ Wₕ ȳₕ with a normal interval from Σ Wₕ² sₕ² / nₕ; NaN if a stratum with a size has no value
 * @throws {RangeError} if a size is negative, or all are 0
 * @see Holt & Smith (1979), Post stratification, J. R. Stat. Soc. A 142(1)
 * @example postStratify([{ values: [1, 1], size: 1 }, { values: [0, 0, 0], size: 3 }]); // { estimate: 0.25, … }
 */
export function postStratify(strata: readonly Stratum[], { confidence = 0.95 }: { confidence?: number } = {}): Estimate {
  const z = normPpf(1 - alphaOf(confidence, "postStratify") / 2);
  if (strata.some(({ size }) => !(size >= 0 && Number.isFinite(size))))
    throw new RangeError("postStratify: a size is negative");
  const total = strata.reduce((sum, { size }) => sum + size, 0);
  if (total === 0) throw new RangeError("postStratify: the population is empty");

  let estimate = 0;
  let squaredError = 0;
  let n = 0;
  let omitted = 0;
  let empty = 0;
  let single = 0;
  for (const { values, size } of strata) {
    const kept = Array.from(values).filter(Number.isFinite);
    omitted += values.length - kept.length;
    n += kept.length;
    if (size === 0) continue;
    if (kept.length === 0) empty++;
    if (kept.length === 1) single++;
    const share = size / total;
    estimate += share * mean(kept);
    squaredError += (share * share * variance(kept)) / kept.length;
  }
  const half = z * Math.sqrt(squaredError);
  const warnings: string[] = [];
  if (empty > 0) warnings.push(`${empty} strata of the population have no value: merge them with others`);
  if (single > 0) warnings.push(`${single} strata have one value: no interval`);
  if (omitted > 0) warnings.push(`${omitted} values not finite, omitted`);
  const interval = Number.isFinite(half) ? ([estimate - half, estimate + half] as const) : null;
  return { estimate, interval, n, method: "post-stratified mean", warnings };
}
