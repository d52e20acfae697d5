import { inflation } from "./day-scale.ts";

/** How the days outside a stretch scatter. */
export interface DayNoise {
  /** Their median. */
  readonly centre: number;
  /** Noise about it. */
  readonly level: number;
  /** Noise of the steps from day to day: what a slow wave hides from the deviations around one level. */
  readonly steps: number;
  /** How much more their mean varies than that of independent days. */
  readonly inflation: number;
}

/**
 * Prepares the noise beside any stretch of a series. What all stretches share is sorted once, so that each costs one reading of the
 * days.
 *
 * @param y one value per day
 * @returns asks for the noise outside of the positions from…to, both inclusive
 */
export function noiseBesides(y: readonly number[]): (from: number, to: number) => DayNoise {
  const steps = y.slice(1).map((value, i) => value - (y[i] ?? 0));
  const byValue = y.map((_, i) => i).sort((a, b) => (y[a] ?? 0) - (y[b] ?? 0));
  const byStep = steps.map((_, i) => i).sort((a, b) => Math.abs(steps[a] ?? 0) - Math.abs(steps[b] ?? 0));
  const buffer = new Float64Array(y.length);
  const rest = new Float64Array(y.length);
  return (from, to) => {
    const n = gather(buffer, byValue, y, (i) => i < from || i > to);
    const sorted = buffer.subarray(0, n);
    const centre = middle(sorted);
    const limit = 3.5 * 1.4826 * medianDistance(sorted, centre);
    let k = 0;
    for (let i = 0; i < y.length; i++) if (i < from || i > to) rest[k++] = (y[i] ?? 0) - centre;
    const residuals = rest.subarray(0, k);
    const level = noiseOf(residuals, limit);
    const isOutside = (i: number) => i + 1 < from || i > to;
    const m = gather(buffer, byStep, steps, isOutside, Math.abs);
    const stepLimit = 3.5 * 1.4826 * middle(buffer.subarray(0, m));
    const spread = inflation(residuals);
    let count = 0;
    for (let i = 0; i < steps.length; i++) if (isOutside(i)) rest[count++] = steps[i] ?? 0;
    return { centre, level, steps: noiseOf(rest.subarray(0, count), stepLimit), inflation: spread };
  };
}

/** Writes the values that are outside in sorted order; returns how many there are. */
function gather(
  into: Float64Array,
  order: readonly number[],
  values: readonly number[],
  isOutside: (i: number) => boolean,
  as = (value: number) => value,
): number {
  let n = 0;
  for (const i of order) if (isOutside(i)) into[n++] = as(values[i] ?? 0);
  return n;
}

/** Median of ascending values. */
function middle(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}

/** Median distance of ascending values from a centre: outwards from it, the nearer side first. */
function medianDistance(sorted: Float64Array, centre: number): number {
  const n = sorted.length;
  let right = 0;
  while (right < n && (sorted[right] ?? 0) < centre) right++;
  let left = right - 1;
  let [previous, current] = [0, 0];
  for (let taken = 0; taken <= n >> 1; taken++) {
    const below = left >= 0 ? centre - (sorted[left] ?? 0) : Number.POSITIVE_INFINITY;
    const above = right < n ? (sorted[right] ?? 0) - centre : Number.POSITIVE_INFINITY;
    previous = current;
    current = Math.min(below, above);
    if (below < above) left--;
    else right++;
  }
  return n % 2 === 1 ? current : (previous + current) / 2;
}

/**
 * Standard deviation about zero of the residuals that are no outliers: those within 3.5 median absolute deviations. As robust as
 * the latter, and nearly as sharp as the plain one.
 */
function noiseOf(residuals: Float64Array, limit: number): number {
  let [squares, kept] = [0, 0];
  for (const residual of residuals) {
    if (Math.abs(residual) > limit) continue;
    squares += residual * residual;
    kept++;
  }
  return Math.sqrt(squares / Math.max(1, kept - 1));
}
