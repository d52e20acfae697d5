import { type Estimate, zOf } from "../result.ts";

/** Throws unless 0 ≤ k ≤ n and n > 0. Neither needs to be whole: effective counts are welcome. */
export function requireCounts(k: number, n: number, name: string): void {
  if (!(n > 0 && n < Infinity)) throw new RangeError(`${name}: n must be positive`);
  if (!(k >= 0 && k <= n)) throw new RangeError(`${name}: k must lie between 0 and n`);
}

/**
 * A proportion with its Wilson score interval: short, never outside [0, 1], sensible at 0 and at 1.
 *
 * @param k successes, 0 ≤ k ≤ n; effective counts need not be whole
 * @param n trials, > 0
 * @param options.confidence of the interval, in (0, 1), default 0.95
 * @param options.continuity whether to widen by half a count, default false
 * @returns k/n and its interval
 * @throws {RangeError} if n ≤ 0, k lies outside [0, n], or the confidence outside (0, 1)
 * @see Wilson (1927), JASA 22, 209–212; Newcombe (1998), Statistics in Medicine 17, 857–872, methods 3 and 4
 * @example wilson(5, 100); // { estimate: 0.05, interval: [0.0215436791…, 0.1117504692…], … }
 */
export function wilson(k: number, n: number, { confidence = 0.95, continuity = false } = {}): Estimate {
  requireCounts(k, n, "wilson");
  const z = zOf(confidence, "wilson");
  return {
    estimate: k / n,
    interval: continuity ? withContinuity(k, n, z) : scoreInterval(k, n, z),
    n,
    method: continuity ? "wilson with continuity correction" : "wilson",
    warnings: [],
  };
}

/** The Wilson interval for a given normal quantile. */
export function scoreInterval(k: number, n: number, z: number): readonly [number, number] {
  const p = k / n;
  const z2 = (z * z) / n;
  const centre = (p + z2 / 2) / (1 + z2);
  const half = (z / (1 + z2)) * Math.sqrt((p * (1 - p)) / n + z2 / n / 4);
  return [k === 0 ? 0 : Math.max(0, centre - half), k === n ? 1 : Math.min(1, centre + half)];
}

function withContinuity(k: number, n: number, z: number): readonly [number, number] {
  const p = k / n;
  const q = 1 - p;
  const bottom = 2 * (n + z * z);
  const middle = 2 * n * p + z * z;
  const low = (middle - 1 - z * Math.sqrt(z * z - 2 - 1 / n + 4 * p * (n * q + 1))) / bottom;
  const high = (middle + 1 + z * Math.sqrt(z * z + 2 - 1 / n + 4 * p * (n * q - 1))) / bottom;
  return [k === 0 ? 0 : Math.max(0, low), k === n ? 1 : Math.min(1, high)];
}
