import { polynomial } from "./polynomial.ts";

// Rational approximations of W. J. Cody (1969), Math. Comp. 23, 631–637, lowest power first.
const centreTop = [3209.3775891384694, 377.485237685302, 113.86415415105016, 3.1611237438705655, 0.18577770618460315];
const centreBottom = [2844.236833439171, 1282.6165260773723, 244.02463793444417, 23.601290952344122, 1];
const middleTop = [
  1230.3393547979972, 2051.0783778260716, 1712.0476126340707, 881.952221241769, 298.6351381974001, 66.11919063714163,
  8.883149794388377, 0.5641884969886701, 2.1531153547440383e-8,
];
const middleBottom = [
  1230.3393548037495, 3439.3676741437216, 4362.619090143247, 3290.7992357334597, 1621.3895745666903, 537.1811018620099,
  117.6939508913125, 15.744926110709835, 1,
];
const tailTop = [
  0.0006587491615298378, 0.016083785148742275, 0.12578172611122926, 0.36034489994980445, 0.30532663496123236,
  0.016315387137302097,
];
const tailBottom = [0.0023352049762686918, 0.06051834131244132, 0.5279051029514285, 1.8729528499234604, 2.568520192289822, 1];
const inverseSqrtPi = 0.5641895835477563;

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

/** exp(−factor·x²) without losing the low bits of x² (they matter when x² is in the hundreds). */
export function expMinusSquare(x: number, factor = 1): number {
  const high = Math.trunc(x * 16) / 16;
  return Math.exp(-factor * high * high) * Math.exp(-factor * (x - high) * (x + high));
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
