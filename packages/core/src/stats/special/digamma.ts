import { polynomial } from "./polynomial.ts";

/** Asymptotic terms B₂ₖ/(2k) in powers of 1/x². */
const tail = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];

/**
 * Digamma function, the derivative of ln Γ.
 *
 * @param x any number
 * @returns ψ(x); NaN at 0, −1, −2, …
 * @see Abramowitz & Stegun (1964), 6.3.18
 * @example digamma(1); // -0.57721566490153…
 */
export function digamma(x: number): number {
  if (x <= 0 && Number.isInteger(x)) return NaN;
  if (x < 0) return digamma(1 - x) - Math.PI / Math.tan(Math.PI * x);
  let sum = 0;
  let shifted = x;
  while (shifted < 10) sum -= 1 / shifted++;
  const z = 1 / (shifted * shifted);
  return sum + Math.log(shifted) - 0.5 / shifted - z * polynomial(tail, z);
}
