import { betaIPair } from "../special/beta-i.ts";
import { binomialTerm } from "../special/saddle-point.ts";

function requireBinomial(n: number, p: number, name: string): void {
  if (!(Number.isInteger(n) && n >= 0)) throw new RangeError(`${name}: n must be a whole number ≥ 0`);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`${name}: p must lie between 0 and 1`);
}

/**
 * Probability of exactly k successes in n trials.
 *
 * @param k successes; anything but a whole number in 0…n has probability 0
 * @param n trials, a whole number ≥ 0
 * @param p chance of success, in [0, 1]
 * @returns the mass, in [0, 1], relative error about 1e-14 also for n in the millions
 * @throws {RangeError} if n or p is out of range
 * @see Loader (2000), Fast and Accurate Computation of Binomial Probabilities
 * @example binomPmf(500, 1000, 0.5); // 0.025225018178…
 */
export function binomPmf(k: number, n: number, p: number): number {
  requireBinomial(n, p, "binomPmf");
  if (!(Number.isInteger(k) && k >= 0 && k <= n)) return 0;
  return n === 0 ? 1 : binomialTerm(k, n, p, 1 - p);
}

/**
 * Probability of at most k successes in n trials.
 *
 * @param k any number; rounded down
 * @param n trials, a whole number ≥ 0
 * @param p chance of success, in [0, 1]
 * @returns the lower tail, in [0, 1]
 * @throws {RangeError} if n or p is out of range
 * @example binomCdf(3, 10, 0.3); // 0.649610718…
 */
export function binomCdf(k: number, n: number, p: number): number {
  requireBinomial(n, p, "binomCdf");
  const whole = Math.floor(k);
  if (whole < 0) return 0;
  if (whole >= n) return 1;
  return betaIPair(n - whole, whole + 1, 1 - p, p);
}

/**
 * Probability of more than k successes in n trials: 1 − binomCdf without cancellation.
 *
 * @param k any number; rounded down
 * @param n trials, a whole number ≥ 0
 * @param p chance of success, in [0, 1]
 * @returns the upper tail, in [0, 1]
 * @throws {RangeError} if n or p is out of range
 * @example binomSf(9, 10, 0.5); // 0.0009765…
 */
export function binomSf(k: number, n: number, p: number): number {
  requireBinomial(n, p, "binomSf");
  const whole = Math.floor(k);
  if (whole < 0) return 1;
  if (whole >= n) return 0;
  return betaIPair(whole + 1, n - whole, p, 1 - p);
}

/**
 * Quantile of the binomial distribution.
 *
 * @param q probability, in [0, 1]
 * @param n trials, a whole number ≥ 0
 * @param p chance of success, in [0, 1]
 * @returns the least k with binomCdf(k, n, p) ≥ q
 * @throws {RangeError} if q, n or p is out of range
 * @example binomPpf(0.025, 45, 0.5); // 16
 */
export function binomPpf(q: number, n: number, p: number): number {
  requireBinomial(n, p, "binomPpf");
  if (!(q >= 0 && q <= 1)) throw new RangeError("binomPpf: q must lie between 0 and 1");
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (binomCdf(middle, n, p) >= q) high = middle;
    else low = middle + 1;
  }
  return low;
}
