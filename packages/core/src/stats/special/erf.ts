import { polynomial } from "./polynomial.ts";

// Rational approximations of W. J. Cody (1969), Math. Comp. 23, 631–637, lowest power first.
const centreTop = [3.20937758913846947e3, 3.77485237685302021e2, 1.1386415415105016e2, 3.1611237438705656, 1.85777706184603153e-1];
const centreBottom = [2.84423683343917062e3, 1.28261652607737228e3, 2.44024637934444173e2, 2.36012909523441209e1, 1];
const middleTop = [
  1.23033935479799725e3, 2.05107837782607147e3, 1.71204761263407058e3, 8.8195222124176909e2, 2.9863513819740013e2,
  6.61191906371416295e1, 8.88314979438837594, 5.64188496988670089e-1, 2.15311535474403846e-8,
];
const middleBottom = [
  1.23033935480374942e3, 3.43936767414372164e3, 4.36261909014324716e3, 3.29079923573345963e3, 1.62138957456669019e3,
  5.37181101862009858e2, 1.1769395089131250e2, 1.57449261107098347e1, 1,
];
const tailTop = [
  6.58749161529837803e-4, 1.60837851487422766e-2, 1.25781726111229246e-1, 3.60344899949804439e-1, 3.05326634961232344e-1,
  1.63153871373020978e-2,
];
const tailBottom = [
  2.33520497626869185e-3, 6.05183413124413191e-2, 5.27905102951428412e-1, 1.87295284992346047, 2.56852019228982242, 1,
];
const inverseSqrtPi = 0.56418958354775628695;

/**
 * Scaled complementary error function exp(x²)·erfc(x), for x ≥ 0.46875: it does not underflow where erfc does.
 *
 * @param x a number, at least 0.46875
 * @returns exp(x²)·erfc(x), in (0, 1)
 * @see Cody (1969), Math. Comp. 23, 631–637
 */
export function erfcScaled(x: number): number {
  if (x <= 4) return polynomial(middleTop, x) / polynomial(middleBottom, x);
  const z = 1 / (x * x);
  return (inverseSqrtPi - (z * polynomial(tailTop, z)) / polynomial(tailBottom, z)) / x;
}

/** exp(−x²) without losing the low bits of x² (they matter when x² is in the hundreds). */
function expMinusSquare(x: number): number {
  const high = Math.trunc(x * 16) / 16;
  return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high));
}

/**
 * Error function, 2/√π ∫₀ˣ exp(−t²) dt.
 *
 * @param x any number
 * @returns erf(x) in [−1, 1], relative error below 4e-16; NaN for NaN
 * @see Cody (1969), Math. Comp. 23, 631–637
 * @example erf(1); // 0.84270079294971…
 */
export function erf(x: number): number {
  if (Math.abs(x) > 0.46875) return Math.sign(x) * (1 - erfc(Math.abs(x)));
  return (x * polynomial(centreTop, x * x)) / polynomial(centreBottom, x * x);
}

/**
 * Complementary error function, 1 − erf(x), accurate where erf(x) is close to 1.
 *
 * @param x any number
 * @returns erfc(x) in [0, 2], relative error below 1e-15 until it underflows near x = 26.5; NaN for NaN
 * @see Cody (1969), Math. Comp. 23, 631–637
 * @example erfc(5); // 1.5374597944280…e-12
 */
export function erfc(x: number): number {
  if (Math.abs(x) <= 0.46875) return 1 - erf(x);
  if (x < 0) return 2 - erfc(-x);
  if (x > 27) return 0;
  return expMinusSquare(x) * erfcScaled(x);
}
