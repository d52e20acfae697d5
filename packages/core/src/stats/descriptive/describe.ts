import { finite, type NanPolicy, omissionWarnings } from "../finite.ts";
import { madToSigma, median } from "./mad.ts";
import { mean, sumOfSquares } from "./moments.ts";
import { quantileSorted } from "./quantile.ts";
import { sorted } from "./sorted.ts";

/** One sample in numbers. Spreads are in the unit of the values; shape numbers have none. */
export interface Description {
  readonly n: number;
  readonly mean: number;
  /** Unbiased (n − 1); NaN for one value. */
  readonly variance: number;
  readonly std: number;
  /** With n in the denominator. */
  readonly populationStd: number;
  /** Standard error of the mean. */
  readonly sem: number;
  /** Biased (moment) skewness and excess kurtosis; NaN where all values are equal. */
  readonly skewness: number;
  readonly kurtosisExcess: number;
  readonly min: number;
  readonly max: number;
  readonly median: number;
  readonly mad: number;
  readonly madScaled: number;
  /** Interquartile range, type 7. */
  readonly iqr: number;
  /** Mean without the lowest and the highest tenth. */
  readonly trimmedMean: number;
  /** null unless all values are positive. */
  readonly geometricMean: number | null;
  readonly warnings: readonly string[];
}

/**
 * Mean of a sample without its extremes.
 *
 * @param x finite values, length ≥ 1
 * @param share to cut from each end, in [0, 0.5)
 * @returns the mean of the rest, in the unit of the values
 * @throws {RangeError} if the sample is empty or the share is out of range
 * @see Tukey & McLaughlin (1963), Sankhyā A 25, 331–352
 * @example trimmedMean([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000], 0.1); // 5.5
 */
export function trimmedMean(x: ArrayLike<number>, share = 0.1): number {
  if (!(share >= 0 && share < 0.5)) throw new RangeError("trimmedMean: share must lie in [0, 0.5)");
  if (x.length === 0) throw new RangeError("trimmedMean: the sample is empty");
  const values = sorted(x);
  const cut = Math.floor(share * values.length);
  return mean(values.subarray(cut, values.length - cut));
}

/**
 * Describes one sample: location, spread and shape, plain and robust.
 *
 * @param x observations, at least one finite
 * @param options.nan what to do with NaN and ±∞, default `omit`
 * @returns see {@link Description}
 * @throws {RangeError} if no value is left
 * @see Joanes & Gill (1998), The Statistician 47, 183–189, for the shape numbers g₁ and g₂
 * @example describe([1, 2, 3, 4, 100]).median; // 3
 */
export function describe(x: ArrayLike<number>, { nan = "omit" as NanPolicy } = {}): Description {
  const sample = finite(x, "describe", nan);
  const values = sorted(sample.values);
  const n = values.length;
  if (n === 0) throw new RangeError("describe: no finite values");
  const centre = mean(values);
  const squares = Math.max(0, sumOfSquares(values, centre));
  const [cubes, fourths] = higherMoments(values, centre);
  const m2 = squares / n;
  const variance = n > 1 ? squares / (n - 1) : NaN;
  const middle = quantileSorted(values, 0.5);
  const deviation = median(values.map((value) => Math.abs(value - middle)));
  return {
    n,
    mean: centre,
    variance,
    std: Math.sqrt(variance),
    populationStd: Math.sqrt(m2),
    sem: Math.sqrt(variance / n),
    skewness: m2 > 0 ? cubes / n / m2 ** 1.5 : NaN,
    kurtosisExcess: m2 > 0 ? fourths / n / m2 ** 2 - 3 : NaN,
    min: values[0]!,
    max: values[n - 1]!,
    median: middle,
    mad: deviation,
    madScaled: deviation * madToSigma,
    iqr: quantileSorted(values, 0.75) - quantileSorted(values, 0.25),
    trimmedMean: trimmedMean(values),
    geometricMean: values[0]! > 0 ? Math.exp(mean(values.map(Math.log))) : null,
    warnings: omissionWarnings(sample),
  };
}

function higherMoments(values: Float64Array, centre: number): readonly [number, number] {
  let [cubes, fourths] = [0, 0];
  for (const value of values) {
    const square = (value - centre) ** 2;
    cubes += square * (value - centre);
    fourths += square * square;
  }
  return [cubes, fourths];
}
