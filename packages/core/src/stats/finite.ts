/** What to do with NaN and ±∞: leave them out and say so, let them through, or refuse. */
export type NanPolicy = "omit" | "propagate" | "error";

/** A clean copy of a sample, and how many values were left out of it. */
export interface FiniteSample {
  readonly values: Float64Array;
  readonly omitted: number;
}

/**
 * Copies a sample, applying the policy for values that are not finite. The input is never changed.
 *
 * @param x observations, any length
 * @param name the calling function, for the error message
 * @param policy `omit` drops NaN and ±∞ and counts them; `propagate` keeps them; `error` throws
 * @returns a fresh array, in the order of `x`, and the number of values omitted
 * @throws {RangeError} with the policy `error`, if a value is not finite
 */
export function finite(x: ArrayLike<number>, name: string, policy: NanPolicy = "omit"): FiniteSample {
  const values = new Float64Array(x);
  if (policy === "propagate") return { values, omitted: 0 };
  let kept = 0;
  // Mostly there is nothing to leave out, and reading is all there is to do.
  while (kept < values.length && Number.isFinite(values[kept])) kept++;
  for (let i = kept; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) values[kept++] = value;
    else if (policy === "error") throw new RangeError(`${name}: value ${i} is not finite`);
  }
  return { values: values.subarray(0, kept), omitted: values.length - kept };
}

/** The warning that reports omitted values, or nothing. */
export function omissionWarnings(...samples: readonly FiniteSample[]): string[] {
  const omitted = samples.reduce((sum, sample) => sum + sample.omitted, 0);
  return omitted === 0 ? [] : [`${omitted} ${omitted === 1 ? "value" : "values"} not finite, omitted`];
}

/** Two samples, cleaned. */
export interface FinitePair {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly warnings: string[];
}

/**
 * Clean copies of two samples, with the warning that reports what was left out of them.
 *
 * @param least values each sample must have left
 * @throws {RangeError} if one has fewer
 */
export function finitePair(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  name: string,
  { least = 1, nan = "omit" as NanPolicy } = {},
): FinitePair {
  const [fx, fy] = [finite(x, name, nan), finite(y, name, nan)];
  requireSize(Math.min(fx.values.length, fy.values.length), least, name);
  return { x: fx.values, y: fy.values, warnings: omissionWarnings(fx, fy) };
}

/** Throws unless a sample is large enough. */
export function requireSize(size: number, least: number, name: string): void {
  if (size >= least) return;
  throw new RangeError(least === 1 ? `${name}: a sample is empty` : `${name}: needs at least ${least} values per sample`);
}
