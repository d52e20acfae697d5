import { polynomial } from "./polynomial.ts";

const eulerGamma = 0.5772156649015329;
export const halfLogTwoPi = 0.9189385332046728;

/** ζ(k) − 1 for k = 2, 3, …: the Taylor coefficients of ln Γ at 2, but for sign and k. */
const zetaMinusOne = [
  0.6449340668482264, 0.2020569031595943, 0.08232323371113819, 0.03692775514336993, 0.01734306198444914, 0.008349277381922827,
  0.00407735619794434, 0.0020083928260822143, 0.0009945751278180853, 0.0004941886041194645, 0.0002460865533080483,
  0.00012271334757848915, 6.124813505870483e-5, 3.058823630702049e-5, 1.528225940865187e-5, 7.637197637899763e-6,
  3.81729326499984e-6, 1.908212716553939e-6, 9.539620338727962e-7, 4.769329867878064e-7, 2.38450502727733e-7,
  1.1921992596531106e-7, 5.960818905125948e-8, 2.980350351465228e-8, 1.4901554828365043e-8, 7.45071178983543e-9,
];
const taylorAtTwo = [0, 1 - eulerGamma, ...zetaMinusOne.map((value, i) => ((i % 2 === 0 ? 1 : -1) * value) / (i + 2))];

/** Bernoulli terms of Stirling's series, in powers of 1/x². */
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/**
 * The part of ln Γ(x + 1) that Stirling's leading term misses: ln Γ(x + 1) − (x + ½) ln x + x − ½ ln 2π.
 *
 * @param x a number > 0
 * @returns the remainder, about 1/(12x) for large x
 * @see Loader (2000), Fast and Accurate Computation of Binomial Probabilities
 */
export function stirlingError(x: number): number {
  if (x >= 10) return polynomial(stirling, 1 / (x * x)) / x;
  return lgamma(x + 1) - (x + 0.5) * Math.log(x) + x - halfLogTwoPi;
}

/**
 * Natural logarithm of |Γ(x)|.
 *
 * @param x any number
 * @returns ln |Γ(x)|, relative error below 1e-14 for x > 0 (also near the zeros at 1 and 2); ∞ at 0, −1, −2, …
 * @see Abramowitz & Stegun (1964), 6.1.33 and 6.1.41
 * @example lgamma(10.3); // 13.48203678613…
 */
export function lgamma(x: number): number {
  if (x <= 0 && Number.isInteger(x)) return Infinity;
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x);
  if (x <= 1.5) return polynomial(taylorAtTwo, x - 1) - Math.log1p(x - 1);
  if (x <= 2.5) return polynomial(taylorAtTwo, x - 2);
  if (x < 4) return Math.log(x - 1) + lgamma(x - 1);
  let product = 1;
  let shifted = x;
  while (shifted < 12) product *= shifted++;
  const tail = polynomial(stirling, 1 / (shifted * shifted)) / shifted;
  return (shifted - 0.5) * Math.log(shifted) - shifted + halfLogTwoPi + tail - Math.log(product);
}
