import { mean, variance } from "../descriptive/moments.ts";
import { quantileSorted } from "../descriptive/quantile.ts";
import { normCdf, normPpf } from "../distributions/normal.ts";
import { type Random, randomInteger } from "../random.ts";
import { alphaOf, type Estimate, type Interval } from "../result.ts";

export interface BootstrapOptions {
  readonly random: Random;
  /** `bca` corrects bias and skewness, `basic` mirrors the percentiles at the estimate, `percentile` takes them as they are. */
  readonly method?: "bca" | "basic" | "percentile";
  readonly confidence?: number;
  readonly resamples?: number;
  /** The user or session each value belongs to: whole clusters are drawn then, as their values are not independent. */
  readonly clusters?: ArrayLike<string | number>;
}

export interface Bootstrap extends Estimate {
  /** Standard deviation of the resampled estimates. */
  readonly standardError: number;
  /** What was drawn: clusters if there are any, else values. */
  readonly nUnits: number;
}

/**
 * An interval for any statistic of a sample, by drawing the sample anew from itself.
 *
 * @param x observations; values that are not finite are left out
 * @param statistic from a sample to a number; it must not keep or change the array it is lent
 * @param options.random the generator to draw with: the same seed gives the same interval
 * @param options.resamples how often to draw; 2000 keep the ends of a 95 % interval steady to about 2 % of its width
 * @throws {RangeError} if there is no finite value, the clusters differ in length from x, or a number is out of range
 * @see Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 12–14; Davison & Hinkley (1997), ch. 2 and 5
 * @example bootstrap([1, 2, 3, 4], (x) => x[0] ?? 0, { random: seededRandom(1) }).estimate; // 1
 */
export function bootstrap(
  x: ArrayLike<number>,
  statistic: (sample: Float64Array) => number,
  { random, method = "bca", confidence = 0.95, resamples = 2000, clusters }: BootstrapOptions,
): Bootstrap {
  const alpha = alphaOf(confidence, "bootstrap");
  if (!(Number.isInteger(resamples) && resamples >= 2)) throw new RangeError("bootstrap: resamples must be a whole number ≥ 2");
  const { units, n, omitted } = unitsOf(x, clusters);
  if (n === 0) throw new RangeError("bootstrap: no finite values");
  const sampleOf = (drawn: readonly Float64Array[]): Float64Array => {
    const sample = new Float64Array(drawn.reduce((sum, unit) => sum + unit.length, 0));
    let at = 0;
    for (const unit of drawn) {
      sample.set(unit, at);
      at += unit.length;
    }
    return sample;
  };

  const estimate = statistic(sampleOf(units));
  const replicates = new Float64Array(resamples);
  for (let i = 0; i < resamples; i++) {
    const drawn = units.map(() => units[randomInteger(random, units.length)]!);
    replicates[i] = statistic(sampleOf(drawn));
  }
  const sorted = replicates.sort();

  // Leaving out every k-th unit together gives the same acceleration, and many units do not cost their square.
  const groups = Math.min(units.length, 500);
  const leaveOneOut = (): number[] =>
    Array.from({ length: groups }, (_, left) => statistic(sampleOf(units.filter((__, i) => i % groups !== left))));
  const interval = intervalOf(method, sorted, estimate, alpha, leaveOneOut);
  const warnings: string[] = [];
  if (omitted > 0) warnings.push(`${omitted} ${omitted === 1 ? "value" : "values"} not finite, omitted`);
  if (interval === null) warnings.push("the resampled estimates do not vary or are not finite: no interval");
  if (units.length < 10) warnings.push("fewer than 10 units to draw from: the interval is too narrow");
  return {
    estimate,
    interval,
    n,
    method: `bootstrap, ${method}${clusters ? ", by cluster" : ""}`,
    warnings,
    standardError: Math.sqrt(variance(sorted)),
    nUnits: units.length,
  };
}

function unitsOf(x: ArrayLike<number>, clusters: ArrayLike<string | number> | undefined) {
  if (clusters && clusters.length !== x.length) throw new RangeError("bootstrap: clusters and values differ in length");
  const groups = new Map<string | number, number[]>();
  let n = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (!Number.isFinite(value)) continue;
    const key = clusters ? clusters[i]! : i;
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
    n++;
  }
  return { units: Array.from(groups.values(), (group) => Float64Array.from(group)), n, omitted: x.length - n };
}

function intervalOf(
  method: "bca" | "basic" | "percentile",
  sorted: Float64Array,
  estimate: number,
  alpha: number,
  leaveOneOut: () => number[],
): Interval {
  const at = (p: number): number => quantileSorted(sorted, p);
  if (!(sorted[0]! < sorted[sorted.length - 1]!)) return null;
  if (method === "percentile") return [at(alpha / 2), at(1 - alpha / 2)];
  if (method === "basic") return [2 * estimate - at(1 - alpha / 2), 2 * estimate - at(alpha / 2)];

  let below = 0;
  for (const value of sorted) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  const bias = normPpf(below / sorted.length);
  const jackknife = leaveOneOut();
  const centre = mean(jackknife);
  const cubes = jackknife.reduce((sum, value) => sum + (centre - value) ** 3, 0);
  const squares = jackknife.reduce((sum, value) => sum + (centre - value) ** 2, 0);
  const acceleration = squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
  const corrected = (p: number): number => {
    const z = bias + normPpf(p);
    return normCdf(bias + z / (1 - acceleration * z));
  };
  const ends = [corrected(alpha / 2), corrected(1 - alpha / 2)] as const;
  return ends.every((p) => p >= 0 && p <= 1) ? [at(ends[0]), at(ends[1])] : null;
}
