import { sorted } from "../descriptive/sorted.ts";

/** A finite sample, ascending, with the share of its weight at or below each value. */
export interface WeightedEcdf {
  readonly values: Float64Array;
  /** Cumulative share of the weight, the last being 1; null when all values weigh the same. */
  readonly cumulative: Float64Array | null;
}

/**
 * A sample as an empirical distribution function; values that are not finite are left out with their weights.
 *
 * @param x observations, at least one finite
 * @param weights one per observation, ≥ 0, not all 0; or nothing
 * @param name the calling function, for the error message
 * @throws {RangeError} if nothing is left, or the weights do not fit
 */
export function weightedEcdf(x: ArrayLike<number>, weights: ArrayLike<number> | undefined, name: string): WeightedEcdf {
  if (weights === undefined) {
    const values = sorted(Float64Array.from(x).filter(Number.isFinite));
    if (values.length === 0) throw new RangeError(`${name}: a sample is empty`);
    return { values, cumulative: null };
  }
  if (weights.length !== x.length) throw new RangeError(`${name}: there must be one weight per value`);
  const order: number[] = [];
  for (let i = 0; i < x.length; i++) {
    if (!(weights[i]! >= 0 && weights[i]! < Infinity)) throw new RangeError(`${name}: weights must be finite and ≥ 0`);
    if (Number.isFinite(x[i])) order.push(i);
  }
  order.sort((i, j) => x[i]! - x[j]!);
  const cumulative = new Float64Array(order.length);
  let total = 0;
  order.forEach((i, at) => {
    total += weights[i]!;
    cumulative[at] = total;
  });
  if (!(total > 0)) throw new RangeError(`${name}: a sample is empty`);
  return { values: Float64Array.from(order, (i) => x[i]!), cumulative: cumulative.map((weight) => weight / total) };
}

/** Σ g(F − G) · width over the pieces between neighbouring values of two samples. */
export function integrateGap(x: WeightedEcdf, y: WeightedEcdf, g: (gap: number) => number): number {
  const shareOf = (ecdf: WeightedEcdf, count: number) =>
    count === 0 ? 0 : ecdf.cumulative === null ? count / ecdf.values.length : ecdf.cumulative[count - 1]!;
  const [n, m] = [x.values.length, y.values.length];
  let [i, j, sum] = [0, 0, 0];
  let at = Math.min(x.values[0]!, y.values[0]!);
  while (i < n || j < m) {
    while (i < n && x.values[i]! <= at) i++;
    while (j < m && y.values[j]! <= at) j++;
    if (i === n && j === m) break;
    const next = Math.min(i < n ? x.values[i]! : Infinity, j < m ? y.values[j]! : Infinity);
    sum += g(shareOf(x, i) - shareOf(y, j)) * (next - at);
    at = next;
  }
  return sum;
}
