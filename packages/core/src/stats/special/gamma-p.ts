import { poissonTerm } from "./saddle-point.ts";

/** P by its power series: converges fast for x < a + 1. */
function series(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = a + 1; term > sum * 1e-17; n++) {
    term *= x / n;
    sum += term;
  }
  return poissonTerm(a, x) * sum;
}

/** Q by Legendre's continued fraction (modified Lentz): converges fast for x > a + 1. */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; i < 1e6; i++) {
    const numerator = -i * (i - a);
    b += 2;
    d = 1 / (numerator * d + b || 1e-300);
    c = b + numerator / c || 1e-300;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return poissonTerm(a, x) * a * fraction;
}

/**
 * Regularised lower incomplete gamma function P(a, x) = 1/Γ(a) ∫₀ˣ tᵃ⁻¹ e⁻ᵗ dt.
 *
 * @param a shape, > 0
 * @param x upper limit, ≥ 0
 * @returns P(a, x) in [0, 1], accurate also where it is tiny
 * @throws {RangeError} if a ≤ 0 or x < 0
 * @see Press et al. (2007), Numerical Recipes, 6.2
 * @example gammaP(0.5, 0.2); // 0.4729107431344…
 */
export function gammaP(a: number, x: number): number {
  if (a <= 0 || x < 0) throw new RangeError("gammaP: needs a > 0 and x ≥ 0");
  if (x === 0) return 0;
  if (x === Infinity) return 1;
  return x < a + 1 ? series(a, x) : 1 - continuedFraction(a, x);
}

/**
 * Regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), accurate in its far tail.
 *
 * @param a shape, > 0
 * @param x lower limit, ≥ 0
 * @returns Q(a, x) in [0, 1]
 * @throws {RangeError} if a ≤ 0 or x < 0
 * @see Press et al. (2007), Numerical Recipes, 6.2
 * @example gammaQ(100, 150); // 0.00000592454033548…
 */
export function gammaQ(a: number, x: number): number {
  if (a <= 0 || x < 0) throw new RangeError("gammaQ: needs a > 0 and x ≥ 0");
  if (x === 0) return 1;
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - series(a, x) : continuedFraction(a, x);
}
