import { finiteRows, omittedRowsWarning } from "../finite-rows.ts";
import { crossProducts } from "../relation/pearson.ts";
import { type Estimate, zOf } from "../result.ts";

/**
 * A rate whose events come in clusters (per user, per session), with an interval that respects them: Σ numerator / Σ denominator by
 * the delta method. Counting ten events of one user as ten users makes one unchanged rate in three look changed.
 *
 * @param numerator per cluster, such as its copied answers
 * @param denominator per cluster, such as all its answers; the sum must not be 0
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @returns the ratio, its interval and its standard error; n counts clusters
 * @throws {RangeError} if the lengths differ, fewer than two clusters are finite, or the denominators sum to 0
 * @see Deng, Knoblich & Lu (2018), KDD '18, 233–242
 * @example ratioOfSums([1, 2, 3], [2, 4, 6]).estimate; // 0.5
 */
export function ratioOfSums(
  numerator: ArrayLike<number>,
  denominator: ArrayLike<number>,
  { confidence = 0.95 } = {},
): Estimate & { readonly se: number } {
  const rows = finiteRows("ratioOfSums", numerator, denominator);
  const k = rows.n;
  if (k < 2) throw new RangeError("ratioOfSums: needs at least two clusters");
  const { meanX, meanY, xx, yy, xy } = crossProducts(rows.columns[0]!, rows.columns[1]!);
  if (meanY === 0) throw new RangeError("ratioOfSums: the denominators sum to 0");
  const ratio = meanX / meanY;
  const variance = (xx - 2 * ratio * xy + ratio * ratio * yy) / (k - 1) / k / (meanY * meanY);
  const se = Math.sqrt(Math.max(0, variance));
  const half = zOf(confidence, "ratioOfSums") * se;
  return {
    estimate: ratio,
    interval: [ratio - half, ratio + half],
    n: k,
    method: "delta method",
    warnings: omittedRowsWarning(rows),
    se,
  };
}
