import { rank } from "../descriptive/rank.ts";
import { sumOverTies } from "../descriptive/runs.ts";
import { sorted } from "../descriptive/sorted.ts";
import { normSf } from "../distributions/normal.ts";
import { omittedRowsWarning } from "../finite-rows.ts";
import type { TestResult } from "../result.ts";
import { lgamma } from "../special/lgamma.ts";
import { pairs } from "./pearson.ts";

export interface KendallOptions {
  /** `b` corrects for ties, `c` for tables that are not square. Default `b`. */
  readonly variant?: "b" | "c";
  /** `auto` is exact without ties, up to 33 pairs or when at most one pair is out of order. */
  readonly method?: "auto" | "exact" | "asymptotic";
}

/**
 * Kendall's rank correlation: the share of concordant pairs of pairs less the share of discordant ones.
 *
 * @param x first value of each pair
 * @param y second value of each pair, as many
 * @param options see {@link KendallOptions}
 * @returns τ in [−1, 1] as statistic and effect; NaN if a column is constant
 * @throws {RangeError} if the lengths differ, fewer than two pairs are finite, or `exact` is asked for with ties
 * @see Kendall (1945), Biometrika 33, 239–251; Knight (1966), JASA 61, 436–439
 * @example kendall([1, 2, 3, 4], [1, 3, 2, 4]).effect; // 0.66666666666666…
 */
export function kendall(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { variant = "b", method = "auto" }: KendallOptions = {},
): TestResult {
  const rows = pairs(x, y, "kendall");
  const [a, b] = rows.columns.map((column) => rank(column, { ties: "dense" }));
  const n = rows.n;
  const all = (n * (n - 1)) / 2;
  const count = (values: readonly number[], g: (t: number) => number) => sumOverTies(sorted(values), g);
  const halfPairs = (t: number) => (t * (t - 1)) / 2;
  const [tiesX, tiesY] = [count(a!, halfPairs), count(b!, halfPairs)];
  // Both ranks in one number: equal exactly when the pairs are equal.
  const tiesBoth = count(
    a!.map((value, i) => value * (n + 1) + b![i]!),
    halfPairs,
  );
  const discordant = discordantPairs(a!, b!);
  const score = all - tiesX - tiesY + tiesBoth - 2 * discordant;
  const hasTies = tiesX > 0 || tiesY > 0;
  if (method === "exact" && hasTies) throw new RangeError("kendall: the exact law wants no ties");
  const isConstant = tiesX === all || tiesY === all;
  const classes = Math.min(Math.max(...a!), Math.max(...b!));
  const tau =
    variant === "b"
      ? score / Math.sqrt(all - tiesX) / Math.sqrt(all - tiesY)
      : (2 * score) / (n * n * ((classes - 1) / classes));
  const isShort = n <= 33 || Math.min(discordant, all - discordant) <= 1;
  const isExact = method === "exact" || (method === "auto" && !hasTies && isShort);
  const deviation = () => Math.sqrt(scoreVariance(n, a!, b!, tiesX, tiesY, count));
  const bounded = isConstant ? NaN : Math.max(-1, Math.min(1, tau));
  return {
    statistic: bounded,
    pValue: isConstant
      ? NaN
      : isExact
        ? exactP(n, Math.min(discordant, all - discordant))
        : 2 * normSf(Math.abs(score) / deviation()),
    effect: bounded,
    effectInterval: null,
    n,
    method: `Kendall tau-${variant}, ${isExact ? "exact" : "asymptotic"}`,
    warnings: omittedRowsWarning(rows),
  };
}

/** Pairs out of order: inversions of y once sorted by x (and by y within equal x), counted while merging. */
function discordantPairs(a: readonly number[], b: readonly number[]): number {
  const order = Array.from(a, (_, i) => i).sort((i, j) => a[i]! - a[j]! || b[i]! - b[j]!);
  let from = Float64Array.from(order, (i) => b[i]!);
  let to = new Float64Array(from.length);
  let inversions = 0;
  for (let width = 1; width < from.length; width *= 2) {
    for (let start = 0; start < from.length; start += 2 * width) {
      const middle = Math.min(start + width, from.length);
      const end = Math.min(start + 2 * width, from.length);
      for (let k = start, i = start, j = middle; k < end; k++) {
        const takesLeft = i < middle && (j >= end || from[i]! <= from[j]!);
        if (!takesLeft) inversions += middle - i;
        to[k] = takesLeft ? from[i++]! : from[j++]!;
      }
    }
    [from, to] = [to, from];
  }
  return inversions;
}

function scoreVariance(
  n: number,
  a: readonly number[],
  b: readonly number[],
  tiesX: number,
  tiesY: number,
  count: (values: readonly number[], g: (t: number) => number) => number,
): number {
  const cubes = (t: number) => t * (t - 1) * (t - 2);
  const weighted = (t: number) => t * (t - 1) * (2 * t + 5);
  const m = n * (n - 1);
  const triples = n > 2 ? (count(a, cubes) * count(b, cubes)) / (9 * m * (n - 2)) : 0;
  return (m * (2 * n + 5) - count(a, weighted) - count(b, weighted)) / 18 + (2 * tiesX * tiesY) / m + triples;
}

/** Twice the chance of at most c discordant pairs among n in random order: the law of the number of inversions. */
function exactP(n: number, c: number): number {
  if (4 * c >= n * (n - 1)) return 1;
  if (n > 170 || c <= 1) return Math.min(1, Math.exp(Math.LN2 - lgamma(n + 1) + (c === 0 ? 0 : Math.log(n))));
  const shares = new Float64Array(c + 1);
  shares[0] = 1;
  for (let size = 2; size <= n; size++) {
    // A new item brings 0 … size − 1 inversions, each with the same chance.
    const before = Float64Array.from(shares);
    let window = 0;
    for (let k = 0; k <= c; k++) {
      window += before[k]! - (k >= size ? before[k - size]! : 0);
      shares[k] = window / size;
    }
  }
  return Math.min(1, 2 * shares.reduce((sum, share) => sum + share, 0));
}
