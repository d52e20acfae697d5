import { betaIPair } from "../special/beta-i.ts";

/**
 * Probability that an F variable exceeds x, accurate in the far tail.
 *
 * @param x any number; below 0 the tail is 1
 * @param df1 degrees of freedom of the numerator, > 0
 * @param df2 degrees of freedom of the denominator, > 0
 * @returns the upper tail, in [0, 1]
 * @throws {RangeError} if a number of degrees of freedom is not positive
 * @example fSf(4, 2, 20); // 0.034571613033…
 */
export function fSf(x: number, df1: number, df2: number): number {
  if (!(df1 > 0 && df2 > 0)) throw new RangeError("fSf: degrees of freedom must be positive");
  if (Number.isNaN(x)) return NaN;
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  const total = df2 + df1 * x;
  return betaIPair(df2 / 2, df1 / 2, df2 / total, (df1 * x) / total);
}

/**
 * Probability that an F variable is at most x.
 *
 * @param x any number
 * @param df1 degrees of freedom of the numerator, > 0
 * @param df2 degrees of freedom of the denominator, > 0
 * @returns the lower tail, in [0, 1]
 * @throws {RangeError} if a number of degrees of freedom is not positive
 * @example fCdf(4, 2, 20); // 0.965428386966…
 */
export function fCdf(x: number, df1: number, df2: number): number {
  if (!(df1 > 0 && df2 > 0)) throw new RangeError("fCdf: degrees of freedom must be positive");
  if (Number.isNaN(x)) return NaN;
  if (x <= 0) return 0;
  if (x === Infinity) return 1;
  const total = df2 + df1 * x;
  return betaIPair(df1 / 2, df2 / 2, (df1 * x) / total, df2 / total);
}
