import { betaI } from "../special/beta-i.ts";
import { lgamma } from "../special/lgamma.ts";
import { poissonTerm } from "../special/saddle-point.ts";
import { normCdf } from "./normal.ts";
import { tCdf } from "./student-t.ts";

/**
 * Probability that a noncentral t variable is at most x: what power calculations need.
 *
 * @param x any number
 * @param df degrees of freedom, > 0
 * @param noncentrality δ, any number with |δ| < 37
 * @returns the lower tail, in [0, 1], absolute error about 1e-12
 * @throws {RangeError} if df ≤ 0
 * @see Lenth (1989), Algorithm AS 243, Applied Statistics 38, 185–189
 * @example nctCdf(2, 10, 1); // 0.80761156…
 */
export function nctCdf(x: number, df: number, noncentrality: number): number {
  if (!(df > 0)) throw new RangeError("nctCdf: degrees of freedom must be positive");
  if (noncentrality === 0) return tCdf(x, df);
  if (x < 0) return 1 - nctCdf(-x, df, -noncentrality);
  const half = noncentrality ** 2 / 2;
  const share = (x * x) / (x * x + df);
  let sum = 0;
  // Terms rise to j ≈ δ²/2 and fall after it.
  for (let j = 0; j < 1e5; j++) {
    const even = poissonTerm(j, half);
    const odd = (noncentrality * Math.exp(-half + j * Math.log(half) - lgamma(j + 1.5))) / Math.SQRT2;
    const term = x === 0 ? 0 : even * betaI(share, j + 0.5, df / 2) + odd * betaI(share, j + 1, df / 2);
    sum += term;
    if (j > half && even < 1e-17) break;
  }
  return Math.min(1, Math.max(0, normCdf(-noncentrality) + sum / 2));
}
