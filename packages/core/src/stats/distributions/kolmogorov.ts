import { binomialTerm } from "../special/saddle-point.ts";
import { pelzGood } from "./pelz-good.ts";

/**
 * Upper tail of Kolmogorov's limit law: the limit of P(√n·D > t).
 *
 * @param t scaled distance, ≥ 0
 * @returns the tail, in [0, 1]; 1 for t ≤ 0
 * @see Kolmogorov (1933); the two theta series meet at t = 1
 * @example kolmogorovSf(1); // 0.26999967167735…
 */
export function kolmogorovSf(t: number): number {
  if (Number.isNaN(t)) return NaN;
  if (t <= 0.04) return 1;
  let sum = 0;
  if (t < 1) {
    const w = -(Math.PI * Math.PI) / (8 * t * t);
    for (let k = 1; k <= 19; k += 2) sum += Math.exp(w * k * k);
    return 1 - (Math.sqrt(2 * Math.PI) / t) * sum;
  }
  for (let k = 10; k >= 1; k--) sum = Math.exp(-2 * k * k * t * t) - sum;
  return 2 * sum;
}

/** P(D⁺ ≥ d) for one sample of n, exactly (Birnbaum–Tingey sum, all terms positive). */
export function ksOneSidedSf(d: number, n: number): number {
  if (d <= 0) return 1;
  if (d >= 1) return 0;
  // The terms are a smooth bump that vanishes at both ends, so every k-th of them, k times, is the same sum to the last digits.
  const stride = n * d * d > 1 ? Math.max(1, Math.floor(n / 10_000)) : 1;
  let sum = (1 - d) ** n;
  for (let j = stride; j <= n * (1 - d) + 1e-12; j += stride) {
    const p = Math.min(1, d + j / n);
    sum += stride * (d / p) * binomialTerm(j, n, p, Math.max(0, 1 - p));
  }
  return Math.min(1, sum);
}

/** P(D < d) for one sample of n by the power of Durbin's matrix. */
function durbinCdf(d: number, n: number): number {
  const k = Math.floor(n * d) + 1;
  const m = 2 * k - 1;
  const h = k - n * d;
  const H = new Float64Array(m * m);
  for (let i = 0; i < m; i++) for (let j = 0; j <= Math.min(m - 1, i + 1); j++) H[i * m + j] = 1;
  for (let i = 0; i < m; i++) {
    H[i * m]! -= h ** (i + 1);
    H[(m - 1) * m + i]! -= h ** (m - i);
  }
  H[(m - 1) * m]! += 2 * h - 1 > 0 ? (2 * h - 1) ** m : 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j <= i; j++) for (let g = 2; g <= i - j + 1; g++) H[i * m + j]! /= g;
  }
  let { matrix, exponent } = matrixPower(H, m, n);
  let value = matrix[(k - 1) * m + k - 1]!;
  for (let i = 1; i <= n; i++) {
    value *= i / n;
    if (value < 1e-140) {
      value *= 1e140;
      exponent -= 140;
    }
  }
  return value * 10 ** exponent;
}

/** The n-th power of a matrix, scaled by 10^exponent so that nothing overflows. */
function matrixPower(base: Float64Array, m: number, n: number): { matrix: Float64Array; exponent: number } {
  if (n === 1) return { matrix: base, exponent: 0 };
  const half = matrixPower(base, m, Math.floor(n / 2));
  let matrix = multiply(half.matrix, half.matrix, m);
  let exponent = 2 * half.exponent;
  if (n % 2 === 1) matrix = multiply(matrix, base, m);
  const centre = Math.floor(m / 2);
  if (matrix[centre * m + centre]! > 1e140) {
    matrix = matrix.map((value) => value * 1e-140);
    exponent += 140;
  }
  return { matrix, exponent };
}

function multiply(a: Float64Array, b: Float64Array, m: number): Float64Array {
  const product = new Float64Array(m * m);
  for (let i = 0; i < m; i++) {
    for (let g = 0; g < m; g++) {
      const factor = a[i * m + g]!;
      for (let j = 0; j < m; j++) product[i * m + j]! += factor * b[g * m + j]!;
    }
  }
  return product;
}

/**
 * Probability that the Kolmogorov–Smirnov distance of one sample of n from its own distribution is at least d.
 *
 * Exact where that is affordable; above n = 140 the Pelz–Good series, whose error is below 1e-6 and falls with n.
 *
 * @param d distance, in [0, 1]
 * @param n observations, a whole number ≥ 1
 * @returns the tail, in [0, 1], accurate where it is tiny
 * @throws {RangeError} if n is not a whole number ≥ 1
 * @see Marsaglia, Tsang & Wang (2003), J. Stat. Softw. 8(18); Simard & L'Ecuyer (2011), J. Stat. Softw. 39(11)
 * @example ksSf(0.5, 5); // 0.112…
 */
export function ksSf(d: number, n: number): number {
  if (!(Number.isInteger(n) && n >= 1)) throw new RangeError("ksSf: n must be a whole number ≥ 1");
  if (Number.isNaN(d)) return NaN;
  if (d >= 1) return 0;
  if (d <= 0.5 / n) return 1;
  // Twice the one-sided tail: exact for d ≥ ½, and by then both bands at once are too rare to matter.
  if (d >= 0.5 || n * d * d > 4) return Math.min(1, 2 * ksOneSidedSf(d, n));
  if (n <= 140 || n * d ** 1.5 <= 1.4) return Math.min(1, Math.max(0, 1 - durbinCdf(d, n)));
  return Math.min(1, Math.max(0, 1 - pelzGood(d, n)));
}
