import { median } from "../descriptive/mad.ts";
import { finitePair } from "../finite.ts";

/**
 * Hodges–Lehmann shift: the median of all differences x − y. How much larger a typical value of `x` is.
 *
 * @param x observations, at least one finite
 * @param y observations of the other sample; the product of both sizes should stay below some ten million
 * @returns the shift, in the unit of the values
 * @throws {RangeError} if a sample is empty
 * @see Hodges & Lehmann (1963), Ann. Math. Stat. 34, 598–611
 * @example hodgesLehmann([2, 3, 4], [1, 2, 3]); // 1
 */
export function hodgesLehmann(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const pair = finitePair(x, y, "hodgesLehmann");
  const differences = new Float64Array(pair.x.length * pair.y.length);
  let at = 0;
  for (const a of pair.x) for (const b of pair.y) differences[at++] = a - b;
  return median(differences);
}
