import { median } from "../descriptive/mad.ts";

type Points = readonly ArrayLike<number>[];

export interface MmdResult {
  /** Unbiased estimate of the squared discrepancy: near 0, and as often below as above it, when nothing has changed. */
  readonly mmd2: number;
  /** Width of the kernel, in the unit of the points. */
  readonly bandwidth: number;
}

/**
 * Maximum mean discrepancy of two sets of points (embeddings, say) with a Gaussian kernel.
 *
 * @param x points, at least two, each of the same dimension
 * @param y points of the other sample, at least two; the cost is quadratic, so sample down to some two thousand
 * @param options.bandwidth of the kernel; the default is the median distance between all points
 * @returns the unbiased estimate and the bandwidth used
 * @throws {RangeError} if a sample has fewer than two points, dimensions differ, or the bandwidth is not positive
 * @see Gretton et al. (2012), J. Mach. Learn. Res. 13, 723–773
 * @example mmd2([[0], [1]], [[5], [6]]).mmd2; // 0.869439…
 */
export function mmd2(x: Points, y: Points, { bandwidth }: { readonly bandwidth?: number } = {}): MmdResult {
  if (x.length < 2 || y.length < 2) throw new RangeError("mmd2: needs at least two points per sample");
  const all = [...x, ...y];
  const dimension = all[0]!.length;
  if (all.some((point) => point.length !== dimension)) throw new RangeError("mmd2: points differ in dimension");
  const squares = squaredDistances(all);
  const width = bandwidth ?? (median(squares.map(Math.sqrt)) || 1);
  if (!(width > 0)) throw new RangeError("mmd2: bandwidth must be positive");
  let [ofY, across, ofX] = [0, 0, 0];
  let at = 0;
  for (let i = 0; i < all.length; i++) {
    for (let j = i + 1; j < all.length; j++) {
      const kernel = Math.exp(-squares[at++]! / (2 * width * width));
      if (j < x.length) ofX += kernel;
      else if (i >= x.length) ofY += kernel;
      else across += kernel;
    }
  }
  const [n, m] = [x.length, y.length];
  return { mmd2: (2 * ofX) / (n * (n - 1)) + (2 * ofY) / (m * (m - 1)) - (2 * across) / (n * m), bandwidth: width };
}

/** For each pair i < j, row by row. */
function squaredDistances(points: Points): Float64Array {
  const squares = new Float64Array((points.length * (points.length - 1)) / 2);
  let at = 0;
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      let sum = 0;
      for (let d = 0; d < points[i]!.length; d++) sum += (points[i]![d]! - points[j]![d]!) ** 2;
      squares[at++] = sum;
    }
  }
  return squares;
}
