import { omittedRowsWarning } from "../finite-rows.ts";
import { type Estimate, zOf } from "../result.ts";
import { crossProducts, pairs } from "./pearson.ts";

/**
 * Lin's concordance correlation: how close pairs lie to the line y = x (a correlation that punishes bias).
 *
 * @param x first value of each pair
 * @param y second value of each pair, as many
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @returns the coefficient, in [−1, 1], with the interval of Fisher's z where there are more than two pairs; NaN if both columns
 *   are the same constant
 * @throws {RangeError} if the lengths differ or fewer than two pairs are finite
 * @see Lin (1989), Biometrics 45, 255–268; the variance as corrected in Biometrics 56 (2000), 324–325
 * @example linCcc([1, 2, 3], [2, 3, 4]).estimate; // 0.57142857142857…
 */
export function linCcc(x: ArrayLike<number>, y: ArrayLike<number>, { confidence = 0.95 } = {}): Estimate {
  const z = zOf(confidence, "linCcc");
  const rows = pairs(x, y, "linCcc");
  const n = rows.n;
  const { meanX, meanY, xx, yy, xy } = crossProducts(rows.columns[0]!, rows.columns[1]!);
  const shift = meanX - meanY;
  const estimate = (2 * xy) / (xx + yy + n * shift * shift);
  return {
    estimate,
    interval: zInterval(estimate, xy / Math.sqrt(xx * yy), (shift * shift * n) / Math.sqrt(xx * yy), n, z),
    n,
    method: "Lin's concordance, Fisher's z",
    warnings: omittedRowsWarning(rows),
  };
}

function zInterval(c: number, r: number, u2: number, n: number, z: number): readonly [number, number] | null {
  const spread = 1 - c * c;
  if (!(n > 2 && spread > 0 && r !== 0)) return null;
  const variance =
    (((1 - r * r) * c * c) / (spread * r * r) +
      (2 * c ** 3 * (1 - c) * u2) / (r * spread ** 2) -
      (c ** 4 * u2 ** 2) / (2 * r * r * spread ** 2)) /
    (n - 2);
  if (!(variance >= 0)) return null;
  const half = z * Math.sqrt(variance);
  return [Math.tanh(Math.atanh(c) - half), Math.tanh(Math.atanh(c) + half)];
}
