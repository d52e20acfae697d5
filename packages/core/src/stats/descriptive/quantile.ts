import { finite, type NanPolicy } from "../finite.ts";
import { sorted } from "./sorted.ts";

/** The nine definitions of a sample quantile, by their numbers in Hyndman & Fan (1996). */
export type QuantileType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

export interface QuantileOptions {
  /** Which of the nine definitions; 7 is that of R, numpy and DuckDB's `quantile_cont`. */
  readonly type?: QuantileType;
  /** What to do with NaN and ±∞; `omit` by default. */
  readonly nan?: NanPolicy;
}

/** Plotting positions α = β of the continuous types, 4 being the exception (α = 0, β = 1). */
const alphas = { 5: 1 / 2, 6: 0, 7: 1, 8: 1 / 3, 9: 3 / 8 } as const;

/**
 * The p-quantile of an already sorted sample: what {@link quantile} does after sorting.
 *
 * @param x finite values in ascending order, length ≥ 1
 * @param p probability, in [0, 1]
 * @param type one of the nine definitions
 */
export function quantileSorted(x: ArrayLike<number>, p: number, type: QuantileType = 7): number {
  const n = x.length;
  const [shift, scale] = positionOf(type, n);
  const position = shift + p * scale;
  // p·n is a whole number on paper more often than in doubles.
  const fuzz = 4 * Number.EPSILON * Math.max(1, Math.abs(position));
  const below = Math.floor(position + fuzz);
  const rest = position - below;
  const fraction = Math.abs(rest) < fuzz ? 0 : rest;
  const weight = weightOf(type, below, fraction);
  const low = x[Math.min(n, Math.max(1, below)) - 1]!;
  const high = x[Math.min(n, Math.max(1, below + 1)) - 1]!;
  if (weight === 0) return low;
  return weight === 1 ? high : low + weight * (high - low);
}

function positionOf(type: QuantileType, n: number): readonly [number, number] {
  if (type === 3) return [-0.5, n];
  if (type <= 4) return [0, n];
  const alpha = alphas[type as keyof typeof alphas];
  return [alpha, n + 1 - 2 * alpha];
}

function weightOf(type: QuantileType, below: number, fraction: number): number {
  if (type === 1) return fraction > 0 ? 1 : 0;
  if (type === 2) return fraction > 0 ? 1 : 0.5;
  if (type === 3) return fraction === 0 && below % 2 === 0 ? 0 : 1;
  return fraction;
}

/**
 * Several quantiles of one sample, sorting it once.
 *
 * @param x observations, at least one finite
 * @param ps probabilities, each in [0, 1]
 * @param options.type one of the nine definitions of Hyndman & Fan, default 7
 * @param options.nan what to do with NaN and ±∞, default `omit`
 * @returns one value per probability, in the unit of `x`
 * @throws {RangeError} if no value is left, or a probability lies outside [0, 1]
 * @see Hyndman & Fan (1996), The American Statistician 50, 361–365
 * @example quantiles([1, 2, 3, 4], [0.25, 0.5]); // [1.75, 2.5]
 */
export function quantiles(x: ArrayLike<number>, ps: ArrayLike<number>, { type = 7, nan }: QuantileOptions = {}): number[] {
  const values = sorted(finite(x, "quantile", nan).values);
  if (values.length === 0) throw new RangeError("quantile: no finite values");
  if (!Number.isInteger(type) || type < 1 || type > 9)
    throw new RangeError("quantile: type must be a whole number from 1 to 9");
  return Array.from(ps, (p) => {
    if (!(p >= 0 && p <= 1)) throw new RangeError("quantile: p must lie between 0 and 1");
    return quantileSorted(values, p, type);
  });
}

/**
 * The p-quantile of a sample.
 *
 * @param x observations, at least one finite
 * @param p probability, in [0, 1]
 * @param options.type one of the nine definitions of Hyndman & Fan, default 7
 * @param options.nan what to do with NaN and ±∞, default `omit`
 * @returns the quantile, in the unit of `x`
 * @throws {RangeError} if no value is left, or p lies outside [0, 1]
 * @see Hyndman & Fan (1996), The American Statistician 50, 361–365
 * @example quantile([1, 2, 3, 4], 0.95); // 3.849999…
 */
export function quantile(x: ArrayLike<number>, p: number, options: QuantileOptions = {}): number {
  return quantiles(x, [p], options)[0]!;
}
