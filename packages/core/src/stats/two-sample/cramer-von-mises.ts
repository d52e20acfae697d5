import { forEachRun } from "../descriptive/runs.ts";
import { sortInPlace } from "../descriptive/sorted.ts";
import { cramerVonMisesSf } from "../distributions/cramer-von-mises.ts";
import { finitePair, type NanPolicy } from "../finite.ts";
import type { TestResult } from "../result.ts";

/**
 * Two-sample Cramér–von Mises test: the squared gap between two distribution functions, summed over all values. It sees broad
 * shifts that the largest gap of {@link ks} misses.
 *
 * @param x observations, at least two finite
 * @param y observations of the other sample
 * @param options.method `auto`, the default, is exact up to 20 values per sample (and then ignores ties)
 * @param options.nan what to do with NaN and ±∞, default `omit`
 * @returns the statistic is T ≥ 0; there is no effect size
 * @throws {RangeError} if a sample has fewer than two values
 * @see Anderson (1962), Ann. Math. Stat. 33, 1148–1159; Xiao, Gordon & Yakovlev (2006), J. Stat. Softw. 17(8)
 * @example cramerVonMises([1, 2, 3, 4], [5, 6, 7, 8]).statistic; // 0.6875
 */
export function cramerVonMises(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { method = "auto" as "auto" | "exact" | "asymptotic", nan = "omit" as NanPolicy } = {},
): TestResult {
  const pair = finitePair(x, y, "cramerVonMises", { least: 2, nan });
  const [xs, ys] = [sortInPlace(pair.x), sortInPlace(pair.y)];
  const [n, m] = [xs.length, ys.length];
  const isExact = method === "exact" || (method === "auto" && Math.max(n, m) <= 20);
  const u = rankGap(xs, ys);
  const total = n + m;
  const warnings = [...pair.warnings];
  if (isExact && hasTies(xs, ys)) warnings.push("equal values: the exact p-value ignores ties");
  const statistic = u / (n * m * total) - (4 * n * m - 1) / (6 * total);
  return {
    statistic,
    pValue: isExact ? exactTail(u, n, m) : asymptoticTail(statistic, n, m),
    effect: null,
    effectInterval: null,
    n: total,
    method: isExact ? "exact" : "asymptotic",
    warnings,
  };
}

function hasTies(xs: Float64Array, ys: Float64Array): boolean {
  let found = false;
  forEachRun(xs, ys, (inX, inY) => {
    found ||= inX + inY > 1;
  });
  return found;
}

/** n Σ (R − i)² + m Σ (S − j)² with midranks R of x and S of y among both samples (Anderson's U). */
function rankGap(xs: Float64Array, ys: Float64Array): number {
  let [ofX, ofY] = [0, 0];
  forEachRun(xs, ys, (inX, inY, belowX, belowY) => {
    const midrank = belowX + belowY + (inX + inY + 1) / 2;
    for (let i = 1; i <= inX; i++) ofX += (midrank - belowX - i) ** 2;
    for (let j = 1; j <= inY; j++) ofY += (midrank - belowY - j) ** 2;
  });
  return xs.length * ofX + ys.length * ofY;
}

function asymptoticTail(statistic: number, n: number, m: number): number {
  const [product, total] = [n * m, n + m];
  const expected = (1 + 1 / total) / 6;
  const variance =
    ((total + 1) * (4 * product * total - 3 * (n * n + m * m) - 2 * product)) / (45 * total * total * 4 * product);
  return cramerVonMisesSf(1 / 6 + (statistic - expected) / Math.sqrt(45 * variance));
}

/** Values of a statistic, ascending, each with the number of lattice paths that reach it. */
interface Frequencies {
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

/** Counts lattice paths from (0, 0) to (m, n) by the sum of their squared distances from the diagonal. */
function exactTail(u: number, m: number, n: number): number {
  const multiple = (m / gcd(m, n)) * n;
  const [a, b] = [multiple / m, multiple / n];
  const product = m * n;
  const threshold = Math.floor((multiple ** 2 * (m + n) * (6 * u - product * (4 * product - 1))) / (6 * product ** 2));
  let row: Frequencies[] = Array.from({ length: m + 1 }, (_, v) => (v === 0 ? { values: [0], counts: [1] } : empty));
  for (let below = 0; below <= n; below++) {
    let left: Frequencies = empty;
    row = row.map((above, v) => {
      const merged = merge(left, above);
      const square = (a * v - b * below) ** 2;
      left = { values: merged.values.map((value) => value + square), counts: merged.counts };
      return left;
    });
  }
  const { values, counts } = row[m]!;
  const all = counts.reduce((sum, count) => sum + count, 0);
  // Ties can push the statistic past every untied arrangement; the outermost one is as far as the law reaches.
  const reached = Math.min(threshold, values.at(-1)!);
  return counts.reduce((sum, count, i) => sum + (values[i]! >= reached ? count : 0), 0) / all;
}

const empty: Frequencies = { values: [], counts: [] };

function merge(p: Frequencies, q: Frequencies): Frequencies {
  const values: number[] = [];
  const counts: number[] = [];
  let [i, j] = [0, 0];
  while (i < p.values.length || j < q.values.length) {
    const value = Math.min(p.values[i] ?? Infinity, q.values[j] ?? Infinity);
    const fromP = p.values[i] === value ? p.counts[i++]! : 0;
    const fromQ = q.values[j] === value ? q.counts[j++]! : 0;
    values.push(value);
    counts.push(fromP + fromQ);
  }
  return { values, counts };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
