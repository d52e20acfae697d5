import { forEachRun, type VisitRun } from "../descriptive/runs.ts";
import { sortInPlace } from "../descriptive/sorted.ts";
import { normSf } from "../distributions/normal.ts";
import { finitePair, type NanPolicy } from "../finite.ts";
import { type Alternative, pValueOf, type TestResult, zOf } from "../result.ts";
import { rankSumTails } from "./rank-sum-tails.ts";

export interface MannWhitneyOptions {
  /** `greater`: evidence that values of `x` tend to be larger. */
  readonly alternative?: Alternative;
  /** `auto` is exact up to 60 values in all; with ties ignored, where no value repeats and a sample has at most 8 (scipy's rule). */
  readonly method?: "auto" | "exact" | "asymptotic";
  /** Whether the exact p-value respects ties or, as scipy does, pretends that there are none. */
  readonly ties?: "exact" | "ignore";
  /** Half a step towards the mean in the asymptotic p-value; default true. */
  readonly continuity?: boolean;
  /** Of the interval for the effect, in (0, 1); default 0.95. */
  readonly confidence?: number;
  readonly nan?: NanPolicy;
}

export interface MannWhitneyResult extends TestResult {
  /** The chance that a value of `x` exceeds one of `y`, ties counting half. */
  readonly auc: number;
  readonly aucInterval: readonly [number, number];
}

const exactUpTo = 60;

/**
 * Mann–Whitney test (Wilcoxon rank sum): does one sample tend to have larger values?
 *
 * @param x observations, at least one finite
 * @param y observations of the other sample
 * @param options see {@link MannWhitneyOptions}
 * @returns the statistic is U of `x`; the effect is Cliff's delta, 2·AUC − 1, in [−1, 1], with Cliff's asymmetric interval
 * @throws {RangeError} if a sample is empty
 * @see Mann & Whitney (1947), Ann. Math. Stat. 18, 50–60; Feng & Cliff (2004), J. Mod. Appl. Stat. Methods 3, 322–332
 * @example mannWhitney([1, 2, 3], [4, 5, 6]).pValue; // 0.1
 */
export function mannWhitney(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  {
    alternative = "two-sided",
    method = "auto",
    ties = "exact",
    continuity = true,
    confidence = 0.95,
    nan,
  }: MannWhitneyOptions = {},
): MannWhitneyResult {
  const pair = finitePair(x, y, "mannWhitney", { nan });
  const z = zOf(confidence, "mannWhitney");
  const [xs, ys] = [sortInPlace(pair.x), sortInPlace(pair.y)];
  const [n, m] = [xs.length, ys.length];
  const counts = placements(n, m, (visit) => forEachRun(xs, ys, visit));
  const isSmall = ties === "ignore" ? counts.ties === 0 && Math.min(n, m) <= 8 : n + m <= exactUpTo;
  const isExact = method === "exact" || (method === "auto" && isSmall);
  const [lower, upper] = isExact ? exactTails(counts, xs, ys, ties) : normalTails(counts, n, m, continuity);
  const delta = (2 * counts.u) / (n * m) - 1;
  const interval = cliffInterval(delta, 2 * Math.sqrt(counts.aucVariance), z, Math.min(n, m));
  return {
    statistic: counts.u,
    pValue: Math.min(1, pValueOf(alternative, lower, upper)),
    effect: delta,
    effectInterval: interval,
    n: n + m,
    method: isExact ? (ties === "ignore" ? "exact, ties ignored" : "exact") : "asymptotic",
    warnings: pair.warnings,
    auc: counts.u / (n * m),
    aucInterval: [(interval[0] + 1) / 2, (interval[1] + 1) / 2],
  };
}

export interface Placements {
  readonly u: number;
  /** Σ (t³ − t) over runs of equal values. */
  readonly ties: number;
  /** DeLong's variance of the AUC. */
  readonly aucVariance: number;
}

/** What the rank sum and its variances take from two samples of n and m, visited by their distinct values. */
export function placements(n: number, m: number, forEach: (visit: VisitRun) => void): Placements {
  let [u, ties, squaresX, squaresY] = [0, 0, 0, 0];
  forEach((inX, inY, belowX, belowY) => {
    const ofX = belowY + inY / 2;
    const ofY = n - belowX - inX / 2;
    u += inX * ofX;
    squaresX += inX * (ofX / m) ** 2;
    squaresY += inY * (ofY / n) ** 2;
    ties += (inX + inY) ** 3 - (inX + inY);
  });
  const auc = u / (n * m);
  const varianceX = n > 1 ? Math.max(0, squaresX - n * auc * auc) / (n - 1) / n : 0;
  const varianceY = m > 1 ? Math.max(0, squaresY - m * auc * auc) / (m - 1) / m : 0;
  return { u, ties, aucVariance: varianceX + varianceY };
}

function exactTails(
  { u }: Placements,
  xs: Float64Array,
  ys: Float64Array,
  ties: "exact" | "ignore",
): readonly [number, number] {
  const [n, m] = [xs.length, ys.length];
  if (ties === "ignore") {
    // U is a whole number or a half; each tail takes the side that keeps it conservative.
    const doubled = Array.from({ length: n + m }, (_, i) => 2 * (i + 1));
    const least = n * (n + 1);
    return rankSumTails(doubled, n, least + 2 * Math.ceil(u), least + 2 * Math.floor(u));
  }
  const doubled: number[] = [];
  forEachRun(xs, ys, (inX, inY, belowX, belowY) => {
    const midrank = 2 * (belowX + belowY) + inX + inY + 1;
    for (let i = 0; i < inX + inY; i++) doubled.push(midrank);
  });
  const sum = 2 * u + n * (n + 1);
  return rankSumTails(doubled, n, sum, sum);
}

export function normalTails({ u, ties }: Placements, n: number, m: number, continuity: boolean): readonly [number, number] {
  const total = n + m;
  const sigma = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))));
  const tail = (larger: number) => {
    const gap = larger - (n * m) / 2 - (continuity ? 0.5 : 0);
    return sigma > 0 ? normSf(gap / sigma) : 1;
  };
  return [tail(n * m - u), tail(u)];
}

/** Cliff's interval for delta: asymmetric, inside [−1, 1], and not empty when the samples do not overlap. */
export function cliffInterval(delta: number, sigma: number, z: number, least: number): readonly [number, number] {
  if (Math.abs(delta) === 1) {
    const bound = (least - z * z) / (least + z * z);
    return delta === 1 ? [bound, 1] : [-1, -bound];
  }
  const square = delta * delta;
  const root = z * sigma * Math.sqrt((1 - square) ** 2 + z * z * sigma * sigma);
  const bottom = 1 - square + z * z * sigma * sigma;
  return [Math.max(-1, (delta - delta * square - root) / bottom), Math.min(1, (delta - delta * square + root) / bottom)];
}
