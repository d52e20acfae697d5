import { erfc, erfcScaled } from "../special/erf.ts";
import { polynomial } from "../special/polynomial.ts";

/**
 * Probability that a standard normal variable is at most z.
 *
 * @param z any number
 * @returns Φ(z) in [0, 1], accurate in the far lower tail
 * @example normCdf(-8); // 6.22096057427…e-16
 */
export function normCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}

/**
 * Probability that a standard normal variable exceeds z: 1 − Φ(z) without cancellation.
 *
 * @param z any number
 * @returns the upper tail, in [0, 1]
 * @example normSf(10); // 7.61985302416…e-24
 */
export function normSf(z: number): number {
  return 0.5 * erfc(z * Math.SQRT1_2);
}

/**
 * Logarithm of the upper normal tail: finite where the tail itself underflows.
 *
 * @param z any number
 * @returns ln(1 − Φ(z)), ≤ 0
 * @example normLogSf(40); // -804.608442…
 */
export function normLogSf(z: number): number {
  if (z < 1) return Math.log1p(-normCdf(z));
  return Math.log(0.5 * erfcScaled(z * Math.SQRT1_2)) - (z * z) / 2;
}

// Algorithm AS 241 (PPND16), Wichura (1988): centre, tail, far tail; lowest power first.
const a = [
  3.387132872796366608, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4, 4.5921953931549871457e4,
  6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3,
];
const b = [
  1, 4.2313330701600911252e1, 6.871870074920579083e2, 5.3941960214247511077e3, 2.1213794301586595867e4, 3.930789580009271061e4,
  2.8729085735721942674e4, 5.226495278852854561e3,
];
const c = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504, 1.27045825245236838258,
  2.4178072517745061177e-1, 2.27238449892691845833e-2, 7.7454501427834140764e-4,
];
const d = [
  1, 2.05319162663775882187, 1.6763848301838038494, 6.8976733498510000455e-1, 1.4810397642748007459e-1, 1.51986665636164571966e-2,
  5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const e = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 2.9656057182850489123e-1, 2.6532189526576123093e-2,
  1.2426609473880784386e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const f = [
  1, 5.9983220655588793769e-1, 1.3692988092273580531e-1, 1.48753612908506148525e-2, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];

/**
 * Quantile of the standard normal distribution.
 *
 * @param p probability, in [0, 1]
 * @returns z with normCdf(z) = p, to about 1e-16 relative; ∓∞ at 0 and 1; NaN outside
 * @see Wichura (1988), Algorithm AS 241, Applied Statistics 37, 477–484
 * @example normPpf(0.975); // 1.95996398454005…
 */
export function normPpf(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(a, r)) / polynomial(b, r);
  }
  const tail = Math.min(p, 1 - p);
  if (tail === 0) return q * Infinity;
  const r = Math.sqrt(-Math.log(tail));
  const z = r <= 5 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6) : polynomial(e, r - 5) / polynomial(f, r - 5);
  return q < 0 ? -z : z;
}
