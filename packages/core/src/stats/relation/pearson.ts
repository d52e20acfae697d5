import { mean } from "../descriptive/moments.ts";
import { type FiniteRows, finiteRows, omittedRowsWarning } from "../finite-rows.ts";
import { type TestResult, zOf } from "../result.ts";
import { betaI } from "../special/beta-i.ts";

/** Centred products of two columns. */
export function crossProducts(x: Float64Array, y: Float64Array) {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - meanX, y[i]! - meanY];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return { meanX, meanY, xx, yy, xy };
}

/** Two columns of at least two rows. */
export function pairs(x: ArrayLike<number>, y: ArrayLike<number>, name: string): FiniteRows {
  const rows = finiteRows(name, x, y);
  if (rows.n < 2) throw new RangeError(`${name}: needs at least two pairs`);
  return rows;
}

/** r of two columns; NaN if one is constant. */
export function correlationOf(x: Float64Array, y: Float64Array): number {
  const { xx, yy, xy } = crossProducts(x, y);
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
}

/** Two-sided p-value of a correlation of n normal pairs: the exact beta law. */
export function correlationP(r: number, n: number): number {
  if (Number.isNaN(r)) return NaN;
  return n === 2 ? 1 : Math.min(1, 2 * betaI((1 - Math.abs(r)) / 2, n / 2 - 1, n / 2 - 1));
}

/**
 * Pearson's correlation: how close pairs lie to a straight line.
 *
 * @param x first value of each pair
 * @param y second value of each pair, as many
 * @param options.confidence of Fisher's interval, in (0, 1), default 0.95
 * @returns r in [−1, 1] as statistic and effect; NaN if a column is constant; the interval needs four pairs
 * @throws {RangeError} if the lengths differ or fewer than two pairs are finite
 * @see Fisher (1915), Biometrika 10, 507–521
 * @example pearson([1, 2, 3, 4], [2, 4, 5, 9]).effect; // 0.96476382123…
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>, { confidence = 0.95 } = {}): TestResult {
  const z = zOf(confidence, "pearson");
  const rows = pairs(x, y, "pearson");
  const r = correlationOf(rows.columns[0]!, rows.columns[1]!);
  const half = z / Math.sqrt(rows.n - 3);
  return {
    statistic: r,
    pValue: correlationP(r, rows.n),
    effect: r,
    effectInterval: rows.n > 3 ? [Math.tanh(Math.atanh(r) - half), Math.tanh(Math.atanh(r) + half)] : null,
    n: rows.n,
    method: "Pearson",
    warnings: omittedRowsWarning(rows),
  };
}
