import { binomialTerm } from "./saddle-point.ts";
import { solveMonotone } from "./solve-monotone.ts";

/** Continued fraction of the incomplete beta function (modified Lentz): converges fast for x < (a + 1)/(a + b + 2). */
function continuedFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || 1e-300);
  let fraction = d;
  for (let m = 1; m < 1e6; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || 1e-300);
    c = 1 + even / c || 1e-300;
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || 1e-300);
    c = 1 + odd / c || 1e-300;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return fraction;
}

/**
 * Iₓ(a, b) with both x and y = 1 − x given, so that neither end loses digits.
 *
 * @param a shape, > 0
 * @param b shape, > 0
 * @param x upper limit, in [0, 1]
 * @param y 1 − x, computed without subtraction where possible
 */
export function betaIPair(a: number, b: number, x: number, y: number): number {
  if (!(a > 0 && b > 0)) throw new RangeError("betaI: needs a > 0 and b > 0");
  if (!(x >= 0 && y >= 0)) throw new RangeError("betaI: x must lie between 0 and 1");
  if (x === 0) return 0;
  if (y === 0) return 1;
  // xᵃ yᵇ / B(a, b)
  const front = (binomialTerm(a, a + b, x, y) * a * b) / (a + b);
  if (x <= (a + 1) / (a + b + 2)) return Math.min(1, (front * continuedFraction(a, b, x)) / a);
  return Math.max(0, 1 - (front * continuedFraction(b, a, y)) / b);
}

/**
 * Regularised incomplete beta function Iₓ(a, b): the probability that a Beta(a, b) variable is at most x.
 *
 * @param x upper limit, in [0, 1]
 * @param a shape, > 0
 * @param b shape, > 0
 * @returns Iₓ(a, b) in [0, 1]; for the upper tail ask betaI(1 − x, b, a)
 * @throws {RangeError} if x lies outside [0, 1] or a shape is not positive
 * @see Press et al. (2007), Numerical Recipes, 6.4
 * @example betaI(0.4, 2, 3); // 0.52479999999…
 */
export function betaI(x: number, a: number, b: number): number {
  return betaIPair(a, b, x, 1 - x);
}

/**
 * Inverse of the regularised incomplete beta function: the p-quantile of a Beta(a, b) variable.
 *
 * @param p probability, in [0, 1]
 * @param a shape, > 0
 * @param b shape, > 0
 * @returns x in [0, 1] with betaI(x, a, b) = p, to about 1e-14
 * @throws {RangeError} if p lies outside [0, 1] or a shape is not positive
 * @example betaInv(0.975, 5, 3); // 0.90101172155…
 */
export function betaInv(p: number, a: number, b: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError("betaInv: p must lie between 0 and 1");
  if (p === 0 || p === 1) return p;
  let low = 0.5;
  while (low > 0 && betaI(low, a, b) > p) low /= 16;
  return solveMonotone((x) => betaI(x, a, b), p, low, low === 0.5 ? 1 : Math.min(1, low * 16));
}
