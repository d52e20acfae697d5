import { gammaP, gammaQ } from "../special/gamma-p.ts";
import { poissonTerm } from "../special/saddle-point.ts";

function requireMean(mean: number, name: string): void {
  if (!(mean >= 0)) throw new RangeError(`${name}: the mean must be ≥ 0`);
}

/**
 * Probability of exactly k events where `mean` are expected.
 *
 * @param k events; anything but a whole number ≥ 0 has probability 0
 * @param mean expected events, ≥ 0
 * @returns the mass, in [0, 1]
 * @throws {RangeError} if the mean is negative
 * @see Loader (2000), Fast and Accurate Computation of Binomial Probabilities
 * @example poissonPmf(3, 2.5); // 0.2137630172497…
 */
export function poissonPmf(k: number, mean: number): number {
  requireMean(mean, "poissonPmf");
  return Number.isInteger(k) && k >= 0 ? poissonTerm(k, mean) : 0;
}

/**
 * Probability of at most k events where `mean` are expected.
 *
 * @param k any number; rounded down
 * @param mean expected events, ≥ 0
 * @returns the lower tail, in [0, 1]
 * @throws {RangeError} if the mean is negative
 * @example poissonCdf(3, 2.5); // 0.7575761331330…
 */
export function poissonCdf(k: number, mean: number): number {
  requireMean(mean, "poissonCdf");
  return k < 0 ? 0 : gammaQ(Math.floor(k) + 1, mean);
}

/**
 * Probability of more than k events where `mean` are expected: 1 − poissonCdf without cancellation.
 *
 * @param k any number; rounded down
 * @param mean expected events, ≥ 0
 * @returns the upper tail, in [0, 1]
 * @throws {RangeError} if the mean is negative
 * @example poissonSf(20, 2.5); // 4.11855315…e-13
 */
export function poissonSf(k: number, mean: number): number {
  requireMean(mean, "poissonSf");
  return k < 0 ? 1 : gammaP(Math.floor(k) + 1, mean);
}
