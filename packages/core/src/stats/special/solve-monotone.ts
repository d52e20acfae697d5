/**
 * Where an increasing function reaches a target, by Chandrupatla's bracketing method: it never leaves the bracket and needs no
 * derivative.
 *
 * @param f an increasing function on [low, high]
 * @param target a value between f(low) and f(high)
 * @returns x with f(x) = target, to the last bits of x
 * @see Chandrupatla (1997), Advances in Engineering Software 28, 145–149
 */
export function solveMonotone(f: (x: number) => number, target: number, low: number, high: number): number {
  let b = low;
  let a = high;
  let fb = f(b) - target;
  let fa = f(a) - target;
  if (fb >= 0) return b;
  if (fa <= 0) return a;
  let c = a;
  let fc = fa;
  let t = 0.5;
  for (let i = 0; i < 500; i++) {
    const x = a + t * (b - a);
    const fx = f(x) - target;
    if (fx === 0) return x;
    if (fx > 0 === fa > 0) {
      c = a;
      fc = fa;
    } else {
      c = b;
      b = a;
      fc = fb;
      fb = fa;
    }
    a = x;
    fa = fx;
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    const share = (Number.EPSILON * Math.abs(best) + Number.MIN_VALUE) / Math.abs(b - a);
    if (share > 0.5) return best;
    const xi = (a - b) / (c - b);
    const phi = (fa - fb) / (fc - fb);
    const canInterpolate = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi;
    t = canInterpolate
      ? (fa / (fb - fa)) * (fc / (fb - fc)) + (((c - a) / (b - a)) * fa * fb) / ((fc - fa) * (fc - fb)) || 0.5
      : 0.5;
    t = Math.min(1 - share, Math.max(share, t));
  }
  return Math.abs(fa) < Math.abs(fb) ? a : b;
}
