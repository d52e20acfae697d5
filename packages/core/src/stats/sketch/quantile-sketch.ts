/**
 * Quantiles of a stream too long to keep, as plain data: counts in logarithmic buckets. Sketches of parts add up to the
 * sketch of the whole, exactly and in any order, so a year can be the sum of its days.
 */
export interface QuantileSketch {
  /** How far a quantile may be off, relative to the value at its rank. */
  readonly relativeError: number;
  /** Finite values taken. */
  readonly n: number;
  readonly zeros: number;
  /** Counts by bucket of the values above 0, and of the sizes of those below. Bucket i holds (γ^(i−1), γ^i], γ = (1+ε)/(1−ε). */
  readonly positive: Readonly<Record<number, number>>;
  readonly negative: Readonly<Record<number, number>>;
}

const gammaOf = (relativeError: number) => (1 + relativeError) / (1 - relativeError);

/**
 * The sketch of some values: DDSketch's buckets, without a limit on their number (1 % error over nine decades takes a thousand).
 *
 * @param x values of any sign; those that are not finite are left out
 * @param options.relativeError ε in (0, 1), default 0.01
 * @returns plain data, fit for JSON
 * @throws {RangeError} if the error is outside (0, 1)
 * @see Masson, Rim & Lee (2019), DDSketch, PVLDB 12(12), 2195–2205
 * @example quantileSketch([1, 2, 4]).n; // 3
 */
export function quantileSketch(x: ArrayLike<number>, { relativeError = 0.01 } = {}): QuantileSketch {
  if (!(relativeError > 0 && relativeError < 1)) throw new RangeError("quantileSketch: relativeError must be in (0, 1)");
  const logGamma = Math.log(gammaOf(relativeError));
  const positive: Record<number, number> = {};
  const negative: Record<number, number> = {};
  let [n, zeros] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (!Number.isFinite(value)) continue;
    n++;
    if (value === 0) zeros++;
    else {
      const counts = value > 0 ? positive : negative;
      const bucket = Math.ceil(Math.log(Math.abs(value)) / logGamma);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
    }
  }
  return { relativeError, n, zeros, positive, negative };
}

/**
 * The sketch of everything that two sketches have taken.
 *
 * @throws {RangeError} if they promise different errors
 * @example mergeSketches(quantileSketch([1, 2]), quantileSketch([4])).n; // 3
 */
export function mergeSketches(a: QuantileSketch, b: QuantileSketch): QuantileSketch {
  if (a.relativeError !== b.relativeError) throw new RangeError("mergeSketches: the sketches promise different errors");
  return {
    relativeError: a.relativeError,
    n: a.n + b.n,
    zeros: a.zeros + b.zeros,
    positive: added(a.positive, b.positive),
    negative: added(a.negative, b.negative),
  };
}

function added(a: QuantileSketch["positive"], b: QuantileSketch["positive"]): Record<number, number> {
  const sum = { ...a };
  for (const [bucket, count] of Object.entries(b)) sum[Number(bucket)] = (sum[Number(bucket)] ?? 0) + count;
  return sum;
}

/**
 * A quantile of what a sketch has taken: within the relative error of the value at rank ⌊p(n − 1)⌋, counted from 0.
 *
 * @param p in [0, 1]
 * @returns the estimate, in the unit of the values; null for a sketch of nothing
 * @throws {RangeError} if p is outside [0, 1]
 * @example sketchQuantile(quantileSketch([100, 200, 400]), 0.5); // 198.368…
 */
export function sketchQuantile(sketch: QuantileSketch, p: number): number | null {
  if (!(p >= 0 && p <= 1)) throw new RangeError("sketchQuantile: p must be in [0, 1]");
  if (sketch.n === 0) return null;
  const gamma = gammaOf(sketch.relativeError);
  const middle = (bucket: number) => (2 * gamma ** bucket) / (gamma + 1);
  let left = Math.floor(p * (sketch.n - 1));
  for (const [bucket, count] of inOrder(sketch.negative).reverse()) {
    left -= count;
    if (left < 0) return -middle(bucket);
  }
  left -= sketch.zeros;
  if (left < 0) return 0;
  let last = 0;
  for (const [bucket, count] of inOrder(sketch.positive)) {
    last = middle(bucket);
    left -= count;
    if (left < 0) break;
  }
  return last;
}

function inOrder(counts: QuantileSketch["positive"]): [bucket: number, count: number][] {
  return Object.entries(counts)
    .map(([bucket, count]): [number, number] => [Number(bucket), count])
    .sort(([a], [b]) => a - b);
}
