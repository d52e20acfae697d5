import { halfLogTwoPi, stirlingError } from "./lgamma.ts";

/** x ln(x/m) + m − x without cancellation near x = m: the deviance of a Poisson count. */
export function deviance(x: number, m: number): number {
  const difference = x - m;
  if (Math.abs(difference) >= 0.1 * (x + m)) return x * Math.log(x / m) - difference;
  const v = difference / (x + m);
  let sum = difference * v;
  let term = 2 * x * v;
  for (let j = 3; ; j += 2) {
    term *= v * v;
    const next = sum + term / j;
    if (next === sum) return sum;
    sum = next;
  }
}

/**
 * mˣ e⁻ᵐ / Γ(x + 1) for real x ≥ 0: the Poisson mass, and the front factor of the incomplete gamma function.
 *
 * @see Loader (2000), Fast and Accurate Computation of Binomial Probabilities
 */
export function poissonTerm(x: number, m: number): number {
  if (m === 0) return x === 0 ? 1 : 0;
  if (x === 0) return Math.exp(-m);
  return Math.exp(-stirlingError(x) - deviance(x, m)) / Math.sqrt(2 * Math.PI * x);
}

/**
 * Γ(n + 1)/(Γ(x + 1) Γ(n − x + 1)) pˣ qⁿ⁻ˣ for real 0 ≤ x ≤ n and q = 1 − p: the binomial mass, and the front factor of the
 * incomplete beta function.
 *
 * @see Loader (2000), Fast and Accurate Computation of Binomial Probabilities
 */
export function binomialTerm(x: number, n: number, p: number, q: number): number {
  if (p === 0) return x === 0 ? 1 : 0;
  if (q === 0) return x === n ? 1 : 0;
  if (x === 0) return Math.exp(n * logOf(q, p));
  if (x === n) return Math.exp(n * logOf(p, q));
  const rest = n - x;
  const exponent = stirlingError(n) - stirlingError(x) - stirlingError(rest) - deviance(x, n * p) - deviance(rest, n * q);
  return Math.exp(exponent - halfLogTwoPi) * Math.sqrt(n / (x * rest));
}

/** ln p, from 1 − p where that is the exact one. */
function logOf(p: number, q: number): number {
  return q < 0.5 ? Math.log1p(-q) : Math.log(p);
}
