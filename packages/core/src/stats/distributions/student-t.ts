import { betaIPair } from "../special/beta-i.ts";
import { solveMonotone } from "../special/solve-monotone.ts";
import { normPpf, normSf } from "./normal.ts";

function requireDf(df: number, name: string): void {
  if (!(df > 0)) throw new RangeError(`${name}: degrees of freedom must be positive`);
}

/**
 * Probability that Student's t with `df` degrees of freedom exceeds x, accurate in the far tail.
 *
 * @param x any number
 * @param df degrees of freedom, > 0, not necessarily whole; Infinity gives the normal tail
 * @returns the upper tail, in [0, 1]
 * @throws {RangeError} if df ≤ 0
 * @example tSf(2, 1); // 0.1475836176504…
 */
export function tSf(x: number, df: number): number {
  requireDf(df, "tSf");
  if (Number.isNaN(x)) return NaN;
  if (df === Infinity) return normSf(x);
  if (Math.abs(x) === Infinity) return x > 0 ? 0 : 1;
  const ratio = (x * x) / df;
  const half = 0.5 * betaIPair(df / 2, 0.5, 1 / (1 + ratio), 1 / (1 + 1 / ratio));
  return x > 0 ? half : 1 - half;
}

/**
 * Probability that Student's t with `df` degrees of freedom is at most x.
 *
 * @param x any number
 * @param df degrees of freedom, > 0
 * @returns the lower tail, in [0, 1]
 * @throws {RangeError} if df ≤ 0
 * @example tCdf(1.3, 30); // 0.8982495207309…
 */
export function tCdf(x: number, df: number): number {
  return tSf(-x, df);
}

/**
 * Quantile of Student's t distribution.
 *
 * @param p probability, in [0, 1]
 * @param df degrees of freedom, > 0
 * @returns x with tCdf(x, df) = p; ∓∞ at 0 and 1; NaN outside [0, 1]
 * @throws {RangeError} if df ≤ 0
 * @example tPpf(0.975, 1); // 12.7062047361…
 */
export function tPpf(p: number, df: number): number {
  requireDf(df, "tPpf");
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0.5) return 0;
  if (p === 0 || p === 1) return p === 0 ? -Infinity : Infinity;
  if (df === Infinity) return normPpf(p);
  const tail = Math.min(p, 1 - p);
  let high = 1;
  while (tSf(high, df) > tail) high *= 2;
  if (high === Infinity) return p < 0.5 ? -Infinity : Infinity;
  const x = solveMonotone((t) => -tSf(t, df), -tail, high === 1 ? 0 : high / 2, high);
  return p < 0.5 ? -x : x;
}
