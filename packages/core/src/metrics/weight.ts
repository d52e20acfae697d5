/** A record that sampling may have thinned. */
export interface Sampled {
  readonly inclusionProbability?: number | undefined;
}

/**
 * How many records of the whole one kept record stands for: 1 / π.
 *
 * @throws {RangeError} if the inclusion probability is not within (0, 1]
 * @example weightOf({ inclusionProbability: 0.25 }); // 4
 */
export function weightOf({ inclusionProbability = 1 }: Sampled): number {
  if (!(inclusionProbability > 0 && inclusionProbability <= 1)) {
    throw new RangeError("weightOf: inclusionProbability must lie within (0, 1]");
  }
  return 1 / inclusionProbability;
}

/**
 * How many equally weighted records carry as much as these: (Σ w)² / Σ w². Equal weights give their number, unequal ones less.
 *
 * @param weights each > 0
 * @returns 0 for no weights
 * @see Kish (1965), Survey Sampling, §11.7
 * @example effectiveN([2, 2, 2]); // 3
 * @example effectiveN([1, 3]); // 1.6
 */
export function effectiveN(weights: readonly number[]): number {
  let sum = 0;
  let squares = 0;
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
  }
  return squares > 0 ? (sum * sum) / squares : 0;
}
