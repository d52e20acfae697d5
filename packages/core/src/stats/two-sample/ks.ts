import { sortInPlace } from "../descriptive/sorted.ts";
import { kolmogorovSf, ksSf } from "../distributions/kolmogorov.ts";
import { finite, type NanPolicy, omissionWarnings } from "../finite.ts";
import { type Alternative, alphaOf, type TestResult } from "../result.ts";

/** How the p-value is found: `exact` counts lattice paths, `asymptotic` uses a finite-n law, `limit` Kolmogorov's limit law. */
export type KsMethod = "auto" | "exact" | "asymptotic" | "limit";

export interface KsOptions {
  /** `less`: evidence that values of `x` are larger (its distribution function lies lower); `greater` the reverse. */
  readonly alternative?: Alternative;
  /** `auto` is exact up to n·m = 4,000,000. */
  readonly method?: KsMethod;
  /** Whether the exact p-value respects ties (as R ≥ 4.2 does) or ignores them (as scipy does, conservatively). */
  readonly ties?: "exact" | "ignore";
  /** Of the interval for D, in (0, 1); default 0.95. */
  readonly confidence?: number;
  readonly nan?: NanPolicy;
}

export interface KsResult extends TestResult {
  /** Where the two distribution functions are farthest apart. */
  readonly location: number;
  /** 1 if the distribution function of `x` is the higher one there, −1 if it is the lower. */
  readonly sign: 1 | -1;
}

/** Above this many lattice points `auto` stops counting paths. */
const exactUpTo = 4e6;

/**
 * Two-sample Kolmogorov–Smirnov test: the largest vertical gap between two empirical distribution functions.
 *
 * The interval for the gap is the band of Dvoretzky, Kiefer, Wolfowitz and Massart around both functions; it holds for every pair
 * of distributions, and is therefore wide.
 *
 * @param x observations, at least one finite
 * @param y observations of the other sample
 * @param options see {@link KsOptions}
 * @returns statistic and effect are both D in [0, 1]
 * @throws {RangeError} if a sample is empty
 * @see Hodges (1958), Arkiv för Matematik 3, 469–486; Simard & L'Ecuyer (2011), J. Stat. Softw. 39(11)
 * @example ks([1, 2, 3, 4], [3, 4, 5, 6]); // { statistic: 0.5, … }
 */
export function ks(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { alternative = "two-sided", method = "auto", ties = "exact", confidence = 0.95, nan = "omit" }: KsOptions = {},
): KsResult {
  const [fx, fy] = [finite(x, "ks", nan), finite(y, "ks", nan)];
  const [n, m] = [fx.values.length, fy.values.length];
  if (n === 0 || m === 0) throw new RangeError("ks: a sample is empty");
  const alpha = alphaOf(confidence, "ks");
  const [xs, ys] = [sortInPlace(fx.values), sortInPlace(fy.values)];
  const gap = largestGap(xs, ys, alternative);
  const used = method === "auto" ? (n * m <= exactUpTo ? "exact" : "asymptotic") : method;
  const pValue =
    used === "exact"
      ? pathTail(gap.count, n, m, alternative, ties === "exact" ? tieEnds(xs, ys) : null)
      : ksPValue(gap.count / n / m, n, m, { alternative, method: used });
  const statistic = gap.count / (n * m);
  const margin = Math.sqrt(Math.log(2 / alpha) / 2) * (1 / Math.sqrt(n) + 1 / Math.sqrt(m));
  return {
    statistic,
    pValue,
    effect: statistic,
    effectInterval: [Math.max(0, statistic - margin), Math.min(1, statistic + margin)],
    n: n + m,
    method: used === "exact" && ties === "ignore" ? "exact, ties ignored" : used,
    warnings: omissionWarnings(fx, fy),
    location: gap.location,
    sign: gap.sign,
  };
}

/**
 * The p-value of a two-sample Kolmogorov–Smirnov distance that was computed elsewhere, in SQL for example.
 *
 * @param D the distance, in [0, 1]
 * @param n observations in the first sample, a whole number ≥ 1
 * @param m observations in the second sample
 * @param options.alternative which distance D is; default the two-sided one
 * @param options.method default `auto`: exact (without regard to ties, hence conservative) up to n·m = 4,000,000
 * @returns the probability of such a distance or a larger one when nothing has changed, in [0, 1]
 * @throws {RangeError} if D lies outside [0, 1] or a size is not a whole number ≥ 1
 * @see Hodges (1958), Arkiv för Matematik 3, 469–486
 * @example ksPValue(0.5, 4, 4); // 0.77142857…
 */
export function ksPValue(
  D: number,
  n: number,
  m: number,
  { alternative = "two-sided", method = "auto" }: Pick<KsOptions, "alternative" | "method"> = {},
): number {
  if (!(D >= 0 && D <= 1 + 1e-12)) throw new RangeError("ksPValue: D must lie between 0 and 1");
  if (!(Number.isInteger(n) && Number.isInteger(m) && n >= 1 && m >= 1))
    throw new RangeError("ksPValue: sizes must be whole numbers ≥ 1");
  const used = method === "auto" ? (n * m <= exactUpTo ? "exact" : "asymptotic") : method;
  if (used === "exact") return pathTail(Math.ceil(D * n * m - 1e-6), n, m, alternative, null);
  const size = (n * m) / (n + m);
  if (alternative !== "two-sided") {
    const z = Math.sqrt(size) * D;
    const [large, small] = [Math.max(n, m), Math.min(n, m)];
    const correction = (2 * z * (large + 2 * small)) / Math.sqrt(large * small * (large + small)) / 3;
    return Math.min(1, Math.exp(-2 * z * z - correction));
  }
  return used === "limit" ? kolmogorovSf(Math.sqrt(size) * D) : ksSf(D, Math.max(1, roundHalfEven(size)));
}

/** Rounds a half to the even neighbour: the size of the equivalent one-sample test, as scipy takes it. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}

/** The gap as a whole number of steps of 1/(n·m), so that ties between gaps are exact; at the first value that reaches it. */
function largestGap(xs: Float64Array, ys: Float64Array, alternative: Alternative) {
  const [n, m] = [xs.length, ys.length];
  let [i, j] = [0, 0];
  let [above, below] = [-1, -1];
  let [aboveAt, belowAt] = [NaN, NaN];
  let gap = 0;
  // A run of one sample alone moves the gap one way, so its steps may be looked at one by one; a tie is taken as a whole.
  while (i < n && j < m) {
    const [x, y] = [xs[i]!, ys[j]!];
    if (x < y) {
      i++;
      gap += m;
      if (gap > above) {
        above = gap;
        aboveAt = x;
      }
    } else if (y < x) {
      j++;
      gap -= n;
      if (-gap > below) {
        below = -gap;
        belowAt = y;
      }
    } else {
      while (i < n && xs[i]! <= x) i++;
      while (j < m && ys[j]! <= x) j++;
      gap = i * m - j * n;
      if (gap > above) [above, aboveAt] = [gap, x];
      if (-gap > below) [below, belowAt] = [-gap, x];
    }
  }
  // What is left of the other sample only closes the gap.
  const last = Math.max(xs[n - 1]!, ys[m - 1]!);
  if (above < 0) [above, aboveAt] = [0, last];
  if (below < 0) [below, belowAt] = [0, last];
  const isBelow = alternative === "less" || (alternative === "two-sided" && below > above);
  return isBelow
    ? { count: below, location: belowAt, sign: -1 as const }
    : { count: above, location: aboveAt, sign: 1 as const };
}

/** For each number of values taken from the pooled sample: 1 where a run of equal values ends there. */
function tieEnds(xs: Float64Array, ys: Float64Array): Uint8Array {
  const pooled = new Float64Array(xs.length + ys.length);
  pooled.set(xs);
  pooled.set(ys, xs.length);
  const all = sortInPlace(pooled);
  const ends = new Uint8Array(all.length + 1);
  for (let k = 1; k <= all.length; k++) ends[k] = k === all.length || all[k] !== all[k - 1] ? 1 : 0;
  return ends;
}

/**
 * Probability that a random lattice path from (0, 0) to (n, m) strays at least `count` from the diagonal. Summing the paths that
 * touch the boundary, not those that avoid it, keeps tiny tails exact.
 */
function pathTail(count: number, n: number, m: number, alternative: Alternative, ends: Uint8Array | null): number {
  if (count <= 0) return 1;
  const up = alternative === "less" ? Infinity : count;
  const down = alternative === "greater" ? Infinity : count;
  const touched = new Float64Array(m + 1);
  for (let i = 0; i <= n; i++) {
    let left = 0;
    for (let j = 0; j <= m; j++) {
      const gap = i * m - j * n;
      const isOutside = (gap >= up || -gap >= down) && (ends === null || ends[i + j] === 1);
      left = isOutside ? 1 : i + j === 0 ? 0 : (i * touched[j]! + j * left) / (i + j);
      touched[j] = left;
    }
  }
  return Math.min(1, touched[m]!);
}
